"""Expressions that are compiled on first use match like any other."""

import re

import pytest

from glitchtip_tools.patterns import pattern


def test_a_pattern_matches_as_if_it_had_been_compiled_at_once() -> None:
    word = pattern(r"[a-z]+", re.I)
    assert [found.group() for found in word.finditer("One 2 three")] == ["One", "three"]
    assert word.sub("-", "One 2 three") == "- 2 -"
    assert word.fullmatch("Four") is not None
    assert word.pattern == "[a-z]+"


def test_a_pattern_is_looked_at_when_it_is_used() -> None:
    broken = pattern("(")
    with pytest.raises(re.error, match="unterminated subpattern"):
        broken.match("")
