"""An investigation on the screen: drawn for a terminal, Markdown for a pipe, every score for the curious."""

from collections.abc import Callable, Mapping
from datetime import UTC

from glitchtip_tools.core.investigation import Investigation
from glitchtip_tools.render.drawing import Column, markdown_page, styled, table
from glitchtip_tools.render.output import View


def shown(
    text: Callable[[Investigation], str], *, markdown: bool, explain: bool
) -> Callable[[Investigation, View], str]:
    """Return what shows an investigation; `text` makes its report."""

    def as_text(found: Investigation, view: View) -> str:
        if explain:
            return candidates(found, view)
        return markdown_page(text(found), view) if view.terminal and not markdown else text(found)

    return as_text


def candidates(found: Investigation, view: View) -> str:
    """Return every location and suspect with its score, its share of the belief, and the score's parts."""
    places = [
        [
            f"{one.file}:{one.line or '?'}" if one.function else one.file,
            one.function or "",
            f"{one.score:.2f}",
            f"{one.belief:.2f}",
            _parts(one.parts),
        ]
        for one in found.locations
    ]
    commits = [
        [
            one.commit[:10],
            one.date.astimezone(UTC).date().isoformat(),
            f"{one.score:.2f}",
            f"{one.belief:.2f}",
            f"{_parts(one.parts)}  ({one.subject})",
        ]
        for one in found.suspects
    ]
    score, belief, parts = (
        Column("score", right=True),
        Column("belief", right=True),
        Column("parts", wide=True),
    )
    return "\n".join(
        (
            styled("locations", "bold", view),
            table([Column("place"), Column("function"), score, belief, parts], places, view),
            styled("suspect commits", "bold", view),
            table([Column("commit"), Column("date"), score, belief, parts], commits, view),
        )
    )


def _parts(parts: Mapping[str, float]) -> str:
    return " ".join(
        f"{name}={value:+.2f}" for name, value in sorted(parts.items(), key=lambda item: -abs(item[1]))
    )
