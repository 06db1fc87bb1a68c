"""Lines of an optimised build: what cannot be so is told from the text beside it."""

from dataclasses import replace

from glitchtip_tools.core.investigation.evidence import MappedFrame
from glitchtip_tools.core.investigation.frames.builds.optimised import CALLS, ONLY, WHOLE, corrected
from glitchtip_tools.core.investigation.source.sources import Sources

CODE = """public class Till
{
    public Sum Close(Day day)
    {
        var rows = Rows(day);
        _log.Info(rows);

        return Total(rows);
    }

    private Sum Total(Rows rows)
    {
        var sum = rows.First;
        _log.Info(sum.Day);

        return sum;
    }
}
"""
NULL = "System.NullReferenceException Object reference not set to an instance of an object."


def frame(function: str, line: int, position: int) -> MappedFrame:
    text = CODE.split("\n")[line - 1]
    return MappedFrame(
        0, position, "Till.cs", function, line, True, "src/Till.cs", line, "unchecked", text=text
    )


def test_a_line_that_does_not_call_the_next_frame_moves_to_the_only_one_that_does() -> None:
    outer, inner = frame("Close", 5, 0), frame("Total", 13, 1)
    moved = replace(outer, line=8, text="        return Total(rows);", match="like", note=CALLS)
    assert corrected([outer, inner], Sources({"src/Till.cs": CODE}), NULL) == (moved, inner)


def test_a_line_on_which_nothing_can_be_null_means_the_whole_function() -> None:
    outer, inner = frame("Close", 8, 0), frame("Total", 16, 1)
    whole = replace(inner, line=None, match="none", note=WHOLE, named="Total", meant=(13, 14))
    assert corrected([outer, inner], Sources({"src/Till.cs": CODE}), NULL) == (outer, whole)
    assert corrected([outer, inner], Sources({"src/Till.cs": CODE}), "Error: no") == (outer, inner)


def test_the_only_line_on_which_something_can_be_null_is_taken() -> None:
    code = CODE.replace("        _log.Info(sum.Day);\n", "\n")
    inner = frame("Total", 16, 0)
    only = replace(inner, line=13, text="        var sum = rows.First;", match="like", note=ONLY)
    assert corrected([inner], Sources({"src/Till.cs": code}), NULL) == (only,)


def test_lines_that_the_event_shows_are_believed() -> None:
    outer, inner = replace(frame("Close", 5, 0), match="exact"), replace(frame("Total", 16, 1), match="exact")
    assert corrected([outer, inner], Sources({"src/Till.cs": CODE}), NULL) == (outer, inner)
