"""Runbooks: rules that say which instructions belong to which known error (docs/runbooks.md).

    runbooks = read_runbooks(path)                        # services/runbooks/file.py
    matcher = Matcher(runbooks, context)
    rule = winner(matcher, issue, event=event, tags=tags)  # the rule whose runbook belongs on the issue, or None

`Matcher` also decides for many issues at once; services/runbooks/choice.py asks the server what has to be asked.
"""

from glitchtip_tools.core.runbooks.criteria import Criteria
from glitchtip_tools.core.runbooks.matching import Matcher
from glitchtip_tools.core.runbooks.rules import Rule, Runbooks, page_of
from glitchtip_tools.core.runbooks.winning import winner

__all__ = ["Criteria", "Matcher", "Rule", "Runbooks", "page_of", "winner"]
