"""What came back over HTTP, and the failure that a status means, in our words."""

from collections.abc import Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime

from glitchtip_tools.errors import (
    BadUsage,
    Failure,
    NotAuthorized,
    NotFound,
    RateLimited,
    ServerFailed,
    Unreachable,
    Unsupported,
)

NO_REASON = "no reason given"


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back, decoded: `data` is the JSON, or None when there was none."""

    status: int
    headers: Mapping[str, str]
    data: object
    content: bytes = b""
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Asking:
    """What a request is about, for messages: `what` was looked for, any of `scopes` would have allowed it."""

    what: str = "this"
    scopes: tuple[str, ...] = ()


def failure_of(answer: Answer, asking: Asking, base_url: str) -> Failure | None:
    """Return the failure that an API answer means, None for a good one."""
    status, html = answer.status, "html" in answer.headers.get("content-type", "")
    if 300 <= status < 400:
        target = answer.headers.get("location", "?")
        return Unreachable(
            f"`{base_url}` redirects to `{target}`", hint="set GLITCHTIP_URL to the address that answers"
        )
    if status == 401:
        return NotAuthorized(
            "the server refused the token", hint="check GLITCHTIP_API_TOKEN, or run `gtt auth login`"
        )
    if status == 403:
        return _forbidden(asking, _detail(answer.data))
    if status == 404 or (html and status == 200):
        return _missing(asking, base_url, html=html and status == 200)
    if status == 405:
        return Unsupported(f"this server cannot do it: {asking.what}", hint="see `gtt server status`")
    if status == 429:
        return RateLimited("the server asks to slow down", hint=_patience(answer.headers.get("retry-after")))
    if status >= 500:
        return ServerFailed(
            f"the server failed with {status}: {asking.what}", hint="try again; its own log says why"
        )
    if status >= 400:
        return BadUsage(f"the server did not accept the request ({status}): {_detail(answer.data)}")
    return None


def _forbidden(asking: Asking, detail: str) -> NotAuthorized:
    """Return what a 403 means: usually a scope; what the server says besides is about the person's role."""
    if detail not in ("Permission denied", NO_REASON):
        return NotAuthorized(
            f"the server does not allow {asking.what}: {detail}",
            hint="your role in the organization, or a setting of the server, forbids it",
        )
    if not asking.scopes:
        return NotAuthorized(
            f"the token may not do this: {asking.what}", hint="see `gtt auth status` for its scopes"
        )
    return NotAuthorized(
        f"the token lacks the scope for {asking.what}: `{asking.scopes[0]}`",
        hint=f"make a token with {' or '.join(f'`{scope}`' for scope in asking.scopes)} in your GlitchTip profile",
    )


def _missing(asking: Asking, base_url: str, *, html: bool) -> Failure:
    if not html:
        return NotFound(
            f"{asking.what} not found", hint="check the id, and that the token sees its organization"
        )
    return Unreachable(
        f"`{base_url}` answered a web page where its API should be ({asking.what})",
        hint="GLITCHTIP_URL is the address of GlitchTip itself, without a path; run `gtt doctor`",
    )


def _detail(data: object) -> str:
    """Return the server's own words on a 400 or 422, on one line."""
    detail = data.get("detail") if isinstance(data, dict) else None
    if isinstance(detail, list):
        return "; ".join(
            f"{'.'.join(map(str, item.get('loc', ())[1:]))}: {item.get('msg')}"
            for item in detail
            if isinstance(item, dict)
        )
    return str(detail or NO_REASON)


def _patience(retry_after: str | None) -> str:
    if retry_after and retry_after.strip().isdigit():
        return f"try again in {retry_after.strip()} s"
    try:
        return f"try again after {parsedate_to_datetime(retry_after or '').isoformat()}"
    except (TypeError, ValueError):
        return "try again later"
