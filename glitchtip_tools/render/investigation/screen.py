"""An investigation on a terminal: the answer on a screen of 80 columns and 24 lines, every score for the curious."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC

from glitchtip_tools.core.investigation import Investigation
from glitchtip_tools.core.investigation.context.next_commands import next_commands
from glitchtip_tools.core.investigation.source.sources import MODULE
from glitchtip_tools.models import reference_of
from glitchtip_tools.render.cells import broken, cells, fitted, middle, start_of
from glitchtip_tools.render.discreet import discreet
from glitchtip_tools.render.drawing import STATUS_STYLES, Column, styled, table
from glitchtip_tools.render.investigation import code, still, words
from glitchtip_tools.render.output import View
from glitchtip_tools.render.text import ago, clean, number

MOST_LINES = 21  # of a screen of 24: below it stand the question, its answer, and the prompt
LABEL = 14  # columns of what is before a line
WIDEST = 110  # columns that a line of words may have
_TWO = 2  # lines of a title, and of an answer
_ESCAPES = re.compile(r"\x1b\[[0-9;]*m|\x1b\]8;[^\x1b]*\x1b\\")
Answer = tuple[int, list[str]]  # how dispensable it is (0 stays), and its lines


def screen(investigation: Investigation, view: View) -> str:
    """Return the answer: what, where, since when and whose, how sure, still there, where seen, what to do next."""
    head, answers, tail = (
        list(_head(investigation, view)),
        list(_answers(investigation, view)),
        list(_tail(investigation, view)),
    )
    room = MOST_LINES - 2 - sum(_rows(line, view) for line in (*head, *tail))
    while sum(len(lines) for _, lines in answers) > room and any(weight for weight, _ in answers):
        answers.remove(max(answers, key=lambda answer: answer[0]))
    return "\n".join([*head, "", *(line for _, lines in answers for line in lines), "", *tail])


def _rows(line: str, view: View) -> int:
    """Return how many rows of the terminal a line takes; colours are not counted."""
    return max(1, -(-cells(_ESCAPES.sub("", line)) // max(view.width, 1)))


def _head(investigation: Investigation, view: View) -> Iterator[str]:
    title = discreet(investigation.title, 400) or "Investigation"
    for line in _folded(title, view.width, _TWO):
        yield styled(line, "bold", view)
    if cause := next(iter(investigation.exceptions[1:][-1:]), None):
        heading = ": ".join(filter(None, (discreet(cause.type or "", 80), discreet(cause.value or "", 200))))
        yield _cut(f"caused by {heading}", view.width)
    if issue := investigation.issue:
        status = styled(issue.status, STATUS_STYLES.get(issue.status, ""), view)
        name = styled(reference_of(issue), "bold", view, link=issue.permalink)
        first, last = ago(issue.first_seen, view.now), ago(issue.last_seen, view.now)
        what = f"{name}, {status}, {number(issue.count)} event{'s' * (issue.count != 1)}"
        when = f"first {first}, last {last}"
        whole = f"{what}, {when}"
        yield from [whole] if _rows(whole, view) == 1 else [f"{what},", f"  {when}"]
    elif investigation.event.date_created:
        yield f"event of {investigation.event.date_created.astimezone(UTC):%Y-%m-%d %H:%M} UTC"


def _answers(investigation: Investigation, view: View) -> Iterator[Answer]:
    if known := investigation.operational:
        yield 0, _place("where", words.where(known), known.function, view)
        yield 3, list(_code(investigation, view))
        yield 0, _answer("since", f"no commit: {words.expected(investigation)}", view)
        if handler := known.handler:
            yield 0, _place("handle it in", words.where(handler), handler.function, view)
            yield 4, _answer("", words.handling(investigation), view)
    else:
        yield 0, list(_where(investigation, view))
        yield 3, list(_code(investigation, view))
        yield from _since(investigation, view)
        yield 0, list(_sure(investigation, view))
    yield 2, _answer("owners", discreet(words.owners(investigation), 200, personal=False), view)
    missing = [words.undecided(investigation, most) for most in (2, 1)]
    yield 1, _answer("missing", _fitting(missing, view), view)
    became = [still.still_there(investigation, brief=brief) for brief in (False, True)]
    yield 0, _answer("still there?", _fitting(became, view), view)
    yield 0, _answer("seen", words.seen(investigation), view)
    if investigation.runbook:
        yield 0, _answer("runbook", f"{investigation.runbook.name}: {investigation.runbook.path}", view)
    elif investigation.operational:
        yield 2, _answer("runbook", "none fits", view)
    for note in () if investigation.undecided else words.notes(investigation)[:1]:
        yield 5, _answer("note", note, view)


def _where(investigation: Investigation, view: View) -> Iterator[str]:
    if not investigation.names_place:
        yield from _answer("where", "not known", view)
        return
    top = investigation.locations[0]
    about = "about " if words.is_about(investigation, top) else ""
    yield from _place("where", words.where(top), top.function or "", view, about=about)
    failing = words.failing_line(investigation)
    file, _, line = failing.rpartition(":")
    if file == top.file and line != str(top.line):
        yield from _answer("", f"{words.how_at(investigation)} line {line}", view)
    elif failing and failing != words.where(top):
        yield from _place("", failing, "", view, about=f"{words.how_at(investigation)} ")


def _place(label: str, where: str, function: str, view: View, *, about: str = "") -> list[str]:
    """Return a place, its function on a line of its own where both are too long for one.

    Only a path that is longer than a line is cut, in the middle: the file and the line stay.
    """
    inside = f"in `{fitted(clean(function), 40)}`" if function else ""
    inside = words.outside_functions(where.rpartition(":")[0], function) or inside
    place = middle(clean(where), max(16, _room(view) - len(about)))
    line = f"{_label(label, view)}{about}{styled(place, 'place', view)}"
    if not inside or len(about) + cells(place) + 1 + cells(inside) <= _room(view):
        return [f"{line} {inside}".rstrip()]
    return [line, f"{_label('', view)}{inside}"]


def _code(investigation: Investigation, view: View) -> Iterator[str]:
    for item in investigation.excerpts[:1]:
        shown = code.cut(item, 1)
        whole = replace(shown, lines=tuple(line.expandtabs(4) for line in shown.lines))
        indent = min((len(line) - len(line.lstrip()) for line in whole.lines if line.strip()), default=0)
        bare = replace(whole, lines=tuple(line[indent:] for line in whole.lines))
        for line in code.numbered(bare, view.width - LABEL - len("> 12345  ")):
            text = f"{' ' * LABEL}{clean(line)}"
            yield styled(text, "bold", view) if line.startswith(">") else text


def _since(investigation: Investigation, view: View) -> Iterator[Answer]:
    if not investigation.names_commit:
        yield 0, _answer("since", "not known", view)
        return
    label = "maybe since" if investigation.confidence.suspect == "low" else "since"
    commit = investigation.suspects[0]
    subject = _cut(discreet(commit.subject, 200), _room(view) - 11)
    yield 0, [f"{_label(label, view)}{styled(commit.commit[:10], 'caution', view)} {subject}"]
    author = discreet(words.whose(commit), 100, personal=False)
    whose = f"{author}, {words.date_of(commit)}."
    texts = [f"{whose} {words.why(investigation, commit.reasons, most=most)}" for most in (2, 1)]
    yield 0, _answer("", _fitting(texts, view), view)


def _sure(investigation: Investigation, view: View) -> Iterator[str]:
    """Yield how sure the answers are: of the file, of the function, of the commit."""
    sure = investigation.confidence
    answers = []
    if investigation.names_place:
        answers.append(("file", sure.location))
        if investigation.locations[0].function not in ("", None, MODULE):
            answers.append(("function", sure.function))
    if investigation.names_commit:
        answers.append(("commit", sure.suspect))
    if answers:
        shown = [
            f"{what} {styled(words.SURE[level], words.SURE_STYLES[level], view)}" for what, level in answers
        ]
        line = f"{_label('confidence', view)}{', '.join(shown)}"
        if len(shown) == 1 or _rows(line, view) == 1:
            yield line
        else:
            yield f"{_label('confidence', view)}{', '.join(shown[:-1])},"
            yield f"{_label('', view)}{shown[-1]}"


def _tail(investigation: Investigation, view: View) -> Iterator[str]:
    for at, command in enumerate(map(clean, next_commands(investigation))):
        whole, _, _ = command.partition(" -- ")  # of the commit: its part in one file has no room
        yield f"{_label('next' if at == 0 else '', view)}{command if cells(command) <= _room(view) else whole}"
    yield f"{_label('more', view)}--full shows the evidence, --explain every score"


def _fitting(texts: Sequence[str], view: View) -> str:
    """Return the first text that an answer has room for, else the last: what has none is left out whole."""
    fitting = (text for text in texts if len(broken(clean(discreet(text, 600)), _room(view))) <= _TWO)
    return next(fitting, texts[-1])


def _answer(label: str, text: str, view: View) -> list[str]:
    """Return an answer in two lines at most, none for none."""
    plain = discreet(text, 600)
    lines = _folded(plain, _room(view), _TWO) if plain else []
    return [f"{_label(label if at == 0 else '', view)}{line}" for at, line in enumerate(lines)]


def _label(word: str, view: View) -> str:
    return styled(word, "bold", view) + " " * (LABEL - len(word)) if word else " " * LABEL


def _room(view: View) -> int:
    return max(30, min(view.width, WIDEST) - LABEL)


def _folded(text: str, width: int, most: int) -> list[str]:
    """Return the text in lines of that width, cut at the end of the last that is allowed."""
    lines = broken(clean(text), width) or [""]
    if len(lines) <= most:
        return lines
    return [*lines[: most - 1], _cut(" ".join(lines[most - 1 :]), width)]


def _cut(text: str, width: int) -> str:
    whole = clean(text)
    return whole if cells(whole) <= width else f"{start_of(whole, width - 1).rstrip()}…"


def candidates(investigation: Investigation, view: View) -> str:
    """Return every location and suspect with its score, its share of the belief, and the score's parts."""
    places = [
        [
            f"{one.file}:{one.line or '?'}" if one.function else one.file,
            one.function or "",
            f"{one.score:.2f}",
            f"{one.belief:.2f}",
            _parts(one.parts),
        ]
        for one in investigation.locations
    ]
    commits = [
        [
            one.commit[:10],
            one.date.astimezone(UTC).date().isoformat(),
            f"{one.score:.2f}",
            f"{one.belief:.2f}",
            f"{_parts(one.parts)}  ({one.subject})",
        ]
        for one in investigation.suspects
    ]
    score, belief, parts = (
        Column("score", right=True),
        Column("belief", right=True),
        Column("parts", wide=True),
    )
    if not places and not commits:
        return "no candidates: `gtt investigate` without `--explain` shows what is missing"
    return "\n".join(
        (
            styled("locations", "bold", view),
            table([Column("place"), Column("function"), score, belief, parts], places, view),
            styled("suspect commits", "bold", view),
            table([Column("commit"), Column("date"), score, belief, parts], commits, view),
        )
    )


def _parts(parts: Mapping[str, float]) -> str:
    return " ".join(
        f"{name}={value:+.2f}" for name, value in sorted(parts.items(), key=lambda item: -abs(item[1]))
    )
