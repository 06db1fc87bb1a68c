"""An investigation as Markdown: the verdict, the code that failed, what else is news; `full` leaves nothing out."""

from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

from glitchtip_tools.core.investigation.context.links import commit_page, line_page
from glitchtip_tools.core.investigation.context.related import related
from glitchtip_tools.core.investigation.report import Investigation, Location, Suspect
from glitchtip_tools.core.investigation.source.sources import MODULE
from glitchtip_tools.core.redaction.sources import is_source
from glitchtip_tools.models import reference_of
from glitchtip_tools.render.discreet import discreet
from glitchtip_tools.render.investigation import code, context, still, words
from glitchtip_tools.render.investigation.words import SURE
from glitchtip_tools.render.markdown import code_span, escaped, link, sentence, table
from glitchtip_tools.render.text import iso, number, shortened

Ranked = TypeVar("Ranked", Location, Suspect)
LARGEST = 60_000  # bytes of the whole report
_SENTENCE = 500
_OTHERS, _ALL_OTHERS = 3, 8  # suspects and places besides the first
_AROUND, _AROUND_CALLER = 4, 2  # lines of code on either side of the failing one, and of its caller's
_CHAIN = 5  # exceptions shown of a chain
_STEPS = 3
_RUNBOOK = 10  # lines of its text
_SAID = ("read `git show ", "see whether ")  # steps that the verdict says already
_HOW = {
    "date": "the last one before the event",
    "content": "the one whose lines fit the trace",
    "head": "the checkout",
}


def report(investigation: Investigation, view: object = None, *, full: bool = False) -> str:
    """Return the Markdown report, at most 60 kB: the last sections give way; `full` has the evidence, too."""
    del view
    kept: list[str] = []
    size = 0
    for part in filter(None, _parts(investigation, full=full)):
        size += len(part.encode()) + 2
        if size > LARGEST - 200:
            kept.append("*The rest was left out: a report has at most 60 kB.*")
            break
        kept.append(part)
    return "\n\n".join(kept) + "\n"


def _parts(investigation: Investigation, *, full: bool) -> Iterator[str]:
    yield f"## {escaped(discreet(investigation.title, 200)) or 'Investigation'}"
    yield _facts(investigation)
    yield _chain(investigation)
    yield "\n".join(f"- {line}" for line in _verdict(investigation))
    yield from _code(investigation, full=full)
    yield from _suspects(investigation, full=full)
    yield from _places(investigation, full=full)
    yield from _next(investigation, full=full)
    yield from _runbook(investigation, full=full)
    yield from _also(investigation, full=full)
    if full:
        yield from _related(investigation)
        yield from _frames(investigation)


def _facts(investigation: Investigation) -> str:
    facts = []
    if issue := investigation.issue:
        facts.append(f"{number(issue.count)} event{'s' if issue.count != 1 else ''}")
        facts.append(f"first seen {iso(issue.first_seen)}, last seen {iso(issue.last_seen)}")
    elif investigation.event.date_created:
        facts.append(f"event of {iso(investigation.event.date_created)}")
    if seen := words.seen(investigation):
        facts.append(sentence(discreet(seen, 300)))
    return " · ".join(facts)


def _chain(investigation: Investigation) -> str:
    """Return the exceptions, what surfaced first; without that one where the heading is already up to date."""
    chain = [
        f"{'caused by ' if at else ''}**{escaped(discreet(item.type or 'Error', 120))}**"
        + (f": {escaped(discreet(item.value, 300))}" if item.value else "")
        for at, item in enumerate(investigation.exceptions[:_CHAIN])
    ]
    first = investigation.exceptions[0] if investigation.exceptions else None
    if first and investigation.title.startswith(": ".join(filter(None, (first.type, first.value)))):
        chain = chain[1:]
    if more := len(investigation.exceptions[_CHAIN:]):
        chain.append(f"caused by {number(more)} more")
    return "  \n".join(chain)


