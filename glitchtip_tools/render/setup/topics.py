"""Pages of the documentation on a terminal, and the list of topics."""

import re
from collections.abc import Mapping

from glitchtip_tools.core.setup.topics import TOPICS
from glitchtip_tools.patterns import pattern
from glitchtip_tools.render.drawing import markdown_page
from glitchtip_tools.render.output import View

_LINK = pattern(r"\[([^\]]+)\]\((?!https?:)([^)#\s]+)[^)\s]*\)")
_NAMES = {page: name for name, (page, _) in TOPICS.items()}


def document(text: str, view: View) -> str:
    """Return a Markdown page: rendered for a person, as it is for a pipe."""
    return markdown_page(_LINK.sub(_reference, text), view) if view.terminal else text


def _reference(link: re.Match[str]) -> str:
    """Return a link to another page as a terminal can follow it: by the command that shows that page, if any."""
    name = _NAMES.get(link[2])
    return f"{link[1]} (`gtt help {name}`)" if name else link[1]


def topics(rows: Mapping[str, tuple[str, str]], view: View) -> str:
    """Return the topics of `gtt help`, one a line."""
    return "Topics (gtt help TOPIC):\n" + "\n".join(
        f"  {name:<14}{about}" for name, (_, about) in rows.items()
    )
