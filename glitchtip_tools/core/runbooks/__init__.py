"""Runbooks: rules that say which instructions belong to which known error (docs/runbooks.md).

    runbooks = read_runbooks(path)                        # services/runbooks/file.py
    rule = winner(runbooks, issue, event=event, tags=tags)  # the rule whose runbook belongs on the issue, or None

`Matcher` decides for many issues at once, with whatever has to be asked.
"""

from glitchtip_tools.core.runbooks.matching import Matcher
from glitchtip_tools.core.runbooks.rules import Match, Rule, Runbooks, page_of
from glitchtip_tools.core.runbooks.winning import winner

__all__ = ["Match", "Matcher", "Rule", "Runbooks", "page_of", "winner"]
