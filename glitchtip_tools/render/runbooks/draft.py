"""A draft of a runbook from an issue: Markdown to be filled in, and the YAML of its rule."""

from collections.abc import Iterator, Sequence
from json import dumps

from glitchtip_tools.core.issues.marked_comments import marker_of
from glitchtip_tools.core.runbooks.drafting import Draft
from glitchtip_tools.core.runbooks.rules import Rule
from glitchtip_tools.models import Frame, Tag, reference_of
from glitchtip_tools.render.discreet import discreet, hidden
from glitchtip_tools.render.markdown import code_span, escaped, fenced, link, table
from glitchtip_tools.render.text import clean, iso, number, plural

MOST_TAGS = 8
MOST_VALUES = 3
LONGEST_QUOTE = 400


def draft_markdown(draft: Draft) -> str:
    """Return the draft: known parts are filled in, the others are marked."""
    return "\n\n".join(_parts(draft)) + "\n"


def rule_yaml(rule: Rule, indent: int = 2) -> str:
    """Return the rule as an item of `runbooks:`, every text quoted so that nothing in it is YAML."""
    lines = [
        f"- name: {_quoted(rule.name)}",
        f"  title: {_quoted(rule.title)}",
        f"  path: {_quoted(rule.path or '')}",
        "  match:",
    ]
    lines += [f"    {clause.key}: {_one_or_list(clause.values)}" for clause in rule.match.clauses]
    return "".join(f"{' ' * indent}{line}\n" for line in lines)


def _one_or_list(texts: Sequence[str]) -> str:
    quoted = [_quoted(text) for text in texts]
    return quoted[0] if len(quoted) == 1 else f"[{', '.join(quoted)}]"


def _quoted(text: str) -> str:
    return dumps(clean(text), ensure_ascii=False)


def _parts(draft: Draft) -> Iterator[str]:
    issue = draft.issue
    yield f"# {escaped(draft.rule.title)}"
    seen = f"{plural(issue.count, 'time')} between {iso(issue.first_seen)} and {iso(issue.last_seen)}"
    yield f"A draft from {link(escaped(reference_of(issue)), issue.permalink)}, which was seen {seen}."
    yield "## What it looks like"
    yield fenced(issue.metadata.value or issue.title)
    where = [f"- {_frame(frame)}" for frame in draft.frames]
    where = where or ([f"- {code_span(hidden(issue.culprit))}"] if issue.culprit else [])
    if where:
        yield "## Where it fails"
        yield "\n".join(where)
    if tags := [tag for tag in draft.tags if tag.values and not _is_personal(tag)][:MOST_TAGS]:
        yield "## Where it occurs"
        yield table(("tag", "values"), [(code_span(hidden(tag.key)), _values(tag)) for tag in tags])
    comments = [comment for comment in draft.comments if not marker_of(comment.text) and comment.text.strip()]
    if comments:
        yield "## Comments"
        yield "\n".join(f"> {escaped(discreet(c.text, LONGEST_QUOTE))}\n" for c in comments).rstrip()
    yield "## Check first\n\n- [ ] What shows that it is this and nothing else?"
    yield "## Put right\n\n- [ ] What stops it now?"
    yield "## Afterwards\n\n- [ ] What prevents a recurrence, and who has to know?"


def _is_personal(tag: Tag) -> bool:
    """Return whether the tag's values are about people: these do not belong into a repository."""
    return tag.key == "user" or tag.key.startswith(("user.", "client_ip", "ip_address"))


def _frame(frame: Frame) -> str:
    place = (frame.filename or frame.abs_path or frame.module or "?") + (
        f":{frame.line_no}" if frame.line_no else ""
    )
    return f"{code_span(frame.function)} in {code_span(place)}" if frame.function else code_span(place)


def _values(tag: Tag) -> str:
    shown = [
        f"{code_span(hidden(value.value))} ({number(value.count)})" for value in tag.values[:MOST_VALUES]
    ]
    return ", ".join(shown) + (f" and {tag.unique - len(shown)} more" if tag.unique > len(shown) else "")
