"""How proxies, caches and other versions change an answer: its status, its headers, its body, by name."""

import gzip
import json
import re
from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from typing import Any

from glitchtip_tools.sandbox.faults import Change, Headers

Json = Any
Answered = tuple[int, Headers, bytes]


def _status(status: int, **headers: str) -> Change:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return lambda _status, own, body: (status, own | named, body)


def _header(name: str, value: Callable[[str], str]) -> Change:
    return lambda status, own, body: (status, own | {name: value(own.get(name, ""))}, body)


def _bytes(change: Callable[[bytes], bytes]) -> Change:
    return lambda status, own, body: (status, own, change(body))


def _data(change: Callable[[Json], Json]) -> Change:
    def changed(status: int, own: Headers, body: bytes) -> Answered:
        try:
            data = json.loads(body)
        except ValueError:
            return status, own, body
        return status, own, json.dumps(change(data)).encode()

    return changed


def _everywhere(change: Callable[[str, Json], Json]) -> Change:
    """Return the change of each field of each object."""

    def walked(value: Json) -> Json:
        if isinstance(value, list):
            return [walked(item) for item in value]
        if isinstance(value, dict):
            return {key: change(key, walked(item)) for key, item in value.items()}
        return value

    return _data(walked)


def _field(name: str, value: Json) -> Change:
    return _everywhere(lambda key, old: value if key == name else old)


def _rows(change: Callable[[list[Json]], list[Json]]) -> Change:
    """Return the change of a list, also of one in Telegram's envelope."""

    def changed(data: Json) -> Json:
        if isinstance(result := _at(data, "result"), list):
            return data | {"result": change(result)}
        return change(data) if isinstance(data, list) else data

    return _data(changed)


def _told_rows(change: Callable[[list[Json]], list[Json]]) -> Change:
    """Return the change of a list that tells its length: nobody can see that rows of another one are missing."""
    changed = _rows(change)
    return lambda status, own, body: changed(status, own, body) if own.get("x-hits") else (status, own, body)


def _gzipped_page(_status_: int, own: Headers, _body: bytes) -> Answered:
    page = gzip.compress(b"<!doctype html><title>Please log in</title>")
    return 200, own | {"content-type": "text/html", "content-encoding": "gzip"}, page


def _numbers_as_texts(_key: str, value: Json) -> Json:
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _ids_as_numbers(key: str, value: Json) -> Json:
    return int(value) if key == "id" and isinstance(value, str) and value.isdigit() else value


def _floats(key: str, value: Json) -> Json:
    return float(value) if key in ("count", "numComments") and str(value).isdigit() else value


def _snake(key: str) -> str:
    return re.sub("[A-Z]", lambda match: f"_{match[0].lower()}", key)


def _keys(change: Callable[[str], str]) -> Change:
    """Return the change of each object's keys, as another serializer would have them."""

    def walked(value: Json) -> Json:
        if isinstance(value, list):
            return [walked(item) for item in value]
        if isinstance(value, dict):
            return {change(key): walked(item) for key, item in value.items()}
        return value

    return _data(walked)


def _of_another(data: Json) -> Json:
    """Return an object as a cache would that takes one address for another's."""
    return data | {"id": str(int(data["id"]) + 6)} if str(_at(data, "id")).isdigit() else data


def _at(data: Json, key: str) -> Json:
    return data.get(key) if isinstance(data, dict) else None


def _inner_lists_reversed(_key: str, value: Json) -> Json:
    return value[::-1] if isinstance(value, list) else value


def _twice_gzipped(status: int, own: Headers, body: bytes) -> Answered:
    return status, own | {"content-encoding": "gzip"}, gzip.compress(gzip.compress(body))


def _announced(encoding: str) -> Change:
    return lambda status, own, body: (status, own | {"content-encoding": encoding}, body)


NANOSECONDS = re.compile(r"^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(\.\d+)?Z$")


def _nanoseconds(_key: str, value: Json) -> Json:
    return NANOSECONDS.sub(r"\1.123456789Z", value) if isinstance(value, str) else value


def _far_east(_key: str, value: Json) -> Json:
    """Write the same moment with another zone."""
    if not (isinstance(value, str) and NANOSECONDS.match(value)):
        return value
    return datetime.fromisoformat(value).astimezone(timezone(timedelta(hours=14))).isoformat()


