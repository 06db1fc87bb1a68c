"""rich's console as this reader's terminal: styled words and JSON."""

from io import StringIO

from rich.console import Console, RenderableType
from rich.highlighter import JSONHighlighter
from rich.style import Style
from rich.text import Text
from rich.theme import Theme

from glitchtip_tools.render.drawing import Cell, Styled
from glitchtip_tools.render.text import clean
from glitchtip_tools.render.theme import ATTRIBUTES, COLOURS, OVERRIDDEN
from glitchtip_tools.render.view import View


def words_on_screen(words: Styled, view: View) -> str:
    """Return words in their style."""
    return drawing(drawn_cell(words, view), view).rstrip("\n")


def json_page(text: str, view: View) -> str:
    """Return a JSON document in colours, line for line as it is."""
    target = StringIO()
    console(view, target).print(JSONHighlighter()(Text(text)), soft_wrap=True)
    return target.getvalue()


def drawing(renderable: RenderableType, view: View) -> str:
    """Return anything that rich can draw as text for this reader."""
    target = StringIO()
    console(view, target).print(renderable)
    return "\n".join(line.rstrip() for line in target.getvalue().split("\n"))


def console(view: View, target: StringIO) -> Console:
    """Return a console of rich that writes into the target as this reader's terminal would show it."""
    return Console(
        file=target,
        theme=Theme({name: style_of(words) for name, words in OVERRIDDEN.items()}),
        width=view.width,
        force_terminal=view.color,
        color_system="256" if view.color else None,
        no_color=not view.color,
        markup=False,
        emoji=False,
        highlight=False,
        legacy_windows=False,
    )


def drawn_cell(cell: Cell, view: View) -> RenderableType:
    """Return a cell as rich draws it: cleaned, in its style, with its link where the terminal has links."""
    if isinstance(cell, str):
        return Text(clean(cell))
    link = cell.link if view.links and view.color else None
    return Text(clean(cell.text), style=style_of(cell.style) + Style(link=link))


def style_of(words: str) -> Style:
    """Return a style such as `bold bad`, in words of the theme; raises KeyError for any other."""
    parts = [word if word in ATTRIBUTES else f"color({COLOURS[word]})" for word in words.split()]
    return Style.parse(" ".join(parts) or "none")
