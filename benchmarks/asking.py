"""Asking the tool: as a user does, by its command line, or by the engine's own entry points."""

import json
import os
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
    """The report of one investigation (empty when it failed), how long it took, and why it failed."""

    report: dict[str, Any]
    seconds: float
    error: str = ""


def by_command_line(event: Path, repository: Path, *, timeout: float = 300) -> Said:
    """Run `gtt investigate` in a process of its own, without settings."""
    words = [sys.executable, "-m", "glitchtip_tools", "investigate"]
    words += ["--event", str(event), "--repo", str(repository), "--json"]
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("GLITCHTIP_", "GTT_"))}
    start = time.perf_counter()
    done = subprocess.run(
        words, cwd=event.parent, env=kept, capture_output=True, text=True, timeout=timeout, check=False
    )
    seconds = time.perf_counter() - start
    if done.returncode:
        last = (done.stderr.strip().splitlines() or ["no message"])[-1]
        return Said({}, seconds, f"exit {done.returncode}: {last}")
    return Said(json.loads(done.stdout), seconds)


def in_process(event: Path, repository: Path) -> Said:
    """Call what the command calls, without starting Python again."""
    start = time.perf_counter()
    try:
        payloads, evidence, investigation, shown = map(import_module, _ENGINE)
        said = payloads.event(json.loads(event.read_text(encoding="utf-8")))
        report = investigation.assemble(said, evidence.gather(said, repository))
        seconds = time.perf_counter() - start
        return Said(json.loads(shown.document(report)), seconds)
    except Exception as error:  # noqa: BLE001 - one failing case must not end the run
        return Said({}, time.perf_counter() - start, f"{type(error).__name__}: {error}")
