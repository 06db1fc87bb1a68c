"""Asking the tool: as a user does, by its command line, or by the engine's own entry points."""

import json
import os
import resource
import subprocess
import sys
import time
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

_ENGINE = (
    "glitchtip_tools.api.payloads.issues",
    "glitchtip_tools.services.investigation.evidence",
    "glitchtip_tools.core.investigation.assemble",
    "glitchtip_tools.render.json",
)


@dataclass(frozen=True)
class Said:
    """The report of one investigation (empty when it failed), how long it took, and why it failed.

    `processor` are the seconds of processor time with those of the programs that it started.
    """

    report: dict[str, Any]
    seconds: float
    error: str = ""
    processor: float = 0.0


def processor_time() -> float:
    """Return the seconds of processor time so far, with those of programs that have ended."""
    every = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(one.ru_utime + one.ru_stime for one in every)


def by_command_line(event: Path, repository: Path, *, timeout: float = 300) -> Said:
    """Run `gtt investigate` in a process of its own, without settings."""
    words = [sys.executable, "-m", "glitchtip_tools", "investigate"]
    words += ["--event", str(event), "--repo", str(repository), "--json"]
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("GLITCHTIP_", "GTT_"))}
    start, before = time.perf_counter(), processor_time()
    done = subprocess.run(
        words, cwd=event.parent, env=kept, capture_output=True, text=True, timeout=timeout, check=False
    )
    seconds, processor = time.perf_counter() - start, processor_time() - before
    if done.returncode:
        last = (done.stderr.strip().splitlines() or ["no message"])[-1]
        return Said({}, seconds, f"exit {done.returncode}: {last}")
    return Said(json.loads(done.stdout), seconds, processor=processor)


def in_process(event: Path, repository: Path) -> Said:
    """Call what the command calls, without starting Python again."""
    start, before = time.perf_counter(), processor_time()
    try:
        payloads, evidence, investigation, shown = map(import_module, _ENGINE)
        said = payloads.event(json.loads(event.read_text(encoding="utf-8")))
        report = investigation.assemble(said, evidence.gather(said, repository))
        seconds, processor = time.perf_counter() - start, processor_time() - before
        return Said(json.loads(shown.document(report)), seconds, processor=processor)
    except Exception as error:  # noqa: BLE001 - one failing case must not end the run
        return Said({}, time.perf_counter() - start, f"{type(error).__name__}: {error}")
