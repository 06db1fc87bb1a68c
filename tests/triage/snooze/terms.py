"""Later runs, and the terms that stand in the comments of issues."""

from datetime import timedelta
from pathlib import Path

from glitchtip_tools.sandbox.server import Sandbox
from tests.conftest import NOW, Gtt, runner

ISSUE = "AI-ADMIN-V2-3"


def later(box: Sandbox, home: Path, **after: float) -> Gtt:
    return runner(box, home, now=NOW + timedelta(**after))


def texts(box: Sandbox, name: str = ISSUE) -> list[str]:
    comments = box.world.comments_of(box.world.issue(name))
    return [one.text.partition("\n\n")[2] for one in comments if "gtt:snooze" in one.text]
