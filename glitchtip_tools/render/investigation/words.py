"""What the screen and the comment say of an investigation in the same words; literals are in backticks."""

import re
from collections.abc import Iterator, Sequence

from glitchtip_tools.core.investigation.frames.builds.templates import is_template
from glitchtip_tools.core.investigation.report import (
    HandlingPlace,
    Investigation,
    Location,
    Operational,
    Suspect,
)
from glitchtip_tools.core.investigation.source.sources import MODULE
from glitchtip_tools.models import TagValue
from glitchtip_tools.render.text import number, short_release, shortened

# Each level of confidence in words (docs/investigation.md says how often an answer of each was right).
SURE = {"high": "very likely", "medium": "likely", "low": "uncertain", "none": "not known"}
SURE_STYLES = {"high": "good", "medium": "caution", "low": "dim", "none": "dim"}
_SHARE = re.compile(r" \((?P<sign>[+-])[0-9.]+\)$")
_AGE = re.compile(r"(?:was made|its line was changed) (\d+) days before ")
_RECENT = 60  # days; that a commit is older says nothing against it, and its date is given
# What cannot fail: a line that holds nothing else is not the one that did.
_IDLE = re.compile(
    r"\s*(?:[\])}\s;,]*|(?:\}\s*)?else\s*[:{]?|continue;?|break;?|end|pass|try\s*[:{]?|(?:#|//|/\*|\*\s).*)\s*$"
)
_SIZE = re.compile(r"(?:(?:small|large) )?(?:change|merge)\b|has \d+ lines$")  # says little to a person
_FAILING = "the failing line"
_WROTE = f"wrote {_FAILING}"
_SAME_NAMES = f"added code with names that {_FAILING} uses"  # so did whoever wrote that line
_ITS_FUNCTION = re.compile(rf"^{_WROTE} in `[^`]*`")  # which the place names already
_PROTECTED = re.compile(r"^took out .*, which protected line \d+ from this error$")
_TOOK = re.compile(r"^took out .*, near line \d+$")  # the same, in general
_APART = re.compile(r", (?:and|which (?:protected|sets|was)) ")  # in a list, what follows would belong to it
_TOP_LEVEL = f" in `{MODULE}`"
_MISSING = (
    "the event has no stack trace",
    "the clone is shallow",
    "the clone is partial",
    "the source at the release",
)
_OTHER_VERSION = "`{line}` is a line that cannot fail: the version that failed is probably another one"
_CLAUSES = ("its", "several")  # what no "it" goes before


def reasons(
    texts: Sequence[str],
    failing: str = "",
    *,
    here: str = "",
    file: str = "",
    place: str = "",
    most: int = 3,
) -> str:
    """Return what speaks for a candidate as a sentence or two, "" when nothing does.

    `failing` is the `file:line` that is called the failing line; `here`, the candidate's own, and the `file` that was
    named before are not said again, and neither is the `place` of the verdict.
    """
    sentences = [
        _SHARE.sub("", reason)
        for reason in texts
        if (share := _SHARE.search(reason)) is None or share["sign"] == "+"
    ]
    telling = [reason for reason in sentences if not _SIZE.match(reason)]
    telling = [reason.replace("own frame", "frame of the application") for reason in telling]
    telling = [reason.replace(_TOP_LEVEL, "").replace(f"of `{MODULE}`", "of the file") for reason in telling]
    for known in filter(None, (here, file)):
        telling = [reason.replace(f" ({known})", "") for reason in telling]
    if file:
        telling = [
            reason.replace(f"latest commits to {file}", "latest commits to the file") for reason in telling
        ]
    if failing:
        the_line = re.compile(rf"(?<![\w./-]){re.escape(failing)}(?!\d)")  # not `pay.py:31` for `pay.py:3`
        telling = [_ITS_FUNCTION.sub(_WROTE, the_line.sub(_FAILING, reason)) for reason in telling]
    if place and place != failing:
        named = re.compile(rf"^wrote {re.escape(place)}(?!\d)(?: in `[^`]*`)?")
        telling = [named.sub("wrote that line", reason) for reason in telling]
    if file:
        telling = [re.sub(rf"(?<![\w./-]){re.escape(file)}:(?=\d)", "line ", reason) for reason in telling]
    telling = [reason for reason in telling if not _is_old(reason)] or telling
    if any(reason.startswith(_WROTE) for reason in telling[:most]):
        telling = [reason for reason in telling if not reason.startswith(_SAME_NAMES)]
    if any(map(_PROTECTED.match, telling[:most])):
        telling = [reason for reason in telling if not _TOOK.match(reason)]
    near = telling[:most]
    apart = any(map(_APART.search, near))
    near = near if apart else _with_pronouns(near)
    deeds = [reason for reason in near if not reason.startswith(_CLAUSES)]
    clauses = [f"{reason[:1].upper()}{reason[1:]}." for reason in near if reason.startswith(_CLAUSES)]
    whole = "; it ".join(deeds) if apart else listed(deeds)
    return " ".join([*([f"It {whole}."] if deeds else []), *clauses])


def _is_old(reason: str) -> bool:
    return (age := _AGE.match(reason)) is not None and int(age[1]) > _RECENT


def why(investigation: Investigation, texts: Sequence[str], *, here: str = "", most: int = 3) -> str:
    """Return what speaks for a candidate of an investigation as a sentence or two, "" when nothing does."""
    failing, file = failing_line(investigation), first_file(investigation)
    place = where(investigation.locations[0]) if investigation.names_place else ""
    said = reasons(texts, failing, here=here, file=file, place=place, most=most)
    return said.replace(_FAILING, "the line with that number") if is_idle(investigation) else said


