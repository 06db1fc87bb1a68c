"""What production makes of an event: the conditions that a case is tried under."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.cases import Case, checkout


@dataclass(frozen=True)
class Trial:
    """What the tool is given (the event's file and a checkout), and how its answers read in the case's words."""

    event: Path
    repository: Path
    prefix: str = ""
    commits: dict[str, str] | None = None

    def translated(self, report: dict[str, Any]) -> dict[str, Any]:
        """Return the report with the monorepo's folder and commits undone."""
        return report


def clean(case: Case, repositories: Path, work: Path) -> Trial:
    """The event as captured, the checkout at its revision, the release known."""
    place = checkout(case, repositories, work)
    return Trial(_written(work / f"{case.id}.event.json", case.event), place)


def _written(file: Path, event: dict[str, Any]) -> Path:
    file.write_text(json.dumps(event, indent=1), encoding="utf-8")
    return file


CONDITIONS: dict[str, Callable[[Case, Path, Path], Trial]] = {"clean": clean}
