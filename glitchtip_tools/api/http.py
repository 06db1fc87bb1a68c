"""The one door to HTTP: auth, time limit, retries of what is safe to repeat, and failures in our words."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from types import TracebackType
from typing import Literal, Self

from glitchtip_tools.api import POSTPONED
from glitchtip_tools.api.answers.decoding import (
    ACCEPTED,
    TooLong,
    Undecodable,
    Unpackable,
    decoded,
    http_date,
    unpacked,
)
from glitchtip_tools.api.answers.shapes import Shape, anything
from glitchtip_tools.api.failures import Answer as Answer
from glitchtip_tools.api.failures import Asking as Asking
from glitchtip_tools.api.failures import failure_of as failure_of
from glitchtip_tools.api.failures import odd
from glitchtip_tools.api.transport import Ends, cookieless, transport
from glitchtip_tools.errors import (
    BadUsage,
    Failure,
    NotSent,
    RateLimited,
    ServerFailed,
    TimedOut,
    Unreachable,
    WebPage,
)
from glitchtip_tools.late import postponed
from glitchtip_tools.values import dataclass

with postponed(*POSTPONED):
    import httpx

Params = Sequence[tuple[str, str]]
Judge = Callable[[Answer], Failure | None]
Files = Mapping[str, tuple[str, bytes]]
# What is repeated: a question after anything passing; a change when it was put off (429), or when nothing was sent.
# `no page` is a question about a route that may be missing: a web page is then an answer.
Repeat = Literal["passing", "no page", "put off", "unsent"]
RETRIES = 3
LONGEST_ANSWER = 24_000_000  # bytes, unpacked
LONGEST_ADDRESS = 16_000  # characters; servers and proxies refuse or cut longer ones
LONGEST_WAIT = 20.0  # seconds; what the server asks beyond that ends in RateLimited


@dataclass(frozen=True, slots=True)
class HttpRequest:
    """What is sent: the body is JSON, bytes, or a form of `data` and `files`."""

    method: str
    path: str
    params: Params = ()
    json: object = None
    content: bytes | None = None
    files: Files | None = None
    data: Mapping[str, str] | None = None
    headers: Mapping[str, str] | None = None


def _unjudged(_answer: Answer) -> Failure | None:
    return None


class Http:
    """A client of one server. No redirect is followed, so that the token goes nowhere else.

    `timeout` bounds a question with all its reads, pauses and retries, in seconds; `until` is the moment of the
    `monotonic` clock after which nothing is waited for; no answer is read beyond `largest` bytes; `notify` hears of
    retries, `trace` of every answer.
    """

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
        notify: Callable[[str], None] | None = None,
        until: float = float("inf"),
        largest: int = LONGEST_ANSWER,
        monotonic: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        headers = {"Accept": "application/json", "Accept-Encoding": ACCEPTED, "User-Agent": "gtt"}
        headers["Cache-Control"] = (
            "no-cache"  # a look whether something was done must not be answered from before
        )
        if token:
            headers["Authorization"] = f"Bearer {token}"
        self.base_url = base_url.rstrip("/")
        self.called = called or self.base_url  # what messages say: an address may hold a secret
        self.timeout, self.backoff, self.retries, self.until = timeout, backoff, retries, until
        self.largest = largest
        self.trace, self.notify, self.monotonic, self.sleep = trace, notify, monotonic, sleep
        self.date: datetime | None = None  # the server's clock at its last answer
        self.ends = Ends()
        self.asked: Callable[[str], None] = lambda _method: None
        self.answered: Callable[[], None] = lambda: None
        way = transport(self.base_url, self.ends, monotonic)
        self.client = httpx.Client(headers=headers, timeout=timeout, transport=way)
        cookieless(self.client)

    def watch(self, announce: Callable[[str], None], answered: Callable[[], None]) -> None:
        """Call `asked` with the method of each request before it is sent, and `answered` once nothing more comes."""
        self.asked, self.answered = announce, answered

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections."""
        self.client.close()

    def ask(
        self,
        method: str,
        path: str,
        *,
        params: Params = (),
        json: object = None,
        about: Asking | None = None,
        expected: Shape = anything,
        expected_answer: Callable[[Answer], str | None] | None = None,
        timeout: float | None = None,
        repeat: Repeat | None = None,
    ) -> Answer:
        """Send one API request and return its answer once it is what the call is answered with.

        Raises the failure that the status means, ServerFailed for an answer that is not as `expected`; whoever
        needs its headers to tell says by `expected_answer` what is wrong with it.
        """
        asking = about or Asking()

        def judge(answer: Answer) -> Failure | None:
            if failure := failure_of(answer, asking, self.called):
                return failure
            if answer.undecodable:
                return odd(f"cannot be read: {answer.undecodable}", asking)
            wrong = expected_answer(answer) if expected_answer else expected(answer.data)
            return odd(wrong, asking) if wrong else None

        usual: Repeat = "passing" if method == "GET" else "unsent"
        request = HttpRequest(method, path, params, json)
        answer, failure = self.judged(request, judge, repeat or usual, timeout=timeout)
        if failure:
            raise failure
        return answer

    def send(self, request: HttpRequest, *, timeout: float | None = None) -> Answer:
        """Send one request and return whatever was answered; raise Unreachable, or NotSent, when nothing was."""
        repeat: Repeat = "passing" if request.method == "GET" else "put off"
        return self.judged(request, _unjudged, repeat, timeout=timeout)[0]

    def get(self, path: str, params: Params = ()) -> Answer:
        """Ask for a path and return whatever was answered; raises what `send` raises."""
        return self.send(HttpRequest("GET", path, params))

    def judged(
        self, request: HttpRequest, judge: Judge, repeat: Repeat, *, timeout: float | None = None
    ) -> tuple[Answer, Failure | None]:
        """Send a request, again where `repeat` allows it; return the last answer and what `judge` says of it.

        Raises Unreachable when the last try had no answer at all.
        """
        end = min(self.until, self.monotonic() + (timeout or self.timeout))
        for attempt in range(self.retries + 1):
            answer = None  # a large one must not be kept while the next comes
            answer, failure = self._tried(request, judge, end)
            passing = failure or (_passing(answer) if answer else None)
            if passing is None or not _may_repeat(passing, repeat) or not self.pause(passing, attempt, end):
                break
        if answer is None:
            assert failure is not None  # noqa: S101 - one of the two is there
            raise failure
        return answer, failure

    def pause(self, failure: Failure, attempt: int, end: float) -> bool:
        """Wait before the next try and say so; False when there is to be none, for want of time or of tries."""
        told = failure.wait if isinstance(failure, RateLimited) else None
        wait = min(LONGEST_WAIT, self.backoff * 2**attempt) if told is None else told
        if attempt >= self.retries or wait > LONGEST_WAIT or self.monotonic() + wait >= end:
            return False
        if self.notify:
            self.notify(f"retrying ({attempt + 1} of {self.retries}): {failure.message}")
        self.sleep(wait)
        return True

    def _tried(self, request: HttpRequest, judge: Judge, end: float) -> tuple[Answer | None, Failure | None]:
        try:
            answer = self._once(request, end)
        except (Unreachable, ServerFailed) as failure:
            return None, failure
        return answer, judge(answer)

    def _once(self, request: HttpRequest, end: float) -> Answer:
        """Send the request a single time and return the answer."""
        left = end - self.monotonic()
        cause = "deadline" if end == self.until else "timed-out"
        if left <= 0:
            raise NotSent(f"no time was left to ask `{self.called}`", kind=cause)
        self.ends.at = end
        extra: dict[str, object] = {"json": request.json} if request.json is not None else {}
        try:
            made = self.client.build_request(
                request.method,
                self.base_url + request.path,
                params=list(request.params) or None,
                content=request.content,
                files=request.files,
                data=request.data,
                headers=request.headers,
                timeout=left,
                **extra,  # type: ignore[arg-type]
            )
            if (length := len(made.url.raw_path)) > LONGEST_ADDRESS:
                raise BadUsage(f"the request is too long for a URL ({length:,} bytes)")
            response, body = self._received(made)
        except httpx.TimeoutException as error:
            kind = NotSent if _is_unsent(error) else TimedOut
            raise kind(f"`{self.called}` did not answer in time", kind=cause) from error
        except Unpackable as error:
            raise ServerFailed(
                f"the answer of `{self.called}` cannot be decompressed", hint="try again; its log says why"
            ) from error
        except UnicodeEncodeError as error:
            raise BadUsage("the text is not valid Unicode", hint="does your terminal use UTF-8?") from error
        except (httpx.RequestError, httpx.InvalidURL, UnicodeError) as error:  # the last for a host's name
            raise _broken(error, self.called) from error
        self.date = http_date(response.headers.get("date")) or self.date
        seconds = response.elapsed.total_seconds()
        if self.trace:
            path = response.url.raw_path.decode("ascii")
            self.trace(f"{request.method} {path} {response.status_code} {seconds * 1000:.0f} ms")
        return _answer(response, body, seconds)

    def _received(self, made: httpx.Request) -> tuple[httpx.Response, bytearray]:
        """Send the request and return what came, telling who watches before and after, also when nothing came."""
        self.asked(made.method)
        try:
            response = self.client.send(made, stream=True)
            try:
                return response, self._read(response)
            finally:
                response.close()
        finally:
            self.answered()

    def _read(self, response: httpx.Response) -> bytearray:
        """Return the answer's body; one without an end must not take all memory."""
        try:
            return unpacked(response.iter_raw(), response.headers.get("content-encoding", ""), self.largest)
        except TooLong as error:
            megabytes = self.largest // 1_000_000
            raise Unreachable(f"`{self.called}` answered more than {megabytes} MB", kind="no-api") from error


