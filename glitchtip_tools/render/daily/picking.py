"""An issue as a line to choose: in columns of fixed width, the title last."""

from collections.abc import Sequence

from glitchtip_tools.core.issues.references import command_word
from glitchtip_tools.models import Issue, reference_of
from glitchtip_tools.render.drawing import LEVEL_STYLES, styled
from glitchtip_tools.render.output import View
from glitchtip_tools.render.text import age, clean, number, shortened


def line(hidden: str, issue: Issue, view: View) -> str:
    """Return the line with a hidden first field, which is all that a command is ever given of it."""
    return f"{hidden}\t{row(issue, view)}"


def row(issue: Issue, view: View) -> str:
    """Return what a person reads."""
    name = styled(f"{shortened(reference_of(issue), 20):<15}", "bold", view)
    level = styled(issue.level[:1].upper(), LEVEL_STYLES.get(issue.level, ""), view)
    seen = f"{number(issue.count):>7}  {age(issue.last_seen, view.now):>4}"
    return f"{name} {level} {seen}  {clean(shortened(issue.title, 200))}"


def references(issues: Sequence[Issue], view: View) -> str:
    """Return the names of issues, a line each, as commands take them."""
    return "\n".join(command_word(issue) for issue in issues)
