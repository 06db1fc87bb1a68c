"""One stack as a person would tell it: which frames are functions of the program, and which are not."""

import pytest

from glitchtip_tools.core.investigation.evidence import MappedFrame
from glitchtip_tools.core.investigation.frames.folding import folded
from glitchtip_tools.core.investigation.source.sources import Sources

PHP = """<?php
class Oven
{
    public function warm(array $trays)
    {
        foreach ($trays as $tray) {
            $this->log(preg_match('/x/', $tray));
        }
    }
}
"""
RUBY = """class Oven
  def warm(trays)
    trays.map { |tray| tray.heat * 2 }
    trays.each do |tray|
      tray.bake
    end
  end
end
"""
GO = """package oven

func Guarded(job Job) func() {
	return func() {
		defer func() {
			if cause := recover(); cause != nil {
				log(cause)
			}
		}()
		job.Run()
	}
}
"""
JAVA = """public class Run {
    public void all() {
        try {
            oven.warm();
        } catch (BakeryException e) {
            throw new BatchFailed("batch failed", e);
        }
    }

    public void main() {
        all();
    }
}
"""
TYPESCRIPT = """export class Shop {
  async sell(id: string) {
    try {
      return await this.oven.bake(id);
    } catch (err: unknown) {
      throw new SaleError('not sold', { cause: err });
    }
  }

  async open() {
    try {
      await this.sell('first');
    } catch (cause) {
      throw new SaleError('not open', { status: 500, cause });
    }
  }
}
"""
PYTHON = """def close(book):
    try:
        book.close()
    except OSError as error:
        raise Failed(
            "not closed",
        ) from error


def depth(tree):
    return max(depth(one) for one in tree.branches)
"""
KOTLIN = """@Component
class Shelf(private val http: Http) {
    fun load(id: String): Item? {
        return http.get(id).map { body ->
            read(body)
        }.block()
    }

    private fun read(node: Node): Item {
        return Item(node.get("size").asInt())
    }
}
"""
SOURCES = {
    "app/Oven.php": PHP,
    "app/oven.rb": RUBY,
    "oven/oven.go": GO,
    "Run.java": JAVA,
    "shop.ts": TYPESCRIPT,
    "books.py": PYTHON,
    "Shelf.kt": KOTLIN,
    "vendor/acme/engine.php": PHP,
}


def told(*frames: tuple[object, ...]) -> list[str]:
    """Return what became of frames (file, line, label[, level]), oldest first: the role, or the function's name."""
    mapped = []
    for position, (file, line, label, *level) in enumerate(frames):
        text = SOURCES.get(str(file), "").split("\n")
        mapped.append(
            MappedFrame(
                level=int(str(level[0])) if level else 0,
                position=position,
                filename=str(file or "native"),
                function=str(label),
                line_no=int(str(line)) if line else None,
                own=file is not None,
                file=str(file) if file in SOURCES else None,
                line=int(str(line)) if line else None,
                text=text[int(str(line)) - 1] if line and file in SOURCES else "",
            )
        )
    return [
        f"{frame.role or frame.named or frame.function}" + ("^" if frame.level != was.level else "")
        for frame, was in zip(
            sorted(folded(mapped, Sources(SOURCES)), key=_place(mapped)), mapped, strict=True
        )
    ]


def _place(mapped: list[MappedFrame]):  # type: ignore[no-untyped-def]
    order = {(frame.filename, frame.function, frame.line): at for at, frame in enumerate(mapped)}
    return lambda frame: order[frame.filename, frame.function, frame.line]