def _answer(response: httpx.Response, body: bytearray, seconds: float) -> Answer:
    """Return the answer; its bytes are kept only where they are not JSON, which may be large."""
    bare = Answer(response.status_code, response.headers, None, b"", seconds)
    if not bare.json or not body.strip():
        return replace(bare, content=bytes(body))
    try:
        data = decoded(body)
    except Undecodable as reason:
        return replace(bare, content=bytes(body), undecodable=str(reason))
    return replace(bare, data=data, content=b"null" if data is None else b"")


def _passing(answer: Answer) -> Failure | None:
    """Return the failure of an answer that a later try may not get, for questions that nobody judges."""
    failure = (
        failure_of(answer, Asking(), "the server") if answer.status == 429 or answer.status >= 500 else None
    )
    return failure if isinstance(failure, RateLimited | ServerFailed) else None


def _may_repeat(failure: Failure, repeat: Repeat) -> bool:
    if isinstance(failure, NotSent):
        return failure.kind != "plain-http"
    if isinstance(failure, RateLimited):
        return repeat != "unsent"
    if repeat == "no page" and isinstance(failure, WebPage):
        return False
    return repeat in ("passing", "no page") and failure.retryable and failure.kind != "redirected"


def _is_unsent(error: Exception) -> bool:
    unsent = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.InvalidURL, UnicodeError)
    return isinstance(error, unsent)


def _broken(error: Exception, called: str) -> Unreachable:
    kind = NotSent if _is_unsent(error) else Unreachable
    text = str(error) or type(error).__name__
    if any(sign in text.lower() for sign in ("wrong_version_number", "record layer failure")):
        reason = "the server does not speak https there"  # what answered a TLS greeting was no TLS
        return kind(f"cannot reach `{called}`: {reason}", kind="plain-http")
    bare = text[text.find("]") + 1 :].strip().lower() if text.startswith("[Errno") else ""
    return kind(f"cannot reach `{called}`: {bare or text.lower()}")
