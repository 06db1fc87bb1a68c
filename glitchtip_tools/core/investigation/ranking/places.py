"""From an event to the places worth asking about: its own frames from the inside out, and the words to look for."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from glitchtip_tools.core.investigation.evidence import MappedFrame
from glitchtip_tools.core.investigation.frames import mapping, stack
from glitchtip_tools.core.investigation.frames.folding import LIBRARY
from glitchtip_tools.core.investigation.frames.settling import Settled
from glitchtip_tools.core.investigation.source import terms
from glitchtip_tools.core.investigation.source.sources import Sources
from glitchtip_tools.core.languages import endings_of_kin, kin_of
from glitchtip_tools.models import Event, Frame, Tag
from glitchtip_tools.models.code import Match

MOST_FRAMES = 250  # of one exception; recursion repeats the rest
WHOLE = 8  # inner frames whose whole statement is read
MOST_MATCHES = 30
MOST_LINES = 60  # that hold a term; one that stands all over says nothing
MOST_SETTINGS = 40  # lines with a number; one that stands all over is set nowhere
LONGEST_LINE = 2000  # characters
_ENDLESS = re.compile(
    r"RecursionError|recursion depth|call stack size|StackOverflow|stack level too deep|function nesting level"
    r"|too much recursion"
)
_ASIDE = re.compile(
    r"(^|/)(tests?|__tests__|spec|docs?|examples?|bench(marks?)?|fixtures|vendor|dist|build)/|\.(md|rst|txt|lock|map|min\.js|json|svg)$"
    r"|(^|/)(test_[^/]*\.py|[^/]*_test\.\w+|[^/]*_spec\.rb|[^/]*\.(test|spec)\.\w+|[^/]*Tests?\.(java|kt|cs|swift)"
    r"|conftest\.py|setup\.py|[^/]*\.d\.ts)$"
)


def flattened(event: Event) -> list[tuple[int, int, Frame]]:
    """Return (level, position, frame): level 0 is what surfaced, positions count from the outside in."""
    levels = list(enumerate(reversed(event.exceptions)))
    return [
        (level, position, frame)
        for level, exception in levels
        for position, frame in list(enumerate(exception.frames))[-MOST_FRAMES:]
    ]


def mapped(
    level: int,
    position: int,
    frame: Frame,
    candidates: mapping.Candidates,
    settled: Settled,
    sources: Mapping[str, str],
) -> MappedFrame:
    """Return the frame with its place in the repository."""
    file, line, match, note, named = settled
    lines = sources.get(file or "", "").split("\n")
    return MappedFrame(
        level=level,
        position=position,
        filename=frame.filename or frame.abs_path or frame.module or "",
        function=frame.function or "",
        line_no=frame.line_no,
        own=file is not None
        or not (candidates.library or frame.in_app is False or not any(stack.names_of(frame))),
        file=file,
        line=line,
        match=match,
        note=note,
        text=(lines[line - 1] if line and line <= len(lines) else frame.context_line or "")[:LONGEST_LINE],
        variables=frame.vars,
        named=named,
    )


def with_depth(frames: Sequence[MappedFrame]) -> tuple[MappedFrame, ...]:
    """Number the mapped frames that are functions of the program, in each exception from the inside out."""
    seen: Counter[int] = Counter()
    numbered = []
    for frame in sorted(frames, key=lambda frame: (frame.level, -frame.position)):
        numbered.append(replace(frame, depth=seen[frame.level]))
        seen[frame.level] += is_counted(frame)
    return tuple(numbered)


def with_statements(frames: Sequence[MappedFrame], sources: Sources) -> tuple[MappedFrame, ...]:
    """Add the whole statement to each of the inner frames whose line is only a part of one."""
    return tuple(
        replace(frame, statement=statement.text[:LONGEST_LINE])
        if frame.depth < WHOLE
        and (statement := sources.read_statement(frame.file, frame.line)) is not None
        and statement.first < statement.last
        else frame
        for frame in frames
    )


THIS, OTHER, UNKNOWN, STRANGE, NONE = "this", "other", "unknown", "strange", "none"


def checkout_of(frames: Sequence[MappedFrame]) -> str:
    """Return whether the repository is the event's, by which of its frames are here (see Evidence.checkout)."""
    if any(frame.file for frame in frames):
        return THIS
    own = [frame for frame in frames if frame.own]
    if own:
        return UNKNOWN if all(frame.note == stack.BUNDLED_NOTE for frame in own) else OTHER
    return STRANGE if frames else NONE


