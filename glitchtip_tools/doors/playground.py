"""The sandbox and the sample application."""

import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from signal import SIGTERM, signal
from threading import current_thread, main_thread
from typing import TYPE_CHECKING, Any

from glitchtip_tools.errors import MissingExtra

if TYPE_CHECKING:
    from glitchtip_tools.sandbox.server import Sandbox
    from glitchtip_tools.sandbox.story.sample import Sample


from glitchtip_tools.doors.base import Base


class PlaygroundDoors(Base):
    """The sandbox and the sample application."""

    def sandbox(self, **wanted: Any) -> "Sandbox":
        """Return a small GlitchTip on loopback, not yet started; its story ends now."""
        try:
            from glitchtip_tools.sandbox.server import Sandbox
        except ImportError as missing:
            raise MissingExtra("the sandbox", "server") from missing
        return Sandbox(now=self.now, **wanted)

    @contextmanager
    def ending_tidily(self) -> Iterator[None]:
        """Leave by the ordinary way when the process is told to end (SIGTERM), so that temporary folders go."""
        if current_thread() is not main_thread():  # only there can a signal be heard
            yield
            return
        before = signal(SIGTERM, lambda number, _frame: sys.exit(128 + number))
        try:
            yield
        finally:
            signal(SIGTERM, before)

    def sandbox_settings(self, box: "Sandbox") -> dict[str, str]:
        """Return the settings that make `gtt` use this sandbox."""
        from glitchtip_tools.sandbox.story.sample import settings_of

        return settings_of(box)

    def sample(self, box: "Sandbox") -> "AbstractContextManager[Sample]":
        """Make the sample application's repository in a temporary folder that goes away in the end."""
        from glitchtip_tools.sandbox.story.sample import sample

        return sample(box)
