"""What a commit took out days ago, told before who wrote the failing line years before it, in several languages."""

from pathlib import Path

import pytest

from glitchtip_tools.core.investigation import Investigation
from tests.services.investigation.stories import Story, crash, investigated
from tests.services.investigation.taken_out import TAKEN


def frame(path: str, text: str, needle: str, function: str) -> dict[str, object]:
    """Return a frame at the line that holds the needle, with the line alone."""
    rows = text.split("\n")
    line = next(number for number, row in enumerate(rows, start=1) if needle in row)
    where = {"filename": path, "abs_path": f"/srv/{path}", "function": function, "in_app": True}
    return {
        **where,
        "lineno": line,
        "context_line": rows[line - 1],
        "module": "wa" if path.endswith(".go") else None,
    }


def told(tmp_path: Path, what: str) -> tuple[Investigation, str]:
    """Return what is found days after something was taken out, and the commit that did that."""
    files, frames, (kind, value) = TAKEN[what]
    story = Story(tmp_path)
    story.commit("Deliver messages", {path: before for path, (before, _) in files.items()}, author="Bo")
    story.day = 19
    took = story.commit("Tidy up", {path: after for path, (_, after) in files.items()})
    now = [frame(path, files[path][1], needle, function) for path, needle, function in frames]
    return investigated(story, crash(now, kind=kind, value=value)), took


@pytest.mark.parametrize("what", TAKEN)
def test_who_took_it_out_comes_before_who_wrote_the_line(tmp_path: Path, what: str) -> None:
    found, took = told(tmp_path, what)
    first, second = found.suspects[:2]
    assert (first.commit, second.author) == (took, "Bo")
    assert first.score - second.score > 0.5


ELSEWHERE = {
    "a handler of everything around the call": ("hook.js", "hook"),
    "a check in the caller, whose line puts the value into a text": ("statement.py", "statement"),
    "a handler on the very line": ("refresh.js", "refresh"),
    "a check in the caller of what a call gives": ("Sender.java", "to"),
}


@pytest.mark.parametrize("what", ELSEWHERE)
def test_the_function_that_it_was_taken_out_of_comes_before_the_failing_line(
    tmp_path: Path, what: str
) -> None:
    found, took = told(tmp_path, what)
    first = found.locations[0]
    assert (first.file, first.function) == ELSEWHERE[what]
    assert any(reason.startswith(f"is where {took[:10]} took out") for reason in first.reasons)


MAKE = """func NewCache(size int) *Cache {
	c := &Cache{rows: make(map[string]string, size)}
	return c
}
"""
PUT = """package wa

func (c *Cache) Put(key, value string) {
	c.rows[key] = value
}
"""
USE = """package wa

func use() {
	c := NewCache(3)
	c.Put("a", "b")
}
"""


def test_what_went_to_another_file_as_it_was_is_not_taken_out(tmp_path: Path) -> None:
    story = Story(tmp_path)
    story.commit("Cache", {"cache.go": f"{PUT}\n{MAKE}", "use.go": USE}, author="Bo")
    story.day = 19
    story.commit("Move the constructor", {"cache.go": PUT, "new.go": f"package wa\n\n{MAKE}"})
    frames = [
        frame("use.go", USE, "c.Put", "use"),
        frame("cache.go", PUT, "c.rows[key]", "(*Cache).Put"),
    ]
    found = investigated(
        story, crash(frames, kind="runtime.plainError", value="assignment to entry in nil map")
    )
    assert found.suspects[0].author == "Bo"
    assert not any("then missing" in reason for one in found.suspects for reason in one.reasons)
