"""Record a session of `gtt` on its sandbox as docs/session.svg: real commands, real output, drawn by rich.

python docs/record.py
"""

import os
import pty
import shlex
import sys
from io import StringIO
from pathlib import Path

from rich.console import Console
from rich.terminal_theme import MONOKAI
from rich.text import Text

from glitchtip_tools.app import system_clock
from glitchtip_tools.sandbox import sample_repo
from glitchtip_tools.sandbox.sample import sample
from glitchtip_tools.sandbox.server import Sandbox

WIDTH = 104
SESSION = (
    ("issues", "list", "--limit", "6"),
    ("investigate", sample_repo.SHOWN),
    ("resolve", sample_repo.SHOWN),
)


def seen(words: tuple[str, ...], env: dict[str, str], folder: Path) -> str:
    """Return what a terminal of WIDTH columns receives from the command."""
    parts: list[bytes] = []

    def read(descriptor: int) -> bytes:
        data = os.read(descriptor, 65536)
        parts.append(data)
        return b""

    code = (
        f"import os; os.environ.update({env!r}); os.chdir({str(folder)!r});"
        f"from glitchtip_tools.cli import entry; import sys; sys.argv = ['gtt', *{list(words)!r}]; entry()"
    )
    pty.spawn([sys.executable, "-c", code], read)
    return b"".join(parts).decode().replace("\r\n", "\n")


def main() -> None:
    """Write the picture."""
    target = Path(__file__).with_name("session.svg")
    console = Console(record=True, width=WIDTH, file=StringIO(), force_terminal=True)
    with Sandbox(now=system_clock()) as box, sample(box) as app:
        env = app.settings | {"COLUMNS": str(WIDTH), "LINES": "50", "TERM": "xterm-256color"}
        for words in SESSION:
            console.print(Text(f"$ {shlex.join(['gtt', *words])}", style="bold green"))
            console.print(Text.from_ansi(seen(words, env, app.path).rstrip()))
            console.print()
    console.save_svg(str(target), title="gtt", theme=MONOKAI)


if __name__ == "__main__":
    main()
