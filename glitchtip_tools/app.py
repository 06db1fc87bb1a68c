"""What a command is handed: settings, doors (opened on first use), the voice, the clock."""

from glitchtip_tools.doors.base import system_clock
from glitchtip_tools.doors.playground import PlaygroundDoors
from glitchtip_tools.doors.setup import SetupDoors

__all__ = ["App", "system_clock"]


class App(SetupDoors, PlaygroundDoors):
    """One run of `gtt`: commands see nothing of the world but this."""
