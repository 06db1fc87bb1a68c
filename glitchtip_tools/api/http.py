"""The one door to HTTP: auth, time limit, retries of what is safe to repeat, and failures in our words."""

import ssl
from collections.abc import Callable, Mapping, Sequence
from json import loads
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

import httpx
from httpx_retries import Retry, RetryTransport

from glitchtip_tools.api.failures import Answer as Answer
from glitchtip_tools.api.failures import Asking as Asking
from glitchtip_tools.api.failures import failure_of as failure_of
from glitchtip_tools.errors import NotSent, ServerFailed, Unreachable

Params = Sequence[tuple[str, str]]
RETRIES = 3
LONGEST_ANSWER = 64_000_000  # bytes, unpacked
LONGEST_WAIT = 20.0  # seconds; what the server asks beyond that ends in RateLimited


class TooLong(Exception):
    """The server asks for more patience than we have; `response` is its answer."""

    def __init__(self, response: httpx.Response) -> None:
        super().__init__()
        self.response = response


class Impatient(httpx.BaseTransport):
    """Raises TooLong where the retries would sleep for nothing: what is asked for is longer than they may wait."""

    def __init__(self, transport: httpx.BaseTransport, retry: Retry) -> None:
        self.transport, self.retry = transport, retry

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send the request once."""
        response = self.transport.handle_request(request)
        if self.retry.is_retryable_status_code(response.status_code):
            try:
                asked = self.retry.parse_retry_after(response.headers.get("retry-after", ""))
            except ValueError:
                return response
            if asked > LONGEST_WAIT:
                raise TooLong(response)
        return response


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
        self.reads = RetryTransport(transport=Impatient(transport, reads), retry=reads)
        self.writes = RetryTransport(transport=Impatient(transport, writes), retry=writes)
        self.transport = transport

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send the request through the retries that its method allows."""
        try:
            return (self.reads if request.method == "GET" else self.writes).handle_request(request)
        except TooLong as refused:
            return refused.response

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

    def watch(self, asked: Callable[[str], None], answered: Callable[[], None]) -> None:
        """Call `asked` with the method of each request that is sent, and `answered` when its answer begins."""
        self.client.event_hooks = {
            "request": [lambda request: asked(request.method)],
            "response": [lambda _response: answered()],
        }

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
                hint=_hint(error),
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


def _kind(error: Exception) -> type[Unreachable]:
    unsent = httpx.ConnectError | httpx.ConnectTimeout | httpx.PoolTimeout | httpx.InvalidURL
    return NotSent if isinstance(error, unsent) else Unreachable


def _reason(error: Exception) -> str:
    text = str(error) or type(error).__name__
    if _is_plain(error):
        return "the server does not speak https there"
    return text[text.find("]") + 1 :].strip().lower() or text if text.startswith("[Errno") else text.lower()


def _hint(error: Exception) -> str:
    if _is_plain(error):
        return "try `http://` in GLITCHTIP_URL, or the port of https"
    return "is the address right and the tunnel up? check GLITCHTIP_URL, or run `gtt doctor`"


def _is_plain(error: Exception) -> bool:
    """Say whether what answered a TLS greeting was no TLS."""
    return any(sign in str(error).lower() for sign in ("wrong_version_number", "record layer failure"))