def why_nowhere(frames: Sequence[MappedFrame]) -> str:
    """Return why no frame of a trace is in the repository."""
    if not any(frame.own for frame in frames):
        return "the trace has no frame of the application: it is all libraries and the language's own code"
    if any(frame.note == stack.BUNDLED_NOTE for frame in frames):
        return "the frames are of a bundle: only source maps, uploaded with the release, can tell its files"
    return "no frame could be found in this repository: is it the right checkout?"


def submodule_of(frame: MappedFrame, submodules: Iterable[str]) -> str | None:
    """Return the submodule that a frame's path leads through."""
    path = f"/{frame.filename.lstrip('/')}"
    return next((name for name in submodules if f"/{name}/" in path), None)


def is_counted(frame: MappedFrame) -> bool:
    """Return whether a frame is a function of the program that is in the repository."""
    return frame.file is not None and not frame.role


def in_order(frames: Iterable[MappedFrame]) -> list[MappedFrame]:
    """Return the program's functions of the trace, innermost first, the surfaced exception before its causes."""
    return sorted(filter(is_counted, frames), key=lambda frame: (frame.depth, frame.level))


def ran_below(frame: MappedFrame, frames: Iterable[MappedFrame]) -> MappedFrame | None:
    """Return the library's frame that a frame of the program called, if any."""
    below = (
        other
        for other in frames
        if other.level == frame.level
        and other.position > frame.position
        and (not other.file or other.role == LIBRARY)
    )
    return min(below, key=lambda other: other.position, default=None)


def recursive(event: Event, order: Sequence[MappedFrame]) -> list[MappedFrame]:
    """Return the frames that went in circles, when the stack ran out; else none."""
    if not _ENDLESS.search(
        f"{event.exceptions[-1].type} {event.exceptions[-1].value}" if event.exceptions else ""
    ):
        return []
    times = Counter((frame.file, frame.line) for frame in order if frame.level == 0)
    return [frame for frame in order if frame.level == 0 and times[frame.file, frame.line] > 2]


def complaint_of(event: Event) -> str:
    """Return the type and the message of the root cause."""
    root = event.exceptions[0] if event.exceptions else None
    return f"{root.type or ''} {root.value or ''}" if root else ""


def files_of(frames: Iterable[MappedFrame]) -> list[str]:
    """Return the files of the frames, innermost first."""
    return list(dict.fromkeys(frame.file for frame in in_order(frames) if frame.file))


def search_terms(event: Event, frames: Sequence[MappedFrame]) -> list[str]:
    """Return what to look for in the checkout: parts and values of the messages, the culprit's name.

    What the language itself says of a value (`must be of type string, null given`) is written nowhere.
    """
    wanted: list[str] = []
    on_purpose = any(terms.RAISES.search(frame.code) for frame in in_order(frames)[:1])
    for exception in event.exceptions[-3:]:
        value = exception.value or ""
        if on_purpose or exception.type not in OF_LANGUAGES:
            wanted += terms.literal_parts(value)[:4]
        least = 3 if "Key" in (exception.type or "") else 4  # keys are quoted as they are
        wanted += [word for word in terms.quoted_in(value) if len(word) >= least][:4]
    if not event.exceptions:
        wanted += [*terms.literal_parts(event.message), *terms.quoted_in(event.message)][:6]
    culprit = re.sub(r"\(.*", "", event.culprit.rpartition(" in ")[2])
    named = re.findall(r"[A-Za-z_]\w{3,}", culprit)[-1:]
    own = [
        name
        for frame in in_order(frames)[:1]
        for name in terms.names_in(frame.code)
        if len(name) >= 5 and name not in _COMMON_TYPES and name != "$this"
    ][:3]
    return list(dict.fromkeys([*wanted, *named, *own]))[:14]


def rarest_first(matches: Sequence[Match]) -> list[Match]:
    """Return the matches of rare terms before those of common ones, sources before tests and documents."""
    counts = Counter(match.term for match in matches)
    kept: Counter[str] = Counter()
    chosen = []
    rare = [match for match in matches if counts[match.term] <= MOST_LINES]
    for match in sorted(rare, key=lambda m: (counts[m.term], is_aside(m.file), m.file, m.line)):
        if kept[match.term] < 5:
            kept[match.term] += 1
            chosen.append(match)
    return chosen[:MOST_MATCHES]