def _verdict(investigation: Investigation) -> Iterator[str]:
    if investigation.operational:
        yield from _condition(investigation)
    else:
        yield from _where_and_since(investigation)
    if missing := words.undecided(investigation):
        yield f"**What would decide it**: {sentence(discreet(missing, _SENTENCE))}"
    if became := still.still_there(investigation):
        text = sentence(_capital(became))
        for commit in {item.commit for item in investigation.still_there if item.commit}:
            text = text.replace(code_span(commit[:10]), _linked_commit(investigation, commit))
        yield f"**Still there?** {text}"
    if (
        investigation.repository.revision
        and investigation.frames
        and investigation.repository.revision_source in _HOW
    ):
        how = _HOW[investigation.repository.revision_source]
        yield f"**Version read**: {_linked_commit(investigation, investigation.repository.revision)}, {how}"
    if investigation.runbook:
        name, path = escaped(investigation.runbook.name), investigation.runbook.path
        shown = link(name, path) if path.startswith(("http://", "https://")) else f"{name}: {code_span(path)}"
        yield f"**Runbook**: {shown}"
    elif investigation.operational and investigation.issue:
        begun = code_span(f"gtt runbooks new {reference_of(investigation.issue)} --add")
        yield f"**Runbook**: none fits; {begun} begins one"


def _condition(investigation: Investigation) -> Iterator[str]:
    if known := investigation.operational:
        yield f"**Where**: {_at(investigation, known.file, known.line, known.function)}"
        yield f"**Since when**: no commit is at fault; {sentence(words.expected(investigation))}"
        if handler := known.handler:
            shown = _at(investigation, handler.file, handler.line, handler.function)
            yield f"**Handle it in** {shown}, {words.handling(investigation)}"


def _where_and_since(investigation: Investigation) -> Iterator[str]:
    if investigation.names_place:
        yield f"**Where** ({_sure(investigation)}): {_first_place(investigation)}"
    elif investigation.locations:
        yield "**Where**: not known; the candidates are below"
    if investigation.names_commit:
        first = investigation.suspects[0]
        why = _why(investigation, first.reasons)
        yield f"**Since when** ({SURE[investigation.confidence.suspect]}): {_commit(investigation, first)}{why}"
    elif investigation.suspects:
        yield "**Since when**: not known; the candidates are below"


def _sure(investigation: Investigation) -> str:
    """Return how sure the place is: the file, and the function where that is another matter."""
    file, function = investigation.confidence.location, investigation.confidence.function
    if function == file or investigation.locations[0].function in ("", None, MODULE):
        return SURE[file]
    return f"the file {SURE[file]}, the function {SURE[function]}"


def _first_place(investigation: Investigation) -> str:
    """Return the first place, with the reasons for it where it is not the line that failed."""
    top = investigation.locations[0]
    shown = _place(investigation, top)
    if words.where(top) == words.failing_line(investigation):
        return shown
    return f"{shown}{_why(investigation, top.reasons, here=words.where(top))}"


def _why(investigation: Investigation, reasons: Sequence[str], most: int = 3, here: str = "") -> str:
    text = words.why(investigation, reasons, here=here, most=most)
    return f". {sentence(discreet(text, _SENTENCE))}" if text else ""


def _place(investigation: Investigation, place: Location) -> str:
    about = "about " if words.is_about(investigation, place) else ""
    return f"{about}{_at(investigation, place.file, place.line, place.function)}"


def _at(investigation: Investigation, file: str, line: int | None, function: str | None) -> str:
    page = line_page(investigation.repository.web, investigation.repository.revision, file, line)
    where = code_span(f"{file}:{line}" if line else file)
    inside = f" in {code_span(shortened(function, 80))}" if function else ""
    inside = f" {outside}" if (outside := words.outside_functions(file, function)) else inside
    return f"{link(where, page) if page else where}{inside}"


def _linked_commit(investigation: Investigation, commit: str) -> str:
    page = commit_page(investigation.repository.web, commit)
    return link(code_span(commit[:10]), page) if page else code_span(commit[:10])


def _commit(investigation: Investigation, suspect: Suspect) -> str:
    author = escaped(discreet(words.whose(suspect), 200, personal=False))
    subject = escaped(discreet(suspect.subject, 100))  # empty with `--allow-empty-message`
    whose = f"({author}, {words.date_of(suspect)})"
    return " ".join(filter(None, (_linked_commit(investigation, suspect.commit), subject, whose)))


def _worth_showing(ranked: Sequence[Ranked]) -> Sequence[Ranked]:
    """Leave out what more speaks against than for, unless there is nothing else."""
    return [item for item in ranked if item.score > 0] or ranked[:1]


