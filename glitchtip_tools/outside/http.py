"""The one door to HTTP: auth, time limit, retries of what is safe to repeat, and failures in our words."""

import ssl
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from json import loads
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

import httpx
from httpx_retries import Retry, RetryTransport

from glitchtip_tools.errors import (
    BadUsage,
    Failure,
    NotAuthorized,
    NotFound,
    NotSent,
    RateLimited,
    ServerFailed,
    Unreachable,
    Unsupported,
)

Params = Sequence[tuple[str, str]]
RETRIES = 3
NO_REASON = "no reason given"
LONGEST_ANSWER = 64_000_000  # bytes, unpacked
LONGEST_WAIT = 20.0  # seconds; what the server asks beyond that ends in RateLimited


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


class ByMethod(httpx.BaseTransport):
    """Repeat GET after a broken connection, 429, 502, 503 or 504; repeat anything else only after 429."""

    def __init__(self, transport: httpx.BaseTransport, backoff: float, retries: int) -> None:
        shared = {"total": retries, "backoff_factor": backoff, "max_backoff_wait": LONGEST_WAIT}
        reads = Retry(**shared, allowed_methods=["GET"], total_timeout=LONGEST_WAIT)  # type: ignore[arg-type]
        writes = Retry(
            **shared,  # type: ignore[arg-type]
            allowed_methods=["POST", "PUT", "DELETE"],
            status_forcelist=[429],
            retry_on_exceptions=[],
            total_timeout=LONGEST_WAIT,
        )
        self.reads = RetryTransport(transport=transport, retry=reads)
        self.writes = RetryTransport(transport=transport, retry=writes)
        self.transport = transport

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send the request through the retries that its method allows."""
        return (self.reads if request.method == "GET" else self.writes).handle_request(request)

    def close(self) -> None:
        """Close the connections."""
        self.transport.close()


class Http:
    """A client of one server. No redirect is followed, so that the token goes nowhere else."""

    def __init__(
        self,
        base_url: str,
        *,
        token: str | None = None,
        timeout: float = 30.0,
        backoff: float = 0.5,
        retries: int = RETRIES,
        called: str | None = None,
        trace: Callable[[str], None] | None = None,
    ) -> None:
        headers = {"Accept": "application/json", "User-Agent": "gtt"}
        if token:
            headers["Authorization"] = f"Bearer {token}"
        self.base_url = base_url.rstrip("/")
        self.called = called or self.base_url  # what messages say: an address may hold a secret
        self.trace = trace
        transport = ByMethod(
            httpx.HTTPTransport(verify=trust_for(self.base_url), proxy=proxy_for(self.base_url)),
            backoff,
            retries,
        )
        self.client = httpx.Client(headers=headers, timeout=timeout, transport=transport)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections."""
        self.client.close()

    def send(
        self,
        method: str,
        path: str,
        *,
        params: Params = (),
        json: object = None,
        content: bytes | None = None,
        files: Mapping[str, tuple[str, bytes]] | None = None,
        data: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        timeout: float | None = None,
    ) -> Answer:
        """Send one request and return whatever was answered; raise Unreachable, or NotSent, when nothing was."""
        extra: dict[str, object] = {"json": json} if json is not None else {}
        if timeout is not None:
            extra["timeout"] = timeout
        try:
            with self.client.stream(
                method,
                self.base_url + path,
                params=list(params) or None,
                content=content,
                files=files,
                data=data,
                headers=headers,
                **extra,  # type: ignore[arg-type]
            ) as response:
                body = self._read(response)
        except httpx.TimeoutException as error:
            raise _kind(error)(
                f"`{self.called}` did not answer in time", hint="try again, or allow more with `--timeout`"
            ) from error
        except (httpx.RequestError, httpx.InvalidURL) as error:
            raise _kind(error)(
                f"cannot reach `{self.called}`: {_reason(error)}",
                hint="is the address right and the tunnel up? check GLITCHTIP_URL, or run `gtt doctor`",
            ) from error
        seconds = response.elapsed.total_seconds()
        if self.trace:
            asked = response.url.raw_path.decode("ascii")
            self.trace(f"{method} {asked} {response.status_code} {seconds * 1000:.0f} ms")
        return Answer(response.status_code, response.headers, _decoded(response, body), body, seconds)

    def _read(self, response: httpx.Response) -> bytes:
        """Return the answer's body; one without an end must not take all memory."""
        parts: list[bytes] = []
        size = 0
        for part in response.iter_bytes():
            size += len(part)
            if size > LONGEST_ANSWER:
                raise Unreachable(
                    f"`{self.called}` answered more than {LONGEST_ANSWER // 1_000_000} MB",
                    hint="is this a GlitchTip? run `gtt doctor`",
                )
            parts.append(part)
        return b"".join(parts)

    def ask(
        self,
        method: str,
        path: str,
        *,
        params: Params = (),
        json: object = None,
        about: Asking | None = None,
    ) -> Answer:
        """Send one API request and return its JSON answer; raise the failure that its status means."""
        asking = about or Asking()
        answer = self.send(method, path, params=params, json=json)
        if failure := failure_of(answer, asking, self.called):
            raise failure
        if answer.data is None and answer.content.strip() not in (b"", b"null") and _claims_json(answer):
            raise ServerFailed(
                f"the server's answer is no valid JSON: {asking.what}", hint="try again; its log says why"
            )
        return answer


def proxy_for(base_url: str) -> str | None:
    """Return the proxy that the environment names for this server; this machine itself is never asked through one."""
    parts = urlsplit(base_url)
    host = parts.hostname or ""
    if host == "localhost" or host.startswith("127.") or host == "::1" or proxy_bypass(host):
        return None
    proxies = getproxies()
    return proxies.get(parts.scheme) or proxies.get("all")


def trust_for(base_url: str) -> ssl.SSLContext | bool:
    """Return whom to trust: the usual authorities, and for plain http a context that trusts nobody.

    Reading the authorities' certificates costs as much as all of httpx, and nothing but `base_url` is ever asked.
    """
    return True if base_url.startswith("https:") else ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


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


def _decoded(response: httpx.Response, body: bytes) -> object:
    if "json" not in response.headers.get("content-type", ""):
        return None
    try:
        data: object = loads(body)
    except (ValueError, RecursionError):  # no JSON, or numbers and nesting that nobody means
        return None
    return data


def _claims_json(answer: Answer) -> bool:
    return "json" in answer.headers.get("content-type", "")


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


def _kind(error: Exception) -> type[Unreachable]:
    unsent = httpx.ConnectError | httpx.ConnectTimeout | httpx.PoolTimeout | httpx.InvalidURL
    return NotSent if isinstance(error, unsent) else Unreachable


def _reason(error: Exception) -> str:
    text = str(error) or type(error).__name__
    return text[text.find("]") + 1 :].strip().lower() or text if text.startswith("[Errno") else text.lower()
