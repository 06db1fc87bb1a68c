"""Record what a terminal shows of an investigation as docs/pictures/verdict.svg: a real command, its real output.

python docs/record.py
"""

import html
import io
import re
import shlex
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from rich._export_format import CONSOLE_SVG_FORMAT
from rich.console import Console
from rich.terminal_theme import MONOKAI
from rich.text import Text

from glitchtip_tools.app import App
from glitchtip_tools.cli import main
from glitchtip_tools.sandbox.server import Sandbox
from glitchtip_tools.sandbox.story import sample_repo

PICTURE = Path(__file__).with_name("pictures") / "verdict.svg"
NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)  # fixed, so that recording again gives the same picture
WIDTH, HEIGHT = 88, 24
COMMAND = ("investigate", sample_repo.SHOWN, "--dry-run")
# The export loads a font from the web; a picture must load nothing.
FORMAT = re.sub(r"@font-face \{\{.*?\}\}", "", CONSOLE_SVG_FORMAT, flags=re.S)


class Screen(io.StringIO):
    """A stream that claims to be a terminal."""

    def isatty(self) -> bool:
        """Return True, so that gtt draws what a person sees."""
        return True


def shown() -> Text:
    """Return the command line and the first screen of what it prints."""
    screen = Screen()
    with Sandbox(now=NOW) as box, box.sample() as sample:
        environ = sample.settings | {
            "COLUMNS": str(WIDTH),
            "LINES": str(HEIGHT),
            "TERM": "xterm-256color",
            "HOME": str(sample.path),
            "GTT_PAGER": "cat",
            "GTT_WEB_URL": "https://glitchtip.example.com",
            "TZ": "UTC",
        }
        app = App(
            environ, sample.path, io.StringIO(), screen, io.StringIO(), clock=lambda: NOW, after=_no_timer
        )
        main(COMMAND, app)
    lines = Text.from_ansi(screen.getvalue().rstrip()).split("\n")
    prompt = Text(f"$ {shlex.join(['gtt', *COMMAND])}", style="bold green")
    return Text("\n").join([prompt, *lines[: HEIGHT - 1]])


def _no_timer(_seconds: float, _action: Callable[[], None]) -> Callable[[], None]:
    return lambda: None


def record() -> None:
    """Write the picture."""
    console = Console(record=True, width=WIDTH, file=io.StringIO(), force_terminal=True)
    console.print(shown())
    console.save_svg(str(PICTURE), title="gtt", theme=MONOKAI, code_format=FORMAT, unique_id="verdict")


def words_of(picture: Path = PICTURE) -> str:
    """Return the text of the picture, without its spaces."""
    texts = re.findall(r"<text class=\"verdict-r\d+\"[^>]*>(.*?)</text>", picture.read_text(encoding="utf-8"))
    return "".join(html.unescape("".join(texts)).split())


if __name__ == "__main__":
    record()
