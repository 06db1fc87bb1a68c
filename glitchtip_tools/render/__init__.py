"""Speak: values in, text out, for the reader who is there: a person at a terminal, a pipe, a program.

What help and mistakes never print is in the table here: its modules load when a name is first used.
"""

from typing import TYPE_CHECKING

from glitchtip_tools.late import late_names

if TYPE_CHECKING:
    from glitchtip_tools.render.documents import Documents as Documents
    from glitchtip_tools.render.drawn.console import json_page as json_page
    from glitchtip_tools.render.drawn.console import words_on_screen as words_on_screen
    from glitchtip_tools.render.drawn.pages import page_on_screen as page_on_screen
    from glitchtip_tools.render.drawn.tables import table_on_screen as table_on_screen
    from glitchtip_tools.render.issues.detail import issue_detail as issue_detail
    from glitchtip_tools.render.issues.detail import issue_details as issue_details
    from glitchtip_tools.render.issues.list import counts_wanted as counts_wanted
    from glitchtip_tools.render.issues.list import explanation as explanation
    from glitchtip_tools.render.issues.list import issue_count as issue_count
    from glitchtip_tools.render.issues.list import issue_table as issue_table
    from glitchtip_tools.render.issues.list import shown_of as shown_of
    from glitchtip_tools.render.issues.markdown import issue_markdown as issue_markdown
    from glitchtip_tools.render.jq import Filter as Filter
    from glitchtip_tools.render.tables import chosen as chosen
    from glitchtip_tools.render.tables import written as written
    from glitchtip_tools.render.waiting.line import WaitingLine as WaitingLine
    from glitchtip_tools.render.waiting.progress import Progress as Progress

# The modules, and the names that are taken from each.
PARTS = {
    "documents": "Documents",
    "jq": "Filter",
    "waiting.progress": "Progress",
    "tables": "chosen written",
    "waiting.line": "WaitingLine",
    "drawn.console": "json_page words_on_screen",
    "drawn.pages": "page_on_screen",
    "drawn.tables": "table_on_screen",
    "issues.detail": "issue_detail issue_details",
    "issues.list": "counts_wanted explanation issue_count issue_table shown_of",
    "issues.markdown": "issue_markdown",
}
__getattr__ = late_names(__name__, PARTS)
