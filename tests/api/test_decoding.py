"""JSON within limits: what is no JSON, too much, too deep, or holds half characters."""

import json
from contextlib import suppress

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from glitchtip_tools.api.answers import decoding
from glitchtip_tools.api.answers.decoding import DEEPEST, Undecodable, decoded, is_deeper

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)
NO_JSON = [b"", b"{", b"[" * 100_000, b"9" * 6000, b"\xff", b"[" * 101 + b"]" * 101, b"NaN", b"1e999"]


@settings(suppress_health_check=[HealthCheck.too_slow])  # of a loaded machine
@given(VALUES)
def test_what_is_written_is_read(value: object) -> None:
    assert decoded(json.dumps(value).encode()) == value


@given(st.binary())
def test_bytes_are_a_value_or_undecodable(body: bytes) -> None:
    with suppress(Undecodable):
        json.dumps(decoded(body)).encode()


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[" * 100_000, b"9" * 6000, b"\xff", b"[" * 101 + b"]" * 101, b"NaN", b"1e999"]
)
def test_what_is_no_json_here(body: bytes) -> None:
    with pytest.raises(Undecodable, match="it is not valid JSON"):
        decoded(body)


def test_values_are_counted_before_they_take_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(decoding, "MOST_VALUES", 100)
    with pytest.raises(Undecodable, match="more than 100 values"):
        decoded(b"[" + b"{}," * 100 + b"{}]")


def test_commas_in_texts_are_no_values(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(decoding, "MOST_VALUES", 100)
    text = 'a,[{"' * 200
    assert decoded(json.dumps([text]).encode()) == [text]


def test_half_a_character_is_replaced_in_keys_and_values() -> None:
    assert decoded(b'["\xed\xa0\x80x"]') == ["\ufffdx"]
    assert decoded(rb'{"\ud800": ["x\udc00y", "\ud83d\ude00"]}') == {"\ufffd": ["x\ufffdy", "\U0001f600"]}


@given(st.integers(0, DEEPEST + 20))
def test_depth(levels: int) -> None:
    value: object = []
    for _ in range(levels):
        value = {"a": value}
    assert is_deeper(value, DEEPEST) == (levels + 1 > DEEPEST)
