"""A runbook as the comment that an issue gets: the same text as long as its rule says the same."""

from collections.abc import Iterator

from glitchtip_tools.core.redaction import clean_url, without_invisible
from glitchtip_tools.core.runbooks.rules import Match, Rule
from glitchtip_tools.render.markdown import code_span, escaped, link

SAYING = {
    "message": "the message says {}",
    "type": "the exception is {}",
    "regex": "the message fits {}",
    "culprit": "the culprit is {}",
    "level": "the level is {}",
    "project": "the project is {}",
}


def runbook_comment(rule: Rule, page: str | None, file: str) -> str:
    """Return the comment's Markdown: heading, link, why it matched, summary, steps.

    Nothing of the issue itself stands in it (a count, say), so that it changes only when the rule does. Summary
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


def _reasons(match: Match) -> Iterator[str]:
    for key, sentence in SAYING.items():
        if values := getattr(match, key):
            yield sentence.format(_any_of(values))
    for key, values in match.tags:
        yield f"the tag {code_span(key)} is {_any_of(values)}"
    if match.query:
        yield f"the search {code_span(match.query)} finds it"


def _any_of(values: tuple[str, ...]) -> str:
    return " or ".join(map(code_span, values))
