"""The law of moved lines: a line that is said to have stood in the older version reads the same there."""

import re
from difflib import SequenceMatcher, unified_diff

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.older import _HUNK, Moves

pytestmark = pytest.mark.slow

LINES = st.lists(st.sampled_from(["a", "b", "c", "if x:", "", "}"]), max_size=30)


@given(LINES, LINES)
def test_a_line_moves_to_one_that_reads_the_same(old: list[str], new: list[str]) -> None:
    said = "\n".join(unified_diff(old, new, n=0, lineterm=""))
    moves = Moves.parsed(_HUNK.findall(said))
    before = [moves.before(line) for line in range(1, len(new) + 1)]
    kept = [(line, was) for line, was in enumerate(before, start=1) if was is not None]
    assert [old[was - 1] for _, was in kept] == [new[line - 1] for line, _ in kept]
    assert sorted(was for _, was in kept) == [was for _, was in kept]
    blocks = SequenceMatcher(None, old, new).get_matching_blocks()
    assert len(kept) == sum(block.size for block in blocks)


def test_hunk_headers_without_counts_are_of_one_line() -> None:
    moves = Moves.parsed(re.findall(_HUNK, "@@ -2 +2,3 @@ def f():\n@@ -9,2 +11,0 @@\n"))
    assert [moves.before(line) for line in (1, 2, 4, 5, 10, 11, 12, 13)] == [1, None, None, 3, 8, 9, 12, 13]