def _code(investigation: Investigation, *, full: bool) -> Iterator[str]:
    if not investigation.excerpts:
        return
    first, *others = investigation.excerpts
    yield "### The code that failed"
    if full:
        yield from (code.headed(investigation, item) for item in investigation.excerpts)
        return
    named = investigation.operational or next(iter(investigation.locations), None)
    shown = code.cut(first, _AROUND)
    same = named is not None and words.where(named) == words.failing_line(investigation)
    yield code.block(shown) if same else code.headed(investigation, shown)
    for item in others[:1]:
        yield code.headed(investigation, code.cut(item, _AROUND_CALLER))


def _suspects(investigation: Investigation, *, full: bool) -> Iterator[str]:
    def line(one: Suspect) -> str:
        return f"{_commit(investigation, one)}{_why(investigation, one.reasons, _reasons(full))}"

    headings = ("### Other suspects", "### Commits that may be behind it")
    yield from _others(
        investigation, investigation.suspects, headings, line, known=investigation.names_commit, full=full
    )


def _places(investigation: Investigation, *, full: bool) -> Iterator[str]:
    def line(one: Location) -> str:
        return f"{_place(investigation, one)}{_why(investigation, one.reasons, _reasons(full), words.where(one))}"

    headings, places = ("### Other places", "### Places to look at"), investigation.locations
    if investigation.names_place:  # its file as a whole is not another place
        places = tuple(one for one in places if one.function or one.line or one.file != places[0].file)
    yield from _others(investigation, places, headings, line, known=investigation.names_place, full=full)


def _reasons(full: bool) -> int:
    return 5 if full else 2


def _others(
    investigation: Investigation,
    ranked: Sequence[Ranked],
    headings: tuple[str, str],
    line: Callable[[Ranked], str],
    *,
    known: bool,
    full: bool,
) -> Iterator[str]:
    """Yield the candidates after the one that the verdict names, or all where it names none."""
    rest = _worth_showing(ranked)[1 if known else 0 :][: _ALL_OTHERS if full else _OTHERS]
    if rest and not investigation.operational:
        yield f"{headings[0 if known else 1]}\n\n" + "\n".join(f"- {line(one)}" for one in rest)


def _next(investigation: Investigation, *, full: bool) -> Iterator[str]:
    steps = [step for step in investigation.next_steps if full or not step.startswith(_SAID)]
    if steps:
        yield "### What to look at next\n\n" + "\n".join(
            f"- [ ] {sentence(discreet(step, _SENTENCE))}" for step in (steps if full else steps[:_STEPS])
        )


def _runbook(investigation: Investigation, *, full: bool) -> Iterator[str]:
    lines = (
        investigation.runbook.text.strip().split("\n")
        if investigation.runbook and investigation.runbook.text.strip()
        else []
    )
    if lines:
        more = [] if full or len(lines) <= _RUNBOOK else ["", "*The rest is in the runbook itself.*"]
        yield "### Runbook\n\n" + "\n".join([*(lines if full else lines[:_RUNBOOK]), *more])


def _also(investigation: Investigation, *, full: bool) -> Iterator[str]:
    items = [
        *context.variation(investigation, full=full),
        *context.relatives(investigation, full=full),
        *context.people(investigation, _named(investigation), full=full),
        *(sentence(discreet(note, _SENTENCE)) for note in words.notes(investigation)),
    ]
    if items:
        yield "### Also\n\n" + "\n".join(f"- {_capital(line)}" for line in items)


def _named(investigation: Investigation) -> set[str]:
    """Return the authors that are named with a commit already."""
    return (
        set() if investigation.operational else {one.author for one in investigation.suspects[: _OTHERS + 1]}
    )


def _related(investigation: Investigation) -> Iterator[str]:
    if shown := related(investigation):
        cells = [
            [
                code_span(f"{match.file}:{match.line}"),
                code_span(discreet(match.text, 100, code=is_source(match.file))),
                code_span(discreet(match.term, 40)),
            ]
            for match in shown
        ]
        yield "### Related code\n\n" + table(["line", "text", "found by"], cells)


def _frames(investigation: Investigation) -> Iterator[str]:
    odd = [
        frame for frame in investigation.frames if frame.own and (not frame.file or frame.match == "differs")
    ][:8]
    if odd:
        rows = [
            [
                code_span(discreet(f"{frame.filename}:{frame.line_no or '?'}", 120)),
                escaped(frame.note or frame.match),
            ]
            for frame in odd
        ]
        yield "### Frames without a place\n\n" + table(["frame", "why"], rows)


def _capital(line: str) -> str:
    return f"{line[:1].upper()}{line[1:]}"
