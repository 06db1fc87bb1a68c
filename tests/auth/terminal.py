"""A terminal at which somebody types several lines."""

from collections.abc import Mapping
from pathlib import Path

from glitchtip_tools.app import App
from glitchtip_tools.cli import main
from tests.conftest import NOW, Said, Terminal

FRESH: dict[str, str | None] = dict.fromkeys(("GLITCHTIP_URL", "GLITCHTIP_API_TOKEN", "GLITCHTIP_ORG_SLUG"))
MISSING = (
    "gtt: missing: `GLITCHTIP_API_TOKEN`\n"
    "hint: run `gtt auth login`, or set it in the environment, in `.env` or in `~/.config/gtt/.env`\n"
)


def at_a_terminal(home: Path, *words: str, typed: str, env: Mapping[str, str] | None = None) -> Said:
    """Run `gtt` as at a terminal where somebody types these lines."""
    out, err = Terminal(), Terminal()
    environ = {"HOME": str(home), "GTT_RETRY_WAIT": "0", "TERM": "dumb", "COLUMNS": "300", **(env or {})}
    app = App(environ, home, Terminal(typed), out, err, clock=lambda: NOW)
    return Said(main(list(words), app), out.getvalue(), err.getvalue())
