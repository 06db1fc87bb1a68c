"""Documents in Markdown on a terminal."""

from typing import Any

from rich.markdown import Markdown
from rich.syntax import ANSISyntaxTheme

from glitchtip_tools.core.redaction.invisible import without_invisible
from glitchtip_tools.render.drawn.console import drawing, style_of
from glitchtip_tools.render.theme import SYNTAX
from glitchtip_tools.render.view import View


def page_on_screen(text: str, view: View, *, foreign: bool) -> str:
    """Return a Markdown document as a terminal can show it; of a `foreign` one the addresses of links are shown.

    Characters that reorder or hide text are left out: written as entities they would be decoded here.
    """
    theme: Any = ANSISyntaxTheme(  # rich hands it on, although it asks for a name
        {tuple(name.split(".")): style_of(words) for name, words in SYNTAX.items()}
    )
    page = Markdown(without_invisible(text), code_theme=theme, hyperlinks=not foreign)
    return drawing(page, view)
