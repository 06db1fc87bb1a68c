"""JSON within limits: what is no JSON, too much, too deep, or holds half characters."""

import gzip
import json
import tracemalloc
import zlib
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from itertools import chain

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from glitchtip_tools.api.answers import decoding
from glitchtip_tools.api.answers.decoding import (
    DEEPEST,
    TooLong,
    Undecodable,
    Unpackable,
    decoded,
    http_date,
    is_deeper,
    unpacked,
)

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


@pytest.mark.parametrize("body", NO_JSON)
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


def raw_deflated(body: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-15)
    return packer.compress(body) + packer.flush()


PACKERS: dict[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.compress,
    "x-gzip": gzip.compress,
    "deflate": zlib.compress,
    "Deflate": raw_deflated,
}
LAYERS = st.lists(st.sampled_from(sorted(PACKERS)), max_size=3)


def packed(body: bytes, layers: list[str]) -> bytes:
    for name in layers:
        body = PACKERS[name](body)
    return body


def in_parts(body: bytes, size: int) -> list[bytes]:
    return [body[at : at + size] for at in range(0, len(body), size)]


@given(st.binary(max_size=2000), LAYERS, st.integers(1, 500))
def test_what_was_compressed_comes_out_however_it_arrives(body: bytes, layers: list[str], size: int) -> None:
    """One layer or several, each in any of the forms that servers call gzip and deflate."""
    assert unpacked(in_parts(packed(body, layers), size), ", ".join(layers), 10_000) == body


@given(st.binary(max_size=2000), LAYERS.filter(bool), st.data())
def test_what_was_cut_off_is_no_body(body: bytes, layers: list[str], data: st.DataObject) -> None:
    whole = packed(body, layers)
    cut = whole[: data.draw(st.integers(1, len(whole) - 1))]
    with pytest.raises(Unpackable):
        unpacked([cut], ", ".join(layers), 10_000)


@given(st.binary(max_size=200), LAYERS, st.integers(1, 50))
def test_other_bytes_are_a_body_or_none(body: bytes, layers: list[str], size: int) -> None:
    with suppress(Unpackable):
        unpacked(in_parts(body, size), ",".join(layers), 10_000_000)


def test_an_answer_without_a_body_is_none_in_any_encoding() -> None:
    assert unpacked([], "gzip, deflate", 10) == b""
    assert unpacked([b"plain"], "br", 10) == b"plain"  # nobody asked for it: the body will tell


def empty_blocks(count: int) -> bytes:
    """Return a compressed stream that never has anything in it."""
    packer = zlib.compressobj(wbits=31)
    return packer.compress(b"") + packer.flush(zlib.Z_SYNC_FLUSH) + b"\0\0\0\xff\xff" * count


@pytest.mark.parametrize(
    ("bomb", "encoding"),
    [
        (packed(b" " * 40_000_000, ["gzip"]), "gzip"),
        (packed(b" " * 40_000_000, ["gzip", "gzip"]), "gzip, gzip"),
        (packed(b" " * 40_000_000, ["deflate"]), "deflate"),
        (packed(empty_blocks(2_000_000), ["gzip"]), "gzip, gzip"),  # large only between its two layers
        (empty_blocks(300_000), "gzip"),
        (b" " * 2_000_000, "identity"),
    ],
    ids=["gzip", "twice", "deflate", "between", "empty", "plain"],
)
def test_a_bomb_takes_no_more_memory_than_the_limit(bomb: bytes, encoding: str) -> None:
    tracemalloc.start()
    try:
        with pytest.raises(TooLong):
            unpacked(in_parts(bomb, 65536), encoding, 1_000_000)
        assert tracemalloc.get_traced_memory()[1] < 6_000_000
    finally:
        tracemalloc.stop()


def test_what_follows_compressed_data_is_not_collected() -> None:
    body = packed(b"{}", ["gzip"])
    tracemalloc.start()
    try:
        parts = (bytes(65536) for _ in range(200))
        assert unpacked(chain([body], parts), "gzip", 20_000_000) == b"{}"
        assert tracemalloc.get_traced_memory()[1] < 1_000_000
    finally:
        tracemalloc.stop()


def test_more_layers_than_any_server_makes() -> None:
    with pytest.raises(Unpackable, match="compressed 1000 times"):
        unpacked([b"x"], ",".join(["gzip"] * 1000), 10)


@pytest.mark.parametrize(
    ("header", "moment"),
    [
        ("Mon, 23 Nov 2026 08:00:04 GMT", datetime(2026, 11, 23, 8, 0, 4, tzinfo=UTC)),
        ("Mon, 23 Nov 2026 08:00:04 +0200", datetime(2026, 11, 23, 6, 0, 4, tzinfo=UTC)),
        ("Fri, 31 Dec 9999 23:59:59 -2359", None),  # beyond the last day that Python knows
        ("yesterday", None),
        (None, None),
    ],
)
def test_a_date_in_a_header(header: object, moment: datetime | None) -> None:
    assert http_date(header) == moment
