"""Regressions planted in a small application: the guilty commit is known because it was put there."""

from pathlib import Path

import pytest

from benchmarks.planted import PLANTED, investigated

pytestmark = pytest.mark.slow


def test_planted_commits_are_named_first(tmp_path: Path) -> None:
    assert (len(PLANTED), sum(one.removed_check for one in PLANTED)) == (12, 4)
    missed = []
    for one, guilty, found in investigated(tmp_path):
        newest = max(found.suspects, key=lambda suspect: suspect.date).commit
        assert newest != guilty, f"{one.name}: the newest commit would be right"
        if found.suspects[0].commit != guilty:
            missed.append(f"{one.name}: {found.suspects[0].subject}")
    assert len(missed) <= 1, missed
