"""A line on a person's terminal that says what takes so long."""

from typing import TextIO

from rich.console import Console
from rich.markup import escape


class Progress:
    """A spinner with words; nothing of it stays on the screen."""

    def __init__(self, stream: TextIO, text: str) -> None:
        self.status = Console(file=stream).status(escape(text))

    def start(self) -> None:
        """Show it."""
        self.status.start()

    def update(self, text: str) -> None:
        """Change the words."""
        self.status.update(escape(text))

    def stop(self) -> None:
        """Take it away."""
        self.status.stop()
