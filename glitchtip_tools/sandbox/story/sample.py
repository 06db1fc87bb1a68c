"""The sample application's repository beside a running sandbox, for the demo: where it is and what to try on it."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from glitchtip_tools.sandbox.story import sample_repo
from glitchtip_tools.values import dataclass


@dataclass(frozen=True, slots=True)
class Sample:
    """A checkout, the settings that lead to the sandbox, and the commands of a walk through."""

    path: Path
    settings: dict[str, str]
    walk_through: Sequence[Sequence[str]]


@contextmanager
def sample(settings: dict[str, str], now: datetime) -> Iterator[Sample]:
    """Make the repository in a temporary folder that is removed in the end."""
    with TemporaryDirectory(prefix="gtt-demo-") as folder:
        path = Path(folder) / "ai-admin-v2"
        sample_repo.create(path, now)
        yield Sample(path, settings, list(_walk_through()))


def _walk_through() -> Iterator[list[str]]:
    issue = sample_repo.SHOWN
    yield ["issues", "list", "--level", "error", "--level", "fatal", "--limit", "8"]
    yield ["issue", "show", issue]
    yield ["investigate", issue, "--post"]
    yield ["resolve", issue]
