"""A runbook as the comment that an issue gets: the same text as long as its rule says the same."""

from collections.abc import Iterator

from glitchtip_tools.core.redaction.addresses import clean_url
from glitchtip_tools.core.redaction.invisible import without_invisible
from glitchtip_tools.core.runbooks.criteria import Criteria
from glitchtip_tools.core.runbooks.rules import Rule
from glitchtip_tools.render.markdown import code_span, escaped, link


def runbook_comment(rule: Rule, page: str | None, file: str) -> str:
    """Return the comment's Markdown: heading, link, why it matched, summary, steps.

    Nothing of the issue itself appears in it (a count, say), so that it changes only when the rule does. Summary
    and steps are the team's own Markdown; everything else is escaped.
    """
    where = rule.path or clean_url(rule.url or "", fragment=True)
    parts = [
        f"### Runbook: {escaped(rule.title)}",
        link(escaped(where), page) if page else code_span(where),
        f"Matched because {', '.join(_reasons(rule.match))}.",
        without_invisible(rule.summary or ""),
        "\n".join(f"- [ ] {' '.join(without_invisible(step).split())}" for step in rule.steps),
        f"_Rule {code_span(rule.name)} of {code_span(file)}._",
    ]
    return "\n\n".join(part for part in parts if part)


def _reasons(match: Criteria) -> Iterator[str]:
    for clause in match.clauses:
        yield clause.kind.sentence.format(values=_any_of(clause.values), name=code_span(clause.name))


def _any_of(values: tuple[str, ...]) -> str:
    return " or ".join(map(code_span, values))