LOOP = '<http://127.0.0.1:9/x/?cursor=again>; rel="next"; results="true"; cursor="again"'
ELSEWHERE = '<http://evil.example/?cursor=c>; rel="next"; results="true"; cursor="c"'
CHANGES: dict[str, Change] = {
    "gzip of a page": _gzipped_page,
    "cut in a character": _bytes(lambda body: body[: len(body) // 2] + b"\xd0"),
    "not UTF-8": _bytes(lambda body: body.replace(b"e", b"\xe9", 3)),
    "UTF-16": _bytes(lambda body: body.decode().encode("utf-16")),
    "BOM": _bytes(lambda body: b"\xef\xbb\xbf" + body),
    "NaN": _bytes(lambda body: body.replace(b"null", b"NaN", 1) if b"null" in body else b"NaN"),
    "Infinity": _field("count", float("inf")),
    "two documents": _bytes(lambda body: body + b"\n" + body),
    "JSON in a text": _bytes(lambda body: json.dumps(body.decode()).encode()),
    "in an envelope": _data(lambda data: {"data": data}),
    "keys twice": _bytes(lambda body: body.replace(b"{", b'{"id":"7",', 1)),
    "rows twice": _rows(lambda rows: [row for row in rows for _ in (1, 2)][:100]),
    "row null": _rows(lambda rows: [*rows[:-1], None]),
    "rows reversed": _rows(lambda rows: rows[::-1]),
    "hits too few": _header("x-hits", lambda hits: "1" if hits else hits),
    "hits too many": _header("x-hits", lambda hits: "999" if hits else hits),
    "hits negative": _header("x-hits", lambda hits: "-5" if hits else hits),
    "hits a text": _header("x-hits", lambda hits: "many" if hits else hits),
    "next for ever": _header("link", lambda link: LOOP if link else link),
    "next elsewhere": _header("link", lambda link: ELSEWHERE if link else link),
    "link garbage": _header("link", lambda link: "<<>;;rel=next\xa0" if link else link),
    "numbers as texts": _everywhere(_numbers_as_texts),
    "ids as numbers": _everywhere(_ids_as_numbers),
    "counts as floats": _everywhere(_floats),
    "count negative": _field("count", -3),
    "count huge": _field("count", 10**25),
    "id huge": _field("id", "9" * 40),
    "title null": _field("title", None),
    "metadata null": _field("metadata", None),
    "project null": _field("project", None),
    "culprit null": _field("culprit", None),
    "level null": _field("level", None),
    "level unknown": _field("level", "catastrophe"),
    "status unknown": _field("status", "muted"),
    "shortId null": _field("shortId", None),
    "entries null": _field("entries", None),
    "tags null": _field("tags", None),
    "data null": _field("data", None),
    "user null": _field("user", None),
    "lastSeen null": _field("lastSeen", None),
    "firstSeen as a number": _field("firstSeen", 1763884800),
    "lastSeen without a zone": _field("lastSeen", "2026-11-23T06:59:15"),
    "lastSeen in year 1": _field("lastSeen", "0001-01-01T00:00:00Z"),
    "lastSeen in year 9999": _field("lastSeen", "9999-12-31T23:59:59Z"),
    "dateCreated in year 1": _field("dateCreated", "0001-01-01T00:00:00+23:59"),
    "dateReceived null": _field("dateReceived", None),
    "201 for 200": _status(201),
    "202 empty": lambda _status, own, _body: (202, own, b""),
    "206": _status(206, content_range="bytes 0-10/20"),
    "304": lambda _status, own, _body: (304, own, b""),
    "307 to a login": _status(307, location="https://sso.example/login"),
    "401": _status(401),
    "408": _status(408),
    "423": _status(423),
    "425": _status(425),
    "429 huge": _status(429, retry_after="999999999"),
    "429 negative": _status(429, retry_after="-5"),
    "429 a fraction": _status(429, retry_after="1.5"),
    "451 page": lambda _status, own, _body: (451, own | {"content-type": "text/html"}, b"<p>no"),
    "511": _status(511),
    "599": _status(599),
    "JSON as text/html": _header("content-type", lambda _value: "text/html; charset=utf-8"),
    "JSON as octets": _header("content-type", lambda _value: "application/octet-stream"),
    "JSON without a type": lambda status, own, body: (
        status, {name: value for name, value in own.items() if name != "content-type"}, body,
    ),
    "problem+json": _header("content-type", lambda _value: "application/problem+json"),
    "of another": _data(_of_another),
    "every second row": _told_rows(lambda rows: rows[::2]),
    "no rows": _rows(lambda _rows_: []),
    "hits twice": _header("x-hits", lambda hits: f"{hits}, {hits}" if hits else hits),
    "inner lists reversed": _everywhere(_inner_lists_reversed),
    "unknown fields": _data(lambda data: data | {"later": {"a": [1] * 50}} if isinstance(data, dict) else data),
    "null and text fields": _data(lambda data: data | {"": None, "\0": "\0"} if isinstance(data, dict) else data),
    "snake case": _keys(_snake),
    "upper case": _keys(str.upper),
    "gzip twice": _twice_gzipped,
    "announced as deflate": _announced("deflate"),
    "announced as br": _announced("br"),
    "announced as identity, gzip": _announced("identity, gzip"),
    "dates with nanoseconds": _everywhere(_nanoseconds),
    "dates of another zone": _everywhere(_far_east),
    "message_id null": _field("message_id", None),
    "ok a text": _field("ok", "false"),
    "result true": _data(lambda data: data | {"result": True} if _at(data, "ok") else data),
    "200 and ok false": _data(lambda data: {"ok": False, "error_code": 400} if _at(data, "ok") else data),
    "count zero": _field("count", "0"),
    "title of a megabyte": _field("title", "x" * 1_000_000),
    "title half a character": _field("title", "a\ud800b"),
    "level an escape": _field("level", "error\x1b[31m"),
    "permalink a script": _field("permalink", "javascript:alert(1)"),
    "numComments null": _field("numComments", None),
    "409": _status(409),
    "412": _status(412),
    "421": _status(421),
    "507": _status(507),
    "522 page": lambda _status, own, _body: (522, own | {"content-type": "text/html"}, b"<p>origin"),
    "503 with a date": _status(503, retry_after="Mon, 23 Nov 2020 08:00:00 GMT"),
}  # fmt: skip
