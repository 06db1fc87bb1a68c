"""An investigation as Markdown: one screen of what is most likely, the evidence after it, nothing empty."""

from collections.abc import Iterator, Sequence
from typing import TypeVar

from glitchtip_tools.core.investigation.context.links import commit_page, line_page
from glitchtip_tools.core.investigation.evidence import StillThere
from glitchtip_tools.core.investigation.report import Excerpt, Investigation, Location, Suspect
from glitchtip_tools.core.redaction.sources import is_source
from glitchtip_tools.models.code import Match
from glitchtip_tools.render.discreet import discreet, hidden
from glitchtip_tools.render.investigation import context
from glitchtip_tools.render.markdown import code_span, escaped, fenced, link, sentence, table
from glitchtip_tools.render.text import iso, number, shortened

Ranked = TypeVar("Ranked", Location, Suspect)
LARGEST = 60_000  # bytes of the whole report
LONGEST_LINE = 200
_SENTENCE = 500
_FIRST = 5
_FIRST_CODE = 2  # excerpts before the suspects
_CHAIN = 5  # exceptions shown of a chain
_LANGUAGES = {
    "mjs": "js",
    "cjs": "js",
    "jsx": "js",
    "tsx": "ts",
    "py": "python",
    "rb": "ruby",
    "rs": "rust",
    "kt": "kotlin",
}


def report(found: Investigation, view: object = None, *, explain: bool = False, rows: int = _FIRST) -> str:
    """Return the Markdown report, at most 60 kB: the last sections give way; `explain` shows every candidate."""
    del view
    kept: list[str] = []
    size = 0
    for part in filter(None, _parts(found, explain, rows)):
        size += len(part.encode()) + 2
        if size > LARGEST - 200:
            kept.append("*The rest was left out: a report has at most 60 kB.*")
            break
        kept.append(part)
    return "\n\n".join(kept) + "\n"


def _parts(found: Investigation, explain: bool, rows: int) -> Iterator[str]:
    yield f"## {escaped(discreet(found.title, 200)) or 'Investigation'}"
    yield _summary(found)
    yield from _most_likely(found)
    yield from _code(found)
    yield from _suspects(found, explain, rows)
    yield from _locations(found, explain, rows)
    yield from _next(found)
    yield from _code_above(found)
    yield from _still(found)
    yield from context.variation(found)
    yield from context.relatives(found)
    yield from _related(found)
    yield from _frames(found)
    yield from _people(found)
    yield from _runbook(found)
    yield from _notes(found)


def _summary(found: Investigation) -> str:
    facts = []
    if issue := found.issue:
        facts.append(f"{number(issue.count)} event{'s' if issue.count != 1 else ''}")
        facts.append(f"first seen {iso(issue.first_seen)}, last seen {iso(issue.last_seen)}")
    elif found.event.date_created:
        facts.append(f"event of {iso(found.event.date_created)}")
    if found.event.release:
        facts.append(f"release {code_span(discreet(found.event.release, 60))}")
    if found.event.environment:
        facts.append(f"environment {code_span(discreet(found.event.environment, 60))}")
    if found.culprit:
        facts.append(f"culprit {code_span(discreet(found.culprit, 120))}")
    chain = [
        f"**{escaped(discreet(item.type or 'Error', 120))}**"
        + (f": {escaped(discreet(item.value, 300))}" if item.value else "")
        for item in found.exceptions[:_CHAIN]
    ]
    if more := len(found.exceptions) - len(chain):
        chain.append(f"{number(more)} more")
    words = " · ".join(facts)
    return "\n\n".join(part for part in (words, "  \ncaused by ".join(chain)) if part)


