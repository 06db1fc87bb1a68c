"""Somebody at a terminal, and the package index from which gtt gets its releases."""

import io
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, redirect_stdout
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from glitchtip_tools import __version__
from glitchtip_tools.app import App
from glitchtip_tools.cli import main
from glitchtip_tools.errors import upgrading
from glitchtip_tools.sandbox.server import Sandbox
from tests.conftest import NOW, Said, Terminal

HINT = f"gtt 99.1.0 is available, this is {__version__}: `{upgrading()}`\n"
HOUR = timedelta(hours=1)


@dataclass
class Index:
    """A package index that answers with this body, and remembers what it was sent."""

    body: bytes = b'{"info": {"version": "99.1.0"}}'
    status: int = 200
    kind: str = "application/json"
    address: str = ""
    held: threading.Event | None = None
    requests: list[tuple[str, dict[str, str]]] = field(default_factory=list)


@contextmanager
def running(index: Index) -> Iterator[Index]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            index.requests.append((self.requestline, headers(self.headers)))
            if index.held:
                index.held.wait()
            self.send_response(index.status)
            self.send_header("Content-Type", index.kind)
            self.send_header("Content-Length", str(len(index.body)))
            self.end_headers()
            self.wfile.write(index.body)

        def log_message(self, *_words: object) -> None: ...

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        index.address = f"http://127.0.0.1:{server.server_address[1]}/pypi/glitchtip-tools/json"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield index
        finally:
            if index.held:
                index.held.set()
            server.shutdown()
            thread.join()


def headers(message: Message) -> dict[str, str]:
    return {name.lower(): value for name, value in message.items()}


def at_once(seconds: float, action: Callable[[], None]) -> Callable[[], None]:
    """A timer whose thread is always the faster one, and that goes off for no spinner."""
    if seconds == 0:
        action()
    return lambda: None


@dataclass
class Person:
    """Somebody at a terminal whose gtt gets its releases from the index."""

    server: Sandbox
    home: Path
    index: Index
    now: datetime = NOW

    def __call__(
        self,
        *words: str,
        env: Mapping[str, str] | None = None,
        out: type[io.StringIO] = Terminal,
        err: type[io.StringIO] = Terminal,
        timer: Callable[[float, Callable[[], None]], Callable[[], None]] = at_once,
        addressed: Callable[[], str] | None = None,
    ) -> Said:
        environ = {
            "HOME": str(self.home), "TERM": "xterm", "COLUMNS": "100", "TZ": "UTC",
            **self.server.settings, **(env or {}),
        }  # fmt: skip
        seen, heard = out(), err()
        app = App(
            environ, self.home, io.StringIO(), seen, heard, clock=lambda: self.now, after=timer,
            releases=addressed or (lambda: self.index.address),
        )  # fmt: skip
        with redirect_stdout(seen):
            code = main(list(words), app)
        return Said(code, seen.getvalue(), heard.getvalue())
