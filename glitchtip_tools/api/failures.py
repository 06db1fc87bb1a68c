"""What came back over HTTP, and the failure that a status means, in our words."""

from collections.abc import Mapping

from glitchtip_tools.api.answers.decoding import http_date
from glitchtip_tools.errors import (
    BadUsage,
    Failure,
    NoRoute,
    NotAuthorized,
    NotFound,
    RateLimited,
    ServerFailed,
    Unreachable,
    Unsupported,
    WebPage,
)
from glitchtip_tools.values import dataclass

NO_REASON = "no reason given"
REDIRECTS = (301, 302, 303, 307, 308)
# What is wrong with the request itself: its form, a conflict, its size. Other 4xx come from what is in between.
CONFLICT = 409
NOT_ACCEPTED = (400, CONFLICT, 413, 414, 422, 431)


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back, decoded: `data` is the JSON, or None when there was none; `undecodable` says why.

    `content` are the bytes of an answer that has no JSON in it.
    """

    status: int
    headers: Mapping[str, str]
    data: object
    content: bytes = b""
    seconds: float = 0.0
    undecodable: str = ""

    @property
    def html(self) -> bool:
        """Whether it is a web page."""
        return "html" in self.headers.get("content-type", "")

    @property
    def json(self) -> bool:
        """Whether it says that it is JSON."""
        return "json" in self.headers.get("content-type", "")


@dataclass(frozen=True, slots=True)
class Asking:
    """What a request is about: `what` was looked for, for messages, and any of `scopes` would have allowed it.

    `conflicts` says that GlitchTip itself may refuse it with 409; elsewhere something in between says so.
    """

    what: str = "this"
    scopes: tuple[str, ...] = ()
    conflicts: bool = False


def failure_of(answer: Answer, asking: Asking, base_url: str) -> Failure | None:
    """Return the failure that an API answer means, None for a good one."""
    status = answer.status
    if status in REDIRECTS:
        target = answer.headers.get("location", "?")
        return Unreachable(f"`{base_url}` redirects to `{target}`", kind="redirected")
    if 300 <= status < 400:  # 304, of a cache that was not asked
        return odd(f"is empty ({status})", asking)
    if status == 401:
        return NotAuthorized("the server refused the token", kind="token-refused")
    if status == 403:
        return _forbidden(asking, _detail(answer.data))
    if status == 404 and _is_no_route(answer):
        return NoRoute(f"this server has no such route: {asking.what}", kind="unsupported")
    if status == 404:
        return NotFound(
            f"{asking.what} not found", hint="check the id, and that the token sees its organization"
        )
    if status == 200 and answer.html:
        return WebPage(
            f"`{base_url}` answered with a web page, not as GlitchTip's API ({asking.what})", kind="web-page"
        )
    if status == 405:
        return Unsupported(f"this server cannot do it: {asking.what}", kind="unsupported")
    if status == 429:
        return put_off(answer.headers)
    if status >= 500:
        return ServerFailed(
            f"the server failed with {status}: {asking.what}", hint="try again; its own log says why"
        )
    if status >= 400 and (status not in NOT_ACCEPTED or (status == CONFLICT and not asking.conflicts)):
        return ServerFailed(
            f"the server, or a proxy in front of it, refused with {status}: {asking.what}",
            hint="try again; the log of the server or of its proxy says why",
        )
    if status >= 400:
        return BadUsage(f"the server did not accept the request ({status}): {_detail(answer.data)}")
    return None


def _is_no_route(answer: Answer) -> bool:
    """Return whether a 404 is about the route, not an object: a page, or (late 6.x) JSON with a small f."""
    detail = answer.data.get("detail") if isinstance(answer.data, dict) else None
    return detail == "Not found" or (answer.html and answer.data is None)


def odd(what: str, asking: Asking) -> ServerFailed:
    """Return the failure of an answer that is not what this call is answered with."""
    return ServerFailed(
        f"the server's answer {what}: {asking.what}", hint="try again; its log says why", kind="odd-answer"
    )


def put_off(headers: Mapping[str, str]) -> RateLimited:
    """Return the failure of a 429, which knows how many seconds the server asks to wait (RFC 9110, 10.2.3)."""
    failure = RateLimited("the server asks to slow down", hint="try again later")
    text = headers.get("retry-after", "").strip()
    if text.isascii() and text.isdigit() and len(text) < 10:
        failure.wait, failure.hint = float(text), f"try again in {text} s"
    elif until := http_date(text):
        failure.hint = f"try again after {until.isoformat()}"
        if now := http_date(headers.get("date")):  # the server's own clock: ours may be another
            failure.wait = max(0.0, (until - now).total_seconds())
    return failure


def _forbidden(asking: Asking, detail: str) -> NotAuthorized:
    """Return what a 403 means: usually a scope; what the server says besides is about the person's role."""
    if detail not in ("Permission denied", NO_REASON):
        return NotAuthorized(
            f"the server does not allow {asking.what}: {detail}",
            hint="your role in the organization, or a setting of the server, forbids it",
        )
    if not asking.scopes:
        return NotAuthorized(f"the token may not do this: {asking.what}", kind="token-forbidden")
    return NotAuthorized(
        f"the token lacks the scope for {asking.what}: `{asking.scopes[0]}`",
        hint=f"create a token with {' or '.join(f'`{scope}`' for scope in asking.scopes)} in your GlitchTip profile",
    )


def _detail(data: object) -> str:
    """Return the server's own words on a 400 or 422, on one line."""
    detail = data.get("detail") if isinstance(data, dict) else None
    if isinstance(detail, list):
        return "; ".join(_complaint(item) for item in detail if isinstance(item, dict)) or NO_REASON
    return str(detail or NO_REASON)


def _complaint(item: dict[str, object]) -> str:
    """Return what the server says of one field; `loc` is the way to it, whose first word is the request's part."""
    where = item.get("loc")
    path = ".".join(map(str, where[1:])) if isinstance(where, list) else str(where or "")
    return f"{path}: {item.get('msg')}" if path else str(item.get("msg"))
