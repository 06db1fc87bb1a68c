"""Source code among text: in it a bare word after `password =` is a name, in a configuration it is the password."""

from collections.abc import Iterator
from typing import Final

# Endings of files in programming languages.
_SOURCES: Final = frozenset(
    """c cc cjs clj cpp cs dart elm erl ex exs fs go groovy h hpp hs java jl js jsx kt kts lua m mjs ml mm php pl py
    pyi rb rs scala svelte swift ts tsx vb vue""".split()
)
# Languages of fenced blocks that hold values, not code; a block without one quotes a message.
_VALUES: Final = frozenset("json yaml yml toml ini env xml html properties conf cfg txt md text".split()) | {
    ""
}
_FENCE: Final = "```"


def is_source(file: str) -> bool:
    """Return whether the file is written in a programming language, by its ending."""
    return file.rpartition(".")[2].lower() in _SOURCES


def parts_of_markdown(text: str) -> Iterator[tuple[str, bool]]:
    """Yield the parts of a Markdown text, fences included, and whether each is a block of source code."""
    part: list[str] = []
    fence = ""
    code = False
    for line in text.splitlines(keepends=True):
        bare = line.strip()
        if fence:
            part.append(line)
            if bare == fence:
                yield "".join(part), code
                part, fence, code = [], "", False
        elif bare.startswith(_FENCE):
            yield "".join(part), False
            fence = bare[: len(bare) - len(bare.lstrip("`"))]
            part, code = [line], bare.lstrip("`").lower() not in _VALUES
        else:
            part.append(line)
    yield "".join(part), code
