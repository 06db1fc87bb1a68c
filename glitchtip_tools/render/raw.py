"""Answers of the API as they are."""

from collections.abc import Mapping

from glitchtip_tools.render.json import document
from glitchtip_tools.render.output import View
from glitchtip_tools.render.text import clean, lines


def head(status: int, headers: Mapping[str, str]) -> str:
    """Return status and headers, one a line, and the empty line after them."""
    return (
        "\n".join([f"HTTP {status}", *(f"{clean(name)}: {clean(value)}" for name, value in headers.items())])
        + "\n\n"
    )


def answer_text(data: object, view: View) -> str:
    """Return JSON as an indented document, and a text as it is."""
    return lines(data) if isinstance(data, str) else document(data)
