"""The relay under fire: payloads at a steady rate, Telegram with 429 and broken connections, kill -9 in between.

    python -m benchmarks.relay [--payloads 1000] [--attachments 5] [--rate 40] [--kills 3] [--drain 30]

The sender is as GlitchTip: it gives up after 10 s; but what was not answered 200 it sends again. Delivery is slower
by design: a list of some 25 alerts for each burst window, here of 2 s. So delivery is watched for `--drain` seconds
after the last payload. At the end every alert must be in the chat (alone, or by its link in a list) or wait in the
spool, and none may be in the chat twice but those in hand at a kill.
"""

import argparse
import os
import re
import signal
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from glitchtip_tools.sandbox.server import Sandbox
from glitchtip_tools.sandbox.telegram.server import Telegram

SECRET = "benchmark"
GUARD = 60.0  # seconds in which the relay must be listening
ONE_AT_A_TIME = threading.Lock()


@dataclass
class Relay:
    """`gtt webhook serve` on a port and a spool that outlive the process."""

    environ: dict[str, str]
    folder: Path
    port: int = 0
    log: list[str] = field(default_factory=list)

    def start(self) -> None:
        words = [sys.executable, "-m", "glitchtip_tools", "webhook", "serve", "--rate", "0"]
        words += ["--port", str(self.port), "--no-enrich"]
        self.process = subprocess.Popen(
            words, env=self.environ, cwd=self.folder, stderr=subprocess.PIPE, text=True
        )
        ready = threading.Event()
        threading.Thread(target=self._read, args=(self.process, ready), daemon=True).start()
        if not ready.wait(GUARD):
            raise SystemExit("".join(self.log))

    def _read(self, process: "subprocess.Popen[str]", ready: threading.Event) -> None:
        assert process.stderr
        for line in process.stderr:
            self.log.append(line)
            if found := re.search(r"listening on http://127\.0\.0\.1:(\d+)/", line):
                self.port = int(found[1])
                ready.set()

    def end(self, how: signal.Signals) -> None:
        self.process.send_signal(how)
        self.process.wait()


def payload(number: int, attachments: int) -> dict[str, object]:
    """Return a payload whose issues nobody else has."""
    ids = [number * attachments + at + 1 for at in range(attachments)]
    return {
        "alias": "GlitchTip",
        "text": f"GlitchTip Alert ({attachments} issues)",
        "attachments": [
            {
                "title": f"TypeError: Cannot read properties of undefined (reading 'f{one}')",
                "title_link": f"https://errors.example.com/acme/issues/{one}",
                "text": "src/a.js in f",
                "color": "#e52b50",
                "fields": [{"title": "Project", "value": "api", "short": True}],
            }
            for one in ids
        ],
        "sections": [],
    }


@dataclass
class Sender:
    """Sends payloads at a rate and remembers how long each answer took."""

    relay: Relay
    client: httpx.Client
    seconds: list[float] = field(default_factory=list)
    again: int = 0

    def send(self, number: int, attachments: int) -> None:
        body = payload(number, attachments)
        while True:
            begun = time.monotonic()
            try:
                address = f"http://127.0.0.1:{self.relay.port}/glitchtip-webhook/{SECRET}"
                if self.client.post(address, json=body).status_code == 200:
                    self.seconds.append(time.monotonic() - begun)
                    return
            except httpx.TransportError:
                pass
            self.again += 1
            time.sleep(0.2)


def told(telegram: Telegram) -> Counter[int]:
    """Return how often each issue's link was posted."""
    return Counter(
        int(found[1])
        for message in telegram.sent
        for entity in message.entities
        if (found := re.search(r"/issues/(\d+)$", str(entity.get("url", ""))))
    )


def trouble(telegram: Telegram, stop: threading.Event) -> None:
    """Let Telegram fail again and again: 429, and connections that break before anything happened."""
    while not stop.wait(1.0):
        for fault in (
            telegram.fail("sendMessage", retry_after=1),
            telegram.fail("sendMessage", drop="before"),
        ):
            while not fault.seen and not stop.wait(0.05):
                pass


def main() -> int:
    """Run it and print what came of it; 0 when the promise was kept."""
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    for name, value in (("payloads", 1000), ("attachments", 5), ("rate", 40), ("kills", 3), ("drain", 30)):
        options.add_argument(f"--{name}", type=int, default=value)
    asked = options.parse_args()
    with tempfile.TemporaryDirectory() as folder, Sandbox() as box:
        return run(asked, Path(folder), box)


