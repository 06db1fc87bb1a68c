"""A sign of life of the bot in the state folder: the relay offers buttons only while somebody answers them."""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

ALIVE = timedelta(minutes=10)
SET_BACK = timedelta(minutes=1)  # a clock is corrected by seconds now and then


def beat(file: Path, now: datetime) -> None:
    """Leave a sign of life."""
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    file.touch(mode=0o600)
    os.utime(file, (now.timestamp(), now.timestamp()))


def beats(file: Path, now: datetime) -> bool:
    """Return whether there was a sign of life in the last ten minutes; one from the future does not count."""
    try:
        last = datetime.fromtimestamp(file.stat().st_mtime, UTC)
    except OSError:
        return False
    return -SET_BACK <= now - last <= ALIVE
