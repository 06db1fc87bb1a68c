"""Pages of the documentation on a terminal, and the list of topics."""

from collections.abc import Mapping

from glitchtip_tools.render.drawing import markdown_page
from glitchtip_tools.render.output import View


def document(text: str, view: View) -> str:
    """Return a Markdown page: rendered for a person, as it is for a pipe."""
    return markdown_page(text, view) if view.terminal else text


def topics(rows: Mapping[str, tuple[str, str]], view: View) -> str:
    """Return the topics of `gtt help`, one a line."""
    return "Topics (gtt help TOPIC):\n" + "\n".join(
        f"  {name:<14}{about}" for name, (_, about) in rows.items()
    )
