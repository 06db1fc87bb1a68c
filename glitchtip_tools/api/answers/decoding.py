"""An answer's bytes are unpacked here and become JSON values, within limits; its dates become moments."""

import re
import zlib
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from functools import partial
from json import loads
from math import isfinite

from glitchtip_tools.api import POSTPONED
from glitchtip_tools.late import postponed
from glitchtip_tools.wire import YEARS

with postponed(*POSTPONED):
    from email.utils import parsedate_to_datetime

MOST_VALUES = 500_000  # about 200 bytes each once decoded: 100 MB
DEEPEST = 100  # levels; an event has a dozen
PIECE = 64 * 1024  # bytes unpacked at a time
MOST_LAYERS = 3  # a server compresses once, and a proxy may do it again
GZIP, ZLIB, RAW = 31, 15, -15  # zlib's numbers for the three wrappings of one compression
ACCEPTED = "gzip, deflate"
_CONTAINER = (dict, list)
_STRING = re.compile(rb'"(?:[^"\\]|\\.)*+"', re.DOTALL)
# A surrogate, escaped or as UTF-8 never has it: one without its other half cannot be sent or printed.
_HALF = re.compile(rb"\\u[dD][89a-fA-F]|\xed[\xa0-\xbf]")


class Undecodable(Exception):
    """The bytes are not JSON, or more of it than anything here means."""


class Unpackable(Exception):
    """The bytes are not what the header says, or end too early."""


class TooLong(Exception):
    """More came, or was unpacked, than is ever read."""


def unpacked(parts: Iterable[bytes], encoding: str, most: int) -> bytearray:
    """Return a body without its `Content-Encoding`; encodings that nobody asked for are left as they are.

    Unpacked in small pieces: a packet may hold gigabytes, and httpx would make them of it before it lets one look.
    Raises Unpackable, and TooLong beyond `most` bytes, before or after unpacking, or between two layers.
    """
    names = [name.strip().lower() for name in encoding.split(",")]
    layers = [name.removeprefix("x-") for name in reversed(names) if name in ("gzip", "x-gzip", "deflate")]
    if len(layers) > MOST_LAYERS:
        raise Unpackable(f"it is compressed {len(layers)} times")
    flow = _bounded(parts, most)
    for name in layers:
        flow = _bounded(_inflated(flow, name), most)
    body = bytearray()
    try:
        for part in flow:
            body += part
    except TooLong:
        body.clear()  # the failure remembers where it was raised, and with it all of the body
        raise
    return body


def _bounded(parts: Iterable[bytes], most: int) -> Iterator[bytes]:
    total = 0
    for part in parts:
        total += len(part)
        if total > most:
            raise TooLong
        yield part


def _inflated(parts: Iterable[bytes], name: str) -> Iterator[bytes]:
    """Yield what the parts unpack to; an answer without a body is none in any encoding."""
    unpacker, kept = None, b""
    try:
        for part in parts:
            if unpacker is None:
                kept += part
                if len(kept) < 2:
                    continue
                unpacker, part = zlib.decompressobj(_wrapping(name, kept)), kept
            if not unpacker.eof:  # zlib would keep all that follows, and copy it for each part
                yield from _pieces(unpacker, part)
        if unpacker is not None:
            yield unpacker.flush()
    except zlib.error as error:
        raise Unpackable(str(error)) from error
    if (kept and unpacker is None) or (unpacker is not None and not unpacker.eof):
        raise Unpackable("it ends too early")


def _pieces(unpacker: "zlib._Decompress", part: bytes) -> Iterator[bytes]:
    """Yield what one part unpacks to; what follows the end of the compressed data is ignored."""
    unpack = partial(unpacker.decompress, max_length=PIECE)
    yield unpack(part)
    while unpacker.unconsumed_tail:
        yield unpack(unpacker.unconsumed_tail)


def _wrapping(name: str, start: bytes) -> int:
    """Return the wrapping that data has by its first two bytes: servers disagree on `deflate` (RFC 1950, 2.2)."""
    if name == "gzip":
        return GZIP
    return ZLIB if start[0] & 0x0F == 8 and int.from_bytes(start[:2]) % 31 == 0 else RAW


def decoded(body: bytes | bytearray) -> object:
    """Return the JSON value; raises Undecodable."""
    if _separators(body) > MOST_VALUES and _separators(_STRING.sub(b"", body)) > MOST_VALUES:
        raise Undecodable(f"it has more than {MOST_VALUES:,} values")
    try:
        data: object = loads(body, parse_float=_finite, parse_constant=_finite)
    except (ValueError, RecursionError) as error:  # numbers of thousands of digits are a ValueError, too
        raise Undecodable("it is not valid JSON") from error
    if is_deeper(data, DEEPEST):
        raise Undecodable("it is not valid JSON")
    halves = (rb"\u" in body or b"\xed" in body) and _HALF.search(body)
    return _whole_characters(data) if halves else data


def _finite(text: str) -> float:
    """Return the number; raises ValueError for one that JSON does not know (NaN), or that is none here (1e999)."""
    number = float(text)
    if not isfinite(number):
        raise ValueError(f"`{text}` is not a number")
    return number


def is_deeper(data: object, most: int) -> bool:
    """Return whether values are nested more than `most` levels deep."""
    level = [data]
    for _ in range(most):
        level = [
            child
            for one in level
            for child in (one.values() if isinstance(one, dict) else one if isinstance(one, list) else ())
            if isinstance(child, _CONTAINER)
        ]
        if not level:
            return False
    return True


def _separators(body: bytes | bytearray) -> int:
    """Return how many values there are at most: each but the first follows a comma or opens a container."""
    return body.count(b",") + body.count(b"[") + body.count(b"{")


def _whole_characters(data: object) -> object:
    """Return the value with every half of a character replaced, as decoders of UTF-8 do it."""
    if isinstance(data, str):
        return data.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if isinstance(data, list):
        return [_whole_characters(item) for item in data]
    if isinstance(data, dict):
        return {str(_whole_characters(key)): _whole_characters(value) for key, value in data.items()}
    return data


def http_date(value: object) -> datetime | None:
    """Return the moment of an HTTP header such as `Date` or `Retry-After`, UTC; None for what is not a date."""
    try:
        moment = parsedate_to_datetime(value if isinstance(value, str) else "")
        moment = moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    except (TypeError, ValueError, OverflowError):  # the last for a zone beyond the year 9999
        return None
    return moment if YEARS[0] <= moment.year <= YEARS[1] else None
