"""The sandbox and the sample application."""

from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Any

from glitchtip_tools.errors import MissingExtra

if TYPE_CHECKING:
    from glitchtip_tools.sandbox.sample import Sample
    from glitchtip_tools.sandbox.server import Sandbox


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

    def sandbox_settings(self, box: "Sandbox") -> dict[str, str]:
        """Return the settings that make `gtt` use this sandbox."""
        from glitchtip_tools.sandbox.sample import settings_of

        return settings_of(box)

    def sample(self, box: "Sandbox") -> "AbstractContextManager[Sample]":
        """Make the sample application's repository in a temporary folder that goes away in the end."""
        from glitchtip_tools.sandbox.sample import sample

        return sample(box)