def _most_likely(found: Investigation) -> Iterator[str]:
    said = []
    if found.locations:
        top = found.locations[0]
        said.append(f"- **Where** ({found.confidence.location} confidence): {_place(found, top)}")
    if found.suspects and found.confidence.suspect != "low":
        said.append(
            f"- **Since when** ({found.confidence.suspect} confidence): {_commit(found, found.suspects[0])}"
        )
    elif found.suspects:
        said.append("- **Since when**: no clear suspect; the candidates are below")
    if found.repository.revision and found.frames:
        how = {
            "release": "named by the release",
            "date": "the last one before the event",
            "content": "the one whose lines fit the trace",
            "head": "the checkout",
        }.get(found.repository.revision_source, "assumed")
        said.append(f"- **Version read**: {_linked_commit(found, found.repository.revision)}, {how}")
    if said:
        yield "### Most likely\n\n" + "\n".join(said)


def _place(found: Investigation, place: Location) -> str:
    where = f"{place.file}:{place.line}" if place.line else place.file
    page = line_page(found.repository.web, found.repository.revision, place.file, place.line)
    shown = link(code_span(where), page) if page else code_span(where)
    about = "about " if _is_about(found, place) else ""
    return f"{about}{shown}" + (f" in {code_span(shortened(place.function, 80))}" if place.function else "")


def _is_about(found: Investigation, place: Location) -> bool:
    """Return whether a place's line is known by likeness alone: the trace is of built code."""
    here = [frame.match for frame in found.frames if (frame.file, frame.line) == (place.file, place.line)]
    return bool(place.line and here) and set(here) == {"like"}


def _linked_commit(found: Investigation, commit: str) -> str:
    page = commit_page(found.repository.web, commit)
    return link(code_span(commit[:10]), page) if page else code_span(commit[:10])


def _commit(found: Investigation, suspect: Suspect) -> str:
    author = escaped(discreet(suspect.author, 80, personal=False))
    about = f"{escaped(discreet(suspect.subject, 100))} ({author}, {iso(suspect.date)[:10]})"
    return f"{_linked_commit(found, suspect.commit)} {about}"


def _why(reasons: tuple[str, ...], explain: bool) -> str:
    return "; ".join(escaped(discreet(reason, _SENTENCE)) for reason in (reasons if explain else reasons[:3]))


def _worth_showing(ranked: Sequence[Ranked]) -> Sequence[Ranked]:
    """Leave out what more speaks against than for, unless there is nothing else."""
    return [item for item in ranked if item.score > 0] or ranked[:1]


def _locations(found: Investigation, explain: bool, rows: int) -> Iterator[str]:
    shown = found.locations if explain else _worth_showing(found.locations)[:rows]
    if len(shown) > 1 or (shown and explain):
        cells = [
            [_place(found, place), f"{place.score:.2f}", _why(place.reasons, explain)] for place in shown
        ]
        yield "### Where it may be wrong\n\n" + table(["place", "score", "because it"], cells)


def _suspects(found: Investigation, explain: bool, rows: int) -> Iterator[str]:
    shown = found.suspects if explain else _worth_showing(found.suspects)[:rows]
    if shown:
        cells = [[_commit(found, item), f"{item.score:.2f}", _why(item.reasons, explain)] for item in shown]
        yield "### Suspect commits\n\n" + table(["commit", "score", "because it"], cells)


def _code(found: Investigation) -> Iterator[str]:
    if found.excerpts:
        yield "### Where it fails"
    yield from _excerpts(found, found.excerpts[:_FIRST_CODE])


def _code_above(found: Investigation) -> Iterator[str]:
    if found.excerpts[_FIRST_CODE:]:
        yield "### Further up the trace"
    yield from _excerpts(found, found.excerpts[_FIRST_CODE:])


def _excerpts(found: Investigation, excerpts: Sequence[Excerpt]) -> Iterator[str]:
    for item in excerpts:
        page = line_page(found.repository.web, found.repository.revision, item.file, item.failing)
        where = code_span(f"{item.file}:{item.failing}")
        inside = f" in {code_span(shortened(item.function, 80))}" if item.function else ""
        yield (link(where, page) if page else where) + inside + "\n\n" + _numbered(item)