@pytest.mark.parametrize(
    ("frames", "expected"),
    [
        pytest.param(
            [("app/Oven.php", 7, "App\\Oven::warm"), ("app/Oven.php", 7, "Handler::handleError")],
            ["folded", "warm"],
            id="PHP's error handler is told at the failing line again",
        ),
        pytest.param(
            [("app/Oven.php", 7, "App\\Oven::warm"), ("app/Oven.php", 7, "preg_match")],
            ["folded", "warm"],
            id="so is a built-in",
        ),
        pytest.param(
            [("app/oven.rb", 4, "warm"), ("app/oven.rb", 4, "each"), ("app/oven.rb", 5, "block in warm")],
            ["folded", "folded", "warm"],
            id="Ruby's blocks and C methods",
        ),
        pytest.param(
            [("oven/oven.go", 10, "Guarded.func1"), ("oven/oven.go", 7, "Guarded.func1.1")],
            ["Guarded.func1", "relay"],
            id="Go's deferred recovery",
        ),
        pytest.param(
            [
                ("Shelf.kt", 4, "load"),
                ("Shelf.kt", 5, "invoke"),
                ("Shelf.kt", 1, "access$read"),
                ("Shelf.kt", 10, "read"),
            ],
            ["folded", "load", "folded", "read"],
            id="lambdas and bridges of Kotlin",
        ),
        pytest.param(
            [("books.py", 11, "depth"), ("books.py", 11, "<genexpr>"), ("books.py", 11, "depth ")],
            ["folded", "depth", "depth "],
            id="a comprehension is its function's, a recursion is a call of its own",
        ),
        pytest.param(
            [("app/Oven.php", 7, "App\\Oven::warm"), ("vendor/acme/engine.php", 7, "Acme\\Engine::warm")],
            ["App\\Oven::warm", "library"],
            id="a tracked copy of a library counts only when nothing else is there",
        ),
        pytest.param(
            [("vendor/acme/engine.php", 7, "Acme\\Engine::warm")],
            ["Acme\\Engine::warm"],
            id="as here",
        ),
        pytest.param(
            [
                ("Run.java", 11, "main", 1),
                ("Run.java", 4, "all", 1),
                ("Shelf.kt", 10, "read", 1),
                ("Run.java", 6, "all", 0),
            ],
            ["main", "all", "read", "relay"],
            id="a catch-all that wraps and rethrows",
        ),
        pytest.param(
            [
                ("shop.ts", 12, "Shop.open", 2),
                ("shop.ts", 4, "Shop.sell", 2),
                ("Shelf.kt", 10, "read", 2),
                ("shop.ts", 12, "Shop.open ", 1),
                ("shop.ts", 6, "Shop.sell ", 1),
                ("shop.ts", 14, "Shop.open  ", 0),
            ],
            ["Shop.open", "Shop.sell", "read", "folded", "relay", "relay"],
            id="causes that JavaScript's errors are given, by a name and in short",
        ),
        pytest.param(
            [
                ("books.py", 3, "close", 1),
                ("books.py", 11, "depth", 1),
                ("app/oven.rb", 5, "run", 0),
                ("books.py", 5, "close ", 0),
            ],
            ["close", "depth", "run^", "relay"],
            id="the callers of who wraps are the cause's callers",
        ),
        pytest.param(
            [("books.py", 11, "depth", 1), ("books.py", 5, "close", 0)],
            ["depth", "close"],
            id="an error that is not the caught one's is an error of its own",
        ),
        pytest.param(
            [("books.py", 3, "close", 1), ("books.py", 5, "close ", 0)],
            ["close", "close "],
            id="a look-up that is translated is raised on purpose",
        ),
    ],
)
def test_the_role_of_each_frame(frames: list[tuple[object, ...]], expected: list[str]) -> None:
    assert told(*frames) == expected


def test_an_awaiter_between_two_frames_of_a_bundle_is_passed_over() -> None:
    def of(label: str, file: str | None, position: int) -> MappedFrame:
        return MappedFrame(
            0, position, file or "/app/node_modules/tslib/tslib.js", label, 1, file is not None, file
        )

    frames = [of("Till.sum", "till.ts", 0), of("__awaiter", None, 1), of("Till.<anonymous>", "till.ts", 2)]
    assert [(frame.role, frame.named) for frame in folded(frames, Sources({}))] == [
        ("folded", ""),
        ("", ""),
        ("", "sum"),
    ]


def test_helpers_that_a_compiler_puts_into_each_file_are_folded() -> None:
    typed = "export class Oven {\n  async warm() {\n    await this.heat();\n  }\n}\n\nfunction step() {}\n"
    kotlin = "class Oven {\n    suspend fun warm(): Heat {\n        return heat()\n    }\n}\n"

    def frame(file: str, function: str, position: int, line: int | None = None) -> MappedFrame:
        return MappedFrame(0, position, file, function, line, True, file, line, "none")

    given = [
        frame("src/oven.ts", "Oven.warm", 4, 3),
        frame("src/oven.ts", "fulfilled", 3),
        frame("src/oven.ts", "step", 2),
        frame("Oven.kt", "warm", 1, 3),
        frame("Oven.kt", "invokeSuspend", 0),
    ]
    told = folded(given, Sources({"src/oven.ts": typed, "Oven.kt": kotlin}))
    assert [one.role for one in told] == ["", "folded", "", "", "folded"]