def run(asked: argparse.Namespace, folder: Path, box: Sandbox) -> int:
    """Send, kill, start again, wait until the spool is empty, and compare."""
    environ = {
        "HOME": str(folder),
        "PATH": os.environ["PATH"],
        "GTT_RETRY_WAIT": "0.05",
        "GTT_WEBHOOK_SECRET": SECRET,
        "TELEGRAM_BOT_TOKEN": box.telegram.token,
        "TELEGRAM_ALERTS_CHAT_ID": str(box.telegram.alerts_chat),
        "TELEGRAM_API_URL": box.url,
    }
    (folder / "webhook.yaml").write_text("burst: {more_than: 5, within: 2s}\n")
    relay = Relay(environ, folder)
    relay.start()
    client = httpx.Client(timeout=10)
    sender, stop = Sender(relay, client), threading.Event()
    troubling = threading.Thread(target=trouble, args=(box.telegram, stop), daemon=True)
    troubling.start()
    begun = time.monotonic()
    kill_at = {asked.payloads * (number + 1) // (asked.kills + 1) for number in range(asked.kills)}
    with ThreadPoolExecutor(32) as pool:
        for number in range(asked.payloads):
            time.sleep(max(0.0, begun + number / asked.rate - time.monotonic()))
            pool.submit(sender.send, number, asked.attachments)
            if number in kill_at:
                pool.submit(killed, relay)
    sent = time.monotonic() - begun
    while client.get(f"http://127.0.0.1:{relay.port}/healthz").json()["waiting"]:
        if time.monotonic() - begun > sent + asked.drain:
            break
        time.sleep(0.2)
    stop.set()
    drained = time.monotonic() - begun
    memory = re.search(r"VmHWM:\s*(\d+)", Path(f"/proc/{relay.process.pid}/status").read_text())
    print(f"memory of the relay: {int(memory[1]) / 1024:.0f} MiB" if memory else "memory: unknown")
    relay.end(signal.SIGTERM)
    figures = Figures(asked, sender, told(box.telegram), waiting(folder), box.telegram, sent, drained)
    return report(figures)


def waiting(folder: Path) -> set[int]:
    """Return the issues whose alerts are in the spool of a relay that has ended, not delivered yet."""
    (path,) = folder.rglob("webhook.db")
    with closing(sqlite3.connect(path)) as spool:
        rows = spool.execute(
            "select data from alerts where fate = 'waiting' or message in"
            " (select id from messages where state in ('in hand', 'sending'))"
            " union all select cast(body as text) from payloads where sorted = 0"
        ).fetchall()
    return {int(number) for (text,) in rows for number in re.findall(r"/issues/(\d+)", text)}


def killed(relay: Relay) -> None:
    """Kill the relay and start it again."""
    with ONE_AT_A_TIME:
        relay.end(signal.SIGKILL)
        relay.start()


@dataclass
class Figures:
    """What came of a run; `sent` and `drained` are seconds since the first payload."""

    asked: argparse.Namespace
    sender: Sender
    seen: Counter[int]
    waiting: set[int]
    telegram: Telegram
    sent: float
    drained: float


def report(run: Figures) -> int:
    """Print the figures; 0 if no alert is lost and none is in the chat twice for another reason than a kill."""
    alerts = run.asked.payloads * run.asked.attachments
    twice = sum(count > 1 for count in run.seen.values())
    messages = Counter("list" if "in a burst" in one.text else "single" for one in run.telegram.sent)
    lost = alerts - len(run.seen.keys() | run.waiting)
    ordered = sorted(run.sender.seconds)
    median, late = ordered[len(ordered) // 2], ordered[len(ordered) * 99 // 100]
    print(
        f"{run.asked.payloads} payloads, {alerts} alerts in {run.sent:.1f} s: {alerts / run.sent:.0f} a second"
    )
    print(
        f"answers: median {1000 * median:.0f} ms, 99 % {1000 * late:.0f} ms, most {1000 * ordered[-1]:.0f} ms"
    )
    print(f"sent again for want of an answer: {run.sender.again}; kills: {run.asked.kills}")
    print(
        f"after {run.drained:.0f} s: {len(run.seen)} delivered in {messages['single']} single messages and"
        f" {messages['list']} lists, {len(run.waiting - run.seen.keys())} in the spool"
    )
    print(f"alerts lost: {lost}, in the chat twice: {twice}")
    in_hand = 25 * run.asked.kills  # a list that was being sent when the relay was killed is sent again
    return 0 if not lost and twice <= in_hand else 1


if __name__ == "__main__":
    sys.exit(main())