def function_names(frames: Sequence[MappedFrame]) -> list[str]:
    """Return the bare names of the innermost own frames' functions."""
    names = [re.split(r"[.#:\s]+", frame.named or frame.function)[-1] for frame in in_order(frames)[:8]]
    return [name for name in dict.fromkeys(names) if re.fullmatch(r"\w{3,}", name)]


def files_defining(matches: Iterable[Match]) -> Counter[str]:
    """Return in how many files each name is defined; overloads in one file are one."""
    return Counter(term for term, _ in {(match.term, match.file) for match in matches})


def endings_of(frames: Iterable[MappedFrame]) -> list[str]:
    """Return the endings that files in the languages of the trace have."""
    spoken = dict.fromkeys(kin_of(file) for file in files_of(frames))
    return [ending for kin in spoken for ending in endings_of_kin(kin)]


def is_aside(file: str) -> bool:
    """Return whether a file is a test, an example, a document or made by a tool: not where the fault would be."""
    return bool(_ASIDE.search(file))


def likely_definitions(matches: Sequence[Match], frames: Sequence[MappedFrame]) -> list[Match]:
    """Return the definitions in sources, those beside the frames first; a name defined all over says nothing."""
    near = set(files_of(frames))
    spoken = {kin_of(file) for file in near}
    sources = [m for m in matches if not is_aside(m.file) and kin_of(m.file) in spoken]
    counts = files_defining(sources)
    good = [match for match in sources if counts[match.term] <= 3 or match.file in near]
    return sorted(
        good, key=lambda match: (match.file not in near, counts[match.term], match.file, match.line)
    )[:12]


def likely_settings(matches: Sequence[Match], event: Event, frames: Sequence[MappedFrame]) -> list[Match]:
    """Return the lines that probably set a number of the message: their names share words with it.

    Only of a message that is written on purpose; what a language says of an index is set nowhere.
    """
    own = in_order(frames)[:2]
    if not any(terms.RAISES.search(frame.code) for frame in own[:1]):
        return []
    message = " ".join(item.value or "" for item in event.exceptions)
    wanted = terms.words_in(f"{message} {' '.join(frame.code for frame in own)}")
    counts = Counter(match.term for match in matches)
    scored = [
        (len(wanted & terms.words_in(match.text)), match)
        for match in matches
        if counts[match.term] <= MOST_SETTINGS
        and not is_aside(match.file)
        and re.search(rf"[=:,(]\s*[\"']?{match.term}\b", match.text)
    ]
    shared = [(count, match) for count, match in scored if count]
    return [match for _, match in sorted(shared, key=lambda pair: (-pair[0], pair[1].file, pair[1].line))][:2]


def times_defined(matches: Sequence[Match], names: Sequence[str]) -> dict[str, int]:
    """Return how often each name is defined in the sources, tests and documents left out."""
    counts = Counter(match.term for match in matches if not is_aside(match.file))
    return {name: counts[name] for name in names}


def mention_words(event: Event, tags: Sequence[Tag]) -> list[str]:
    """Return the words that a commit's message may name: the component, the type of an exception of one's own."""
    words = [
        event.tag("component"),
        *(value.value for tag in tags if tag.key == "component" for value in tag.values[:1]),
    ]
    own_types = [exception.type for exception in event.exceptions if exception.type not in _COMMON_TYPES]
    return [word for word in dict.fromkeys([*words, *own_types]) if word and 4 <= len(word) <= 80]


# Raised by languages themselves, rarely by anyone else.
OF_LANGUAGES = frozenset(
    """TypeError ReferenceError RangeError AttributeError IndexError NameError UnboundLocalError
    ZeroDivisionError ErrorException ArgumentCountError NoMethodError NullPointerException ClassCastException
    NullReferenceException System.NullReferenceException InvalidCastException System.InvalidCastException
    runtime.errorString""".split()
)
_COMMON_TYPES = frozenset(
    """Error TypeError ValueError KeyError IndexError AttributeError NameError RuntimeError AssertionError OSError
    IOError ReferenceError SyntaxError RangeError Exception ImportError ModuleNotFoundError ZeroDivisionError
    UnicodeDecodeError UnicodeEncodeError UnicodeError NotImplementedError StopIteration FileNotFoundError
    PermissionError RecursionError UnboundLocalError OverflowError NullPointerException IllegalArgumentException
    NoMethodError ArgumentError""".split()
)
