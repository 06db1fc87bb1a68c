"""Record a session of `gtt` on its sandbox as docs/session.svg: real commands, real output, drawn by rich.

python docs/record.py
"""

import io
import shlex
from pathlib import Path

from rich.console import Console
from rich.terminal_theme import MONOKAI
from rich.text import Text

from glitchtip_tools.app import App, system_clock
from glitchtip_tools.cli import main
from glitchtip_tools.sandbox.server import Sandbox
from glitchtip_tools.sandbox.story import sample_repo

WIDTH, HEIGHT = 104, 64
SESSION = (
    ("issues", "list", "--limit", "6"),
    ("investigate", sample_repo.SHOWN, "--post"),
    ("resolve", sample_repo.SHOWN),
)


class Screen(io.StringIO):
    """A stream that is a terminal."""

    def isatty(self) -> bool:
        """Say so."""
        return True


def seen(words: tuple[str, ...], env: dict[str, str], folder: Path) -> Text:
    """Return what a terminal of WIDTH columns shows of the command, at most HEIGHT lines of it."""
    screen = Screen()
    main(words, App(env, folder, io.StringIO(), screen, screen))
    lines = Text.from_ansi(screen.getvalue().rstrip()).split("\n")
    left_out = len(lines) - HEIGHT
    kept = [*lines[: HEIGHT - 2], Text(f"[{left_out + 1} more lines]", style="dim"), lines[-1]]
    return Text("\n").join(kept if left_out > 0 else lines)


def record() -> None:
    """Write the picture."""
    console = Console(record=True, width=WIDTH, file=io.StringIO(), force_terminal=True)
    with Sandbox(now=system_clock()) as box, box.sample() as app:
        env = app.settings | {"COLUMNS": str(WIDTH), "TERM": "xterm-256color", "HOME": str(app.path)}
        for words in SESSION:
            console.print(Text(f"$ {shlex.join(['gtt', *words])}", style="bold green"))
            console.print(seen(words, env, app.path), "\n", sep="")
    console.save_svg(str(Path(__file__).with_name("session.svg")), title="gtt", theme=MONOKAI)


if __name__ == "__main__":
    record()