def is_idle(investigation: Investigation) -> bool:
    """Return whether the line with the number of the trace cannot have failed, in a version that was guessed."""
    if not investigation.excerpts or investigation.repository.revision_source == "release":
        return False
    item = investigation.excerpts[0]
    at = (item.file, item.failing)
    known = {frame.match for frame in investigation.frames if (frame.file, frame.line) == at}
    code = item.lines[item.failing - item.start] if 0 <= item.failing - item.start < len(item.lines) else ""
    return "exact" not in known and "moved" not in known and _IDLE.match(code) is not None


def _with_pronouns(sentences: Sequence[str]) -> list[str]:
    """Return the reasons with "it" for the failing line once that was named."""
    named = next((at for at, reason in enumerate(sentences) if _FAILING in reason), len(sentences))
    return [
        reason.replace(f"{_FAILING} uses", "it uses") if at > named else reason
        for at, reason in enumerate(sentences)
    ]


def listed(items: Sequence[str]) -> str:
    """Return the items as a person lists them: `a`, `a and b`, `a, b, and c`."""
    return " and ".join(items) if len(items) < 3 else f"{', '.join(items[:-1])}, and {items[-1]}"


def undecided(investigation: Investigation, most: int = 2) -> str:
    """Return what would decide what is not sure, "" when nothing is known that would."""
    return "; or ".join(investigation.undecided[:most])


def notes(investigation: Investigation) -> list[str]:
    """Return the notes, without those that say what would decide it once more."""
    idle = [_OTHER_VERSION.format(line=failing_line(investigation))] if is_idle(investigation) else []
    return [
        *idle,
        *(
            note
            for note in investigation.notes
            if not (investigation.undecided and note.startswith(_MISSING))
        ),
    ]


def failing_line(investigation: Investigation) -> str:
    """Return the `file:line` of the code that is shown, "" when none is."""
    return (
        f"{investigation.excerpts[0].file}:{investigation.excerpts[0].failing}"
        if investigation.excerpts
        else ""
    )


def how_at(investigation: Investigation) -> str:
    """Return what happened at the line that is shown: of a bundle, the line that failed may not be known."""
    inner = next((one for one in investigation.frames if one.file and not one.role), None)
    return "it was called at" if inner and inner.line is None else "it failed at"


def first_file(investigation: Investigation) -> str:
    """Return the file that the answer names, "" when it names none."""
    return investigation.locations[0].file if investigation.names_place else ""


def where(place: Location | HandlingPlace | Operational) -> str:
    """Return `file:line`, or the file as a whole."""
    return f"{place.file}:{place.line}" if place.line else place.file


def outside_functions(file: str, function: str | None) -> str:
    """Return where a place is that is in no function, "" for one in a function."""
    if function != MODULE:
        return ""
    return "in the template" if is_template(file) else "at the top level"


def is_about(investigation: Investigation, place: Location) -> bool:
    """Return whether a place's line is not known for sure: the trace is of built code or of another version."""
    if place.line and where(place) == failing_line(investigation) and is_idle(investigation):
        return True
    here = [
        frame.match for frame in investigation.frames if (frame.file, frame.line) == (place.file, place.line)
    ]
    return bool(place.line and here) and set(here) == {"like"}


def seen(investigation: Investigation) -> str:
    """Return in which environments and releases it was seen."""
    parts = []
    environments, releases = investigation.seen.environments, investigation.seen.releases
    if len(environments) == 1:
        only = " only" if environments[0].count > 1 else ""
        parts.append(f"{shortened(environments[0].value, 40)}{only}")
    elif environments:
        parts.append(", ".join(_shares(environments)))
    if releases:
        newest = _release(investigation.event.release or releases[0].value)
        total = investigation.seen.total_releases
        only = " only" if releases[0].count > 1 else ""
        parts.append(
            f"release {newest}{only}" if total == 1 else f"{number(total)} releases, the last {newest}"
        )
    if investigation.issue and investigation.issue.first_release and investigation.seen.total_releases > 1:
        parts.append(f"first in {_release(investigation.issue.first_release)}")
    return "; ".join(parts)


def _release(name: str) -> str:
    return f"`{shortened(short_release(name), 60)}`"


def _shares(values: Sequence[TagValue]) -> Iterator[str]:
    total = sum(value.count for value in values)
    for value in values[:3]:
        yield f"{shortened(value.value, 40)} {100 * value.count / total:.0f} %"


def expected(investigation: Investigation) -> str:
    """Return what an expected condition is, "" when the error is none."""
    if known := investigation.operational:
        return f"an expected condition, raised on purpose ({known.meaning})"
    return ""


def handling(investigation: Investigation) -> str:
    """Return why its place should have handled a condition, "" when no place is known."""
    if not investigation.operational or not investigation.operational.handler:
        return ""
    return (
        "the outermost caller"
        if investigation.operational.handler.boundary
        else "the nearest caller without a handler"
    )


def whose(suspect: Suspect) -> str:
    """Return who made a commit, with whom, and whether that person still commits here."""
    people = listed(suspect.co_authors)
    return f"{suspect.author}{f' with {people}' if people else ''}{' (no commit in the last year)' * suspect.left}"


def owners(investigation: Investigation) -> str:
    """Return the owners of the file that is named, by CODEOWNERS; "" for none."""
    place = investigation.operational or next(iter(investigation.locations), None)
    why = f"owns {place.file} (CODEOWNERS)" if place else ""
    return ", ".join(one.name for one in investigation.people if one.why == why)


def date_of(suspect: Suspect) -> str:
    """Return the day of a commit."""
    return suspect.date.isoformat()[:10]
