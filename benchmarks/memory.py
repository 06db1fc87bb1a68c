"""How much memory and time hostile inputs take: answers of many small things, or compressed; minified files.

    python -m benchmarks.memory [--files 570]

Prints the largest resident size of the gtt process, its time and its exit code for each; the limit is 300 MB.
"""

import argparse
import gzip
import os
import re
import subprocess
import sys
import tempfile
import time
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from glitchtip_tools.sandbox.faults import Headers
from glitchtip_tools.sandbox.server import Sandbox
from glitchtip_tools.sandbox.story import sample_repo

LIMIT_MB = 300
# `ru_maxrss` also tells the size of the process that started this one, which holds the answers (proc(5)).
MEASURED = """
import re, sys
from glitchtip_tools.cli import main
code = main(sys.argv[1:])
print(code, re.search("VmHWM:[ \\t]*([0-9]+)", open("/proc/self/status").read())[1], file=sys.stderr)
"""
MINIFIED = 'function a(b){return b.ack("job.ack is not a function")}'


@dataclass(frozen=True)
class Input:
    """What is measured: words of gtt, and a body that requests of `path` are answered with, if any."""

    name: str
    words: tuple[str, ...]
    body: Callable[[], str | bytes] | None = None
    encoding: str = "identity"
    path: str = "^/api/0/"


BOT = ("telegram", "bot", "--once")
UPDATES = "/getUpdates"


def compressed(megabytes: int, times: int) -> bytes:
    """Return so much white space, compressed once or twice."""
    packer = zlib.compressobj(9, wbits=31)
    body = b"".join(packer.compress(b" " * 1_000_000) for _ in range(megabytes)) + packer.flush()
    return body if times == 1 else gzip.compress(body)


INPUTS = (
    Input("an ordinary list", ("issues", "list")),
    Input("3 MB of empty objects", ("issues", "list"), lambda: f"[{'{},' * 1_000_000}{{}}]"),
    Input("62 MB of empty objects", ("issues", "list"), lambda: f"[{'{},' * 20_660_000}{{}}]"),
    Input("62 MB of empty objects, raw", ("api", "organizations/"), lambda: f"[{'{},' * 20_660_000}{{}}]"),
    Input("24 MB in one text", ("issues", "list"), lambda: f'["{"x" * 23_900_000}"]'),
    Input("12 MB of nested lists", ("issues", "list"), lambda: "[" * 6_000_000 + "]" * 6_000_000),
    Input("400 MB, compressed", ("issues", "list"), lambda: compressed(400, 1), "gzip"),
    Input("1 GB, compressed twice", ("issues", "list"), lambda: compressed(1000, 2), "gzip, gzip"),
    Input(
        "2 MB of updates, to the bot",
        BOT,
        lambda: f'{{"ok":true,"result":[{"{}," * 660_000}{{}}]}}',
        path=UPDATES,
    ),
    Input("62 MB of updates, to the bot", BOT, lambda: f"[{'{},' * 20_660_000}{{}}]", path=UPDATES),
    Input("1 GB, compressed twice, to the bot", BOT, lambda: compressed(1000, 2), "gzip, gzip", UPDATES),
)


def measured(words: tuple[str, ...], environ: dict[str, str], here: Path) -> tuple[int, float, float]:
    """Run gtt and return its exit code, its largest size in MB (Linux tells kB) and its seconds."""
    began = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-c", MEASURED, *words],
        env={**os.environ, **environ},
        cwd=here,
        capture_output=True,
        text=True,
        check=False,
    )
    code, size = done.stderr.splitlines()[-1].split()
    return int(code), int(size) / 1024, time.monotonic() - began


def _instead(
    headers: Headers, body: bytes, _status: int, _own: Headers, _body: bytes
) -> tuple[int, Headers, bytes]:
    return 200, headers, body


def rows(files: int) -> Iterator[tuple[str, int, float, float]]:
    """Yield what each input takes."""
    with Sandbox() as box, tempfile.TemporaryDirectory() as home:
        checkout = Path(home) / "checkout"
        sample_repo.create(checkout, box.world.now)
        environ = {"HOME": home, "GLITCHTIP_URL": box.url, "GLITCHTIP_API_TOKEN": box.token}
        environ |= {"GLITCHTIP_ORG_SLUG": "adminai-tech", "GTT_RETRY_WAIT": "0"}
        environ |= {"TELEGRAM_BOT_TOKEN": box.telegram.token, "TELEGRAM_API_URL": box.url}
        environ |= {"TELEGRAM_ALERTS_CHAT_ID": str(box.telegram.alerts_chat), "TELEGRAM_ALLOWED_CHATS": "-1"}
        for one in INPUTS:
            box.faults_clear()
            if one.body:
                body = one.body()
                sent = body.encode() if isinstance(body, str) else body
                headers = {"content-type": "application/json", "content-encoding": one.encoding}
                box.fault("*", one.path, times=None, change=partial(_instead, headers, sent))
            yield one.name, *measured(one.words, environ, Path(home))
        box.faults_clear()
        for number in range(files):
            line = MINIFIED * (1_000_000 // len(MINIFIED))
            (checkout / f"bundle{number}.js").write_text(line)
        words = ("investigate", sample_repo.SHOWN, "--dry-run", "--repo", str(checkout))
        yield f"{files} MB of minified files", *measured(words, environ, Path(home))


def main(words: list[str]) -> int:
    """Print a table; return 1 when something takes more than the limit."""
    parser = argparse.ArgumentParser(description=re.sub(r"\s+", " ", (__doc__ or "").split("\n\n")[0]))
    parser.add_argument("--files", type=int, default=570)
    given = parser.parse_args(words)
    print("| input | MB | seconds | exit code |\n|---|---:|---:|---:|")
    most = 0.0
    for name, code, size, seconds in rows(given.files):
        print(f"| {name} | {size:.0f} | {seconds:.1f} | {code} |", flush=True)
        most = max(most, size)
    return int(most > LIMIT_MB)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
