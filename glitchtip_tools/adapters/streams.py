"""The three standard streams as a process may be given them: closed."""

import os
from io import StringIO

from glitchtip_tools.errors import BadUsage, Unwritable


class ClosedInput(StringIO):
    """Stands for a stdin that was closed (`<&-`)."""

    def read(self, size: int | None = -1, /) -> str:
        """Refuse: nothing can come."""
        raise BadUsage("stdin is closed", hint="pipe something into it, or give it as an argument")


class ClosedOutput(StringIO):
    """Stands for a stdout that was closed (`>&-`): what is printed is lost, which must not go unsaid."""

    def write(self, text: str, /) -> int:
        """Refuse: nobody takes it."""
        raise Unwritable("stdout is closed")


class Unheard(StringIO):
    """Stands for a stderr that was closed (`2>&-`): nobody wants to hear it."""

    def write(self, text: str, /) -> int:
        """Forget it."""
        return len(text)


def occupied() -> None:
    """Open the null device where a standard stream was closed, so that no file or socket takes its number."""
    while (opened := os.open(os.devnull, os.O_RDWR)) <= 2:
        os.set_inheritable(opened, True)
    os.close(opened)
