"""The sample application's git repository."""

from datetime import datetime
from pathlib import Path

SHOWN = "AI-ADMIN-V2-1"


def create(path: Path, now: datetime) -> dict[str, str]:
    """Make the repository; return its revisions."""
    raise NotImplementedError
