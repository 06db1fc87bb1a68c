"""The stand-in for Telegram's Bot API."""

from collections.abc import Callable
from datetime import datetime

from starlette.responses import Response

from glitchtip_tools.sandbox.answers import as_json
from glitchtip_tools.sandbox.records import Record, Records


class Telegram:
    """A Bot API."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self.requests = Records()

    def close(self) -> None:
        """End waits."""

    async def answer(self, record: Record) -> Response:
        """Answer."""
        return as_json({"ok": False}, 404)
