"""Phrases are whole words; patterns have a time limit."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from glitchtip_tools.core.runbooks.phrases import TooSlow, holds, pattern, phrase


@pytest.mark.parametrize(
    ("words", "text", "found"),
    [
        ("429", "OpenAI answered 429: slow down", True),
        ("429", "order 14290 is gone", False),
        ("429", "429", True),
        ("connection timeout", "DB Connection   TIMEOUT after 3s", True),
        ("connection timeout", "connection\ntimeout", True),
        ("connection timeout", "connection timeouts", False),
        ("connection timeout", "timeout connection", False),
        ("timeout", "connect_timeout", False),
        ("timeout", "read-timeout: 5", True),
        ("rate limit (429)", "Rate limit (429) exceeded", True),
        ("c++", "built with C++ 20", True),
        ("C++", "C+++", True),
        ("straße", "Hauptstraße", False),
        ("STRASSE", "straße gesperrt", True),
        ("café", "cafe\u0301 closed", True),
        ("не отвечает", "Сервер НЕ ОТВЕЧАЕТ вовсе", True),
        ("価格", "価格を取得できません", True),
        ("超时", "数据库连接超时错误", True),
        (".*", "anything", False),
        ("a.c", "abc", False),
    ],
)
def test_a_phrase_matches_whole_words(words: str, text: str, found: bool) -> None:
    assert holds(phrase(words), text) is found


@given(st.text(alphabet="ab9 _-.éß価", min_size=1).filter(str.strip), st.text(alphabet="ab9 _-.éß価"))
def test_a_phrase_is_found_where_it_stands_alone(words: str, around: str) -> None:
    assert holds(phrase(words), f"{around} {words} {around}")


@given(st.text())
def test_no_phrase_is_a_pattern(words: str) -> None:
    phrase(words)


def test_a_pattern_that_does_not_end_is_stopped() -> None:
    with pytest.raises(TooSlow) as late:
        holds(pattern("(x|x)*y"), "x" * 60 + "!y")
    assert str(late.value) == "(x|x)*y"


def test_only_the_beginning_of_an_endless_text_is_looked_at() -> None:
    assert holds(pattern("needle"), "x" * 1_900 + "needle")
    assert not holds(pattern("needle"), "x" * 2_100 + "needle")
