"""What an investigation found, as a message: the answers of its first screen, and no candidate as if it were one."""

import re
from collections.abc import Iterator

from glitchtip_tools.core.bot.answers import Investigated
from glitchtip_tools.core.investigation import Investigation
from glitchtip_tools.models import reference_of
from glitchtip_tools.render.bot.messages import escaped, headline, link
from glitchtip_tools.render.discreet import discreet
from glitchtip_tools.render.investigation import words
from glitchtip_tools.render.investigation.still import still_there

MOST_NOTES = 1
_CODE = re.compile(r"`([^`]+)`")
_LONGEST = 300


def verdict(answer: Investigated) -> Iterator[str]:
    """Yield the lines of the message."""
    found = answer.found
    yield f"🔍 investigated by {escaped(answer.by)}"
    if found.issue:
        yield headline(found.issue)
    yield from _condition(found) if found.operational else _where_and_since(found)
    for label, text in (
        ("❓ what would decide it: ", words.undecided(found)),
        ("🩹 still there? ", still_there(found)),
        ("🌍 seen in ", words.seen(found)),
    ):
        if text:
            yield f"{label}{_said(text)}"
    if runbook := found.runbook:
        yield f"📖 {link(runbook.name, runbook.path)}"
    elif found.operational and found.issue:
        begun = f"gtt runbooks new {reference_of(found.issue)} --add"
        yield f"📖 no runbook fits; <code>{escaped(begun)}</code> begins one"
    for note in words.notes(found)[:MOST_NOTES]:
        yield f"<i>{_said(note)}</i>"
    if found.issue and found.comment.action != "none":
        yield f"the whole report is {link('on the issue', found.issue.permalink)} ({found.comment.action})"


def _condition(found: Investigation) -> Iterator[str]:
    if known := found.operational:
        yield f"📍 {_place(words.where(known), known.file, known.function)}"
        yield f"🧾 no commit is at fault: {_said(words.expected(found))}"
        if handler := known.handler:
            place = _place(words.where(handler), handler.file, handler.function)
            yield f"🛠 handle it in {place}, {words.handling(found)}"


def _where_and_since(found: Investigation) -> Iterator[str]:
    if found.names_place:
        top = found.locations[0]
        about = "about " if words.is_about(found, top) else ""
        sure = words.SURE[found.confidence.location]
        yield f"📍 {about}{_place(words.where(top), top.file, top.function)} — {sure}"
    else:
        yield "📍 where: not known"
    if found.names_commit:
        first = found.suspects[0]
        author = discreet(words.whose(first), 100, personal=False)
        about = escaped(f"{discreet(first.subject, 80)} ({author}, {words.date_of(first)})".lstrip())
        why = words.why(found, first.reasons, most=2)
        yield (
            f"🧾 <code>{escaped(first.commit[:10])}</code> {about} — {words.SURE[found.confidence.suspect]}"
            + (f". {_said(why)}" if why else "")
        )
    else:
        yield "🧾 since which commit: not known"


def _place(where: str, file: str, function: str | None) -> str:
    outside = words.outside_functions(file, function)
    inside = (
        f" {outside}"
        if outside
        else f" in <code>{escaped(discreet(function, 80))}</code>"
        if function
        else ""
    )
    return f"<code>{escaped(where)}</code>{inside}"


def _said(text: str) -> str:
    """Return words with what is in backticks as code; what is foreign in them stays words."""
    return _CODE.sub(r"<code>\1</code>", escaped(discreet(text, _LONGEST)))
