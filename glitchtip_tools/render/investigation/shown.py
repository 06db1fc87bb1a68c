"""How an investigation is shown: the answer on a terminal, Markdown in a pipe, all of it, or every score."""

from collections.abc import Callable

from glitchtip_tools.core.investigation import Investigation
from glitchtip_tools.render.drawing import markdown_page
from glitchtip_tools.render.investigation.screen import candidates, screen
from glitchtip_tools.render.output import View
from glitchtip_tools.values import dataclass


@dataclass(frozen=True, slots=True)
class Layout:
    """What was asked for: the `full` evidence, `markdown` on a terminal, too, or the scores (`explain`)."""

    full: bool = False
    markdown: bool = False
    explain: bool = False


def shown(text: Callable[[Investigation], str], layout: Layout) -> Callable[[Investigation, View], str]:
    """Return what shows an investigation; `text` makes its report."""

    def as_text(investigation: Investigation, view: View) -> str:
        if layout.explain:
            return candidates(investigation, view)
        if not view.terminal or layout.markdown:
            return text(investigation)
        return markdown_page(text(investigation), view) if layout.full else screen(investigation, view)

    return as_text
