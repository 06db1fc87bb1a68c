"""How the server says things: JSON, its HTML pages, its refusals and what its validation complains about."""

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from starlette.responses import HTMLResponse, Response

Json = dict[str, object] | list[object] | str | int | float | bool | None

APP_PAGE = (
    '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>GlitchTip</title><base href="/"/></head>'
    "<body><app-root></app-root></body></html>\n"
)
NOT_FOUND_PAGE = (
    "<!DOCTYPE html>\n<html>\n  <head>\n    <title>GlitchTip</title>\n  </head>\n"
    "  <body>\n    <h1>Page not found</h1>\n  </body>\n</html>\n"
)
SERVER_ERROR_PAGE = (
    '\n<!doctype html>\n<html lang="en">\n<head>\n  <title>Server Error (500)</title>\n</head>\n'
    "<body>\n  <h1>Server Error (500)</h1><p></p>\n</body>\n</html>\n"
)
FORBIDDEN_PAGE = (
    '<!DOCTYPE html>\n<html lang="en">\n<head>\n  <title>403 Forbidden</title>\n</head>\n'
    "<body>\n  <h1>Forbidden <span>(403)</span></h1>\n  <p>CSRF verification failed. Request aborted.</p>\n"
    "</body>\n</html>\n"
)
PROXY_PAGE = (
    "<html>\r\n<head><title>{0}</title></head>\r\n<body>\r\n<center><h1>{0}</h1></center>\r\n"
    "<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n"
)

SORTS = ("last_seen", "first_seen", "count", "priority", "-last_seen", "-first_seen", "-count", "-priority")
STATUSES = ("unresolved", "resolved", "ignored")


class Refused(Exception):
    """An answer that ends the request here, with `detail` as JSON."""

    def __init__(self, status: int, detail: object) -> None:
        super().__init__(status, detail)
        self.status = status
        self.detail = detail


class ServerError(Exception):
    """Something that the server did not foresee: a 500 with an HTML page."""


def not_found() -> Refused:
    """Return the 404 of a known route with an unknown id."""
    return Refused(404, "Not Found")


def as_json(value: object, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    """Answer with JSON."""
    return _json(written(value), status, headers)


def as_json_list(rows: Sequence[str], headers: Mapping[str, str]) -> Response:
    """Answer with a list of rows that are JSON already."""
    return _json(f"[{', '.join(rows)}]", 200, headers)


def _json(text: str, status: int, headers: Mapping[str, str] | None) -> Response:
    body = text.encode("utf-8", "surrogatepass")
    return Response(body, status, headers, media_type="application/json; charset=utf-8")


def written(value: object) -> str:
    """Return a value as the JSON that the server writes."""
    return json.dumps(value, ensure_ascii=False, separators=(", ", ": "))


def nothing() -> Response:
    """Answer 204; the server names a content type all the same."""
    return Response(b"", 204, media_type="application/json; charset=utf-8")


def page(text: str, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    """Answer with an HTML page."""
    return HTMLResponse(text, status, headers)


def moment(value: datetime) -> str:
    """Return a time as the API writes it: UTC, milliseconds, `Z`."""
    return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.") + f"{value.microsecond // 1000:03d}Z"


def one_of(words: Sequence[str]) -> str:
    """Return `'a', 'b' or 'c'`."""
    quoted = [f"'{word}'" for word in words]
    return f"{', '.join(quoted[:-1])} or {quoted[-1]}" if len(quoted) > 1 else quoted[0]


_COMPLAINTS: dict[str, tuple[str, str, dict[str, str] | None]] = {
    "int": (
        "int_parsing",
        "Input should be a valid integer, unable to parse string as an integer",
        None,
    ),
    "missing": ("missing", "Field required", None),
    "cursor": ("value_error", "Value error, Invalid cursor.", {"error": "Invalid cursor."}),
    "time": (
        "datetime_from_date_parsing",
        "Input should be a valid datetime or date, input is too short",
        {"error": "input is too short"},
    ),
    "dict": ("dict_type", "Input should be a valid dictionary", None),
    "string": ("string_type", "Input should be a valid string", None),
}


def complaint(place: Sequence[str | int], kind: str) -> dict[str, object]:
    """Return one complaint of the validation about the value at that place."""
    name, message, context = _COMPLAINTS[kind]
    return {"type": name, "loc": list(place), "msg": message} | ({"ctx": context} if context else {})


def invalid(place: Sequence[str | int], kind: str) -> list[dict[str, object]]:
    """Return the detail of a 422 with one complaint."""
    return [complaint(place, kind)]


def not_among(
    place: Sequence[str | int], words: Sequence[str], kind: str = "literal_error"
) -> list[dict[str, object]]:
    """Return the detail of a 422 about a word that is none of those allowed."""
    one_of_them = one_of(words)
    return [
        {
            "type": kind,
            "loc": list(place),
            "msg": f"Input should be {one_of_them}",
            "ctx": {"expected": one_of_them},
        }
    ]


def not_a_uuid(value: str) -> list[dict[str, object]]:
    """Return the detail of a 422 about an event id that is none."""
    bad = next(
        ((at, char) for at, char in enumerate(value, 1) if char not in "0123456789abcdefABCDEF-"), None
    )
    error = (
        f"invalid character: expected an optional prefix of `urn:uuid:` followed by [0-9a-fA-F-], "
        f"found `{bad[1]}` at {bad[0]}"
        if bad
        else f"invalid length: expected length 32 for simple format, found {len(value)}"
    )
    text = f"Input should be a valid UUID, {error}"
    return [{"type": "uuid_parsing", "loc": ["path", "event_id"], "msg": text, "ctx": {"error": error}}]
