"""Servers in processes of their own: the sandbox, and one long list that costs its server next to nothing.

    python -m benchmarks.servers ISSUES LATENCY     # the list; prints its address

A list that is read in parallel would measure the sandbox, which makes one answer after the other. The rows of this
list are bytes from the start; only pages and cursors are made for a request, by the sandbox's own rules.
"""

import asyncio
import json
import os
import random
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qsl, urlsplit

import httpx

from glitchtip_tools.sandbox.api.paging import Order, asked, page
from glitchtip_tools.sandbox.server import Sandbox

ORGANIZATION = "adminai-tech"
LIST = f"/api/0/organizations/{ORGANIZATION}/issues/"
DAYS = 30  # between the first seen of the oldest issue and now
Story = str | tuple[str, int]
RUNBOOKS = """\
runbooks:
  - {name: all, title: Everything, path: README.md, match: {level: ">=debug"}}
"""
SANDBOX = """
import sys, time
from datetime import UTC, datetime
from glitchtip_tools.sandbox.api.app import GlitchTip
from glitchtip_tools.sandbox.server import Sandbox
answer, waits = GlitchTip.__call__, []
async def timed(self, scope, receive, send):
    began = time.monotonic()
    await answer(self, scope, receive, send)
    waits.append((began, time.monotonic()))
GlitchTip.__call__ = timed
with Sandbox(version="5.2", now=datetime.now(UTC), story={story!r}, latency={latency}) as box, box.sample() as sample:
    (sample.path / "runbooks.yaml").write_text({runbooks!r})
    print(box.url, box.token, sample.path, flush=True)
    for _ in sys.stdin:
        waited, until = 0.0, 0.0
        for began, ended in sorted(waits):
            waited += max(0.0, ended - max(began, until))
            until = max(until, ended)
        print(len(box.requests), waited, flush=True)
        waits.clear()
        box.reset()
"""


@dataclass
class Server:
    """A server in a process of its own: the settings for it, and the sample application's checkout."""

    process: "subprocess.Popen[str]"
    environ: Mapping[str, str]
    repository: str = ""

    def asked(self) -> tuple[int, float]:
        """Return the number of requests since the last call, and for how many seconds one or more were under way.

        The sandbox goes back to the beginning of its story.
        """
        assert self.process.stdin
        assert self.process.stdout
        print(file=self.process.stdin, flush=True)
        requests, waited = self.process.stdout.readline().split()
        return int(requests), float(waited)


@contextmanager
def sandbox(story: Story, latency: float = 0.0) -> Iterator[Server]:
    """Run a sandbox whose story ends now."""
    with _run("-c", SANDBOX.format(story=story, latency=latency, runbooks=RUNBOOKS)) as served:
        yield served


@contextmanager
def long_list(issues: int, latency: float) -> Iterator[Server]:
    """Run the server of one long list."""
    with _run("-m", "benchmarks.servers", str(issues), str(latency)) as served:
        yield served


@contextmanager
def _run(*words: str) -> Iterator[Server]:
    with subprocess.Popen(
        [sys.executable, *words], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdin
        assert process.stdout
        url, token, *rest = process.stdout.readline().split()
        settings = {"GLITCHTIP_URL": url, "GLITCHTIP_API_TOKEN": token, "GLITCHTIP_ORG_SLUG": ORGANIZATION}
        kept = {"HOME": os.devnull, "PATH": os.environ["PATH"]}
        yield Server(process, settings | kept, *rest)
        process.stdin.close()


@dataclass(frozen=True)
class Row:
    """An issue as the list has it."""

    first_seen: datetime
    last_seen: datetime
    written: bytes


class LongList:
    """The list, and what was asked of it."""

    def __init__(self, issues: int, latency: float) -> None:
        self.latency, self.requests = latency, 0
        self.rows = sorted(_rows(issues), key=lambda row: row.last_seen, reverse=True)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer the requests of a connection."""
        try:
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                self.requests += 1
                await asyncio.sleep(self.latency)
                writer.write(self.answer(head.split(b" ", 2)[1].decode("ascii")))
        except (asyncio.IncompleteReadError, ConnectionError):
            writer.close()

    def answer(self, target: str) -> bytes:
        """Return the answer to a GET of this path and query."""
        parts = urlsplit(target)
        if parts.path != LIST:
            return b"HTTP/1.1 404 Not Found\r\ncontent-type: application/json\r\ncontent-length: 2\r\n\r\n{}"
        query = parse_qsl(parts.query)
        given = dict(query)
        rows = self._between(given.get("start"), given.get("end"))
        descending = given.get("sort", "-").startswith("-")
        order = Order("last_seen", descending)
        rows = rows if descending else rows[::-1]
        found, headers = page(rows, asked(query), order, lambda row: row.last_seen, (parts.path, parts.query))
        body = b"[" + b",".join(row.written for row in found) + b"]"
        headers |= {"content-type": "application/json", "content-length": str(len(body))}
        head = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        return f"HTTP/1.1 200 OK\r\n{head}\r\n".encode("ascii") + body

    def _between(self, start: str | None, end: str | None) -> Sequence[Row]:
        since = datetime.fromisoformat(start) if start else datetime.min.replace(tzinfo=UTC)
        until = datetime.fromisoformat(end) if end else datetime.max.replace(tzinfo=UTC)
        return [row for row in self.rows if since <= row.first_seen <= until] if start or end else self.rows


def _rows(issues: int) -> Iterator[Row]:
    """Yield issues like those of the sandbox, first seen at a steady rate, seen last at some time since."""
    chance, now = random.Random(issues), datetime.now(UTC).replace(microsecond=0)
    with Sandbox(now=now, story=("bulk", 50)) as box:
        token = {"Authorization": f"Bearer {box.token}"}
        examples = httpx.get(box.url + LIST, params={"limit": "100"}, headers=token, trust_env=False).json()
    for at in range(issues):
        first = now - timedelta(days=DAYS) * (at + 1) / issues
        last = first + (now - first) * chance.random()
        times = {"firstSeen": f"{first:%FT%T.%fZ}", "lastSeen": f"{last:%FT%T.%fZ}"}
        named = {
            "id": str(at + 1),
            "shortId": f"APP-{at + 1}",
            "status": "unresolved",
        }  # as the lists want it
        row = examples[at % len(examples)] | named | times
        yield Row(first, last, json.dumps(row).encode())


async def main() -> None:
    """Serve the list until stdin ends."""
    served = LongList(int(sys.argv[1]), float(sys.argv[2]))
    server = await asyncio.start_server(served.serve, "127.0.0.1", 0)
    print(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}", "t" * 64, flush=True)
    while await asyncio.to_thread(sys.stdin.readline):
        print(served.requests, 0.0, flush=True)
        served.requests = 0


if __name__ == "__main__":
    asyncio.run(main())