def _numbered(item: Excerpt) -> str:
    cut = (line[: 4 * LONGEST_LINE].replace("\n", " ") for line in item.lines)
    text = hidden("\n".join(cut), code=is_source(item.file))
    code = (shortened(line, LONGEST_LINE) for line in text.split("\n"))
    marked = (
        f"{'>' if at == item.failing else ' '} {at:>5}  {line}".rstrip()
        for at, line in enumerate(code, start=item.start)
    )
    suffix = item.file.rpartition(".")[2].lower()
    return fenced(
        "\n".join(marked), _LANGUAGES.get(suffix, suffix if suffix.isalnum() and len(suffix) <= 5 else "")
    )


def _still(found: Investigation) -> Iterator[str]:
    said = [f"- {_became(found, item)}" for item in found.still_there]
    if said and found.repository.head:
        yield f"### Still there in {code_span(found.repository.head[:10])}?\n\n" + "\n".join(said)


def _became(found: Investigation, item: StillThere) -> str:
    where = code_span(f"{item.file}:{item.line}")
    file = f" in {code_span(item.file_now)}, as the file is called now" if item.file_now else ""
    match item.state:
        case "same":
            return f"{where} is unchanged{file}"
        case "moved":
            return f"{where} is now line {item.line_now}{file}"
        case "changed":
            return f"{where} was changed{_since(found, item)}"
        case _:
            return f"{where} is gone{_since(found, item)}"


def _since(found: Investigation, item: StillThere) -> str:
    if not item.commit:
        return ""
    known = f"released in {code_span(item.released_in)}" if item.released_in else "not released yet"
    return f" in {_linked_commit(found, item.commit)}, after this version ({known})"


def _related(found: Investigation) -> Iterator[str]:
    lines: dict[tuple[str, int], Match] = {}
    for match in found.matches:
        if match.text.strip():
            lines.setdefault((match.file, match.line), match)
    shown = list(lines.values())[:8]
    if shown:
        cells = [
            [
                code_span(f"{match.file}:{match.line}"),
                code_span(discreet(match.text, 100, code=is_source(match.file))),
                code_span(discreet(match.term, 40)),
            ]
            for match in shown
        ]
        yield "### Related code\n\n" + table(["line", "text", "found by"], cells)


def _frames(found: Investigation) -> Iterator[str]:
    odd = [frame for frame in found.frames if frame.own and (not frame.file or frame.match == "differs")][:8]
    if odd:
        rows = [
            [
                code_span(discreet(f"{frame.filename}:{frame.line_no or '?'}", 120)),
                escaped(frame.note or frame.match),
            ]
            for frame in odd
        ]
        yield "### Frames without a place\n\n" + table(["frame", "why"], rows)


def _people(found: Investigation) -> Iterator[str]:
    if found.people:
        yield "### Who may know\n\n" + "\n".join(
            f"- {escaped(discreet(person.name, 80, personal=False))}: {escaped(person.why)}"
            for person in found.people
        )


def _runbook(found: Investigation) -> Iterator[str]:
    if found.runbook:
        text = f"\n\n{found.runbook.text.strip()}" if found.runbook.text.strip() else ""
        name, path = escaped(found.runbook.name), found.runbook.path
        shown = link(name, path) if path.startswith(("http://", "https://")) else f"{name}: {code_span(path)}"
        yield f"### Runbook\n\n{shown}{text}"


def _next(found: Investigation) -> Iterator[str]:
    if found.next_steps:
        yield "### What to look at next\n\n" + "\n".join(
            f"- [ ] {sentence(discreet(step, _SENTENCE))}" for step in found.next_steps
        )


def _notes(found: Investigation) -> Iterator[str]:
    if found.notes:
        yield "### Notes\n\n" + "\n".join(f"- {sentence(discreet(note, _SENTENCE))}" for note in found.notes)
