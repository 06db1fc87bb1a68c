"""What the bot leaves on issues, in Markdown; every foreign word escaped."""

from glitchtip_tools.core.investigation import Investigation
from glitchtip_tools.render.investigation.report import report
from glitchtip_tools.render.markdown import escaped as escaped_markdown
from glitchtip_tools.render.text import clean, lines
from glitchtip_tools.values import dataclass


@dataclass(frozen=True, slots=True)
class IssueWords:
    """What the bot writes on issues."""

    def report(self, investigation: Investigation) -> str:
        """Return the report of an investigation."""
        return report(investigation)

    def comment(self, text: str, by: str) -> str:
        """Return somebody's comment: their text is theirs, so it is Markdown that shows as it was typed."""
        quoted = "  \n".join(escaped_markdown(line) for line in lines(text).splitlines())
        return f"{quoted}\n\n— {escaped_markdown(clean(by))}, from Telegram"

    def change_note(self, word: str, by: str, addition: str) -> str:
        """Return who did what."""
        more = f" {escaped_markdown(clean(addition))}" if addition else ""
        return f"{word}{more} from Telegram by {escaped_markdown(clean(by))}."
