"""A line on a person's terminal that says what takes so long."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TextIO

from rich.console import Console, ConsoleOptions, RenderResult
from rich.live import Live
from rich.spinner import Spinner
from rich.text import Text


@dataclass(frozen=True)
class _Words:
    """Words that are asked for each time the line is drawn; cut at the edge of the screen."""

    said: Callable[[], str]

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        yield Text(self.said(), no_wrap=True, overflow="ellipsis")


class Progress:
    """A spinner with words, or with words that change by themselves; nothing of it stays on the screen."""

    def __init__(self, stream: TextIO, text: str | Callable[[], str]) -> None:
        self.words = text
        self.spinner = Spinner("dots", _line(text))
        self.live = Live(self.spinner, console=Console(file=stream), refresh_per_second=12, transient=True)

    def start(self) -> None:
        """Show it."""
        self.live.start(refresh=True)

    @property
    def is_started(self) -> bool:
        """Whether it is shown now."""
        return self.live.is_started

    def update(self, text: str) -> None:
        """Change the words."""
        self.words = text
        self.spinner.update(text=_line(text))

    def interject(self, text: str) -> Callable[[], None]:
        """Show other words for a while; return what brings back those that were there, or have come since."""
        self.spinner.update(text=_line(text))
        return lambda: self.spinner.update(text=_line(self.words))

    def stop(self) -> None:
        """Take it away."""
        self.live.stop()


def _line(text: str | Callable[[], str]) -> Text | _Words:
    return Text(text, no_wrap=True, overflow="ellipsis") if isinstance(text, str) else _Words(text)
