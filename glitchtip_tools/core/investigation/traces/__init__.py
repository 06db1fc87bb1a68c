"""Stacks as people paste them, in the form of each language's runtime, read to an event."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from glitchtip_tools.core.investigation.traces import (
    dotnet,
    elixir,
    go,
    javascript,
    jvm,
    php,
    python,
    ruby,
    rust,
    swift,
)
from glitchtip_tools.core.investigation.traces.prefixes import plain_lines, unprefixed
from glitchtip_tools.models import Event, ExceptionValue

LARGEST = 1_000_000  # characters that are read, from the end
MOST_LINES = 20_000
WIDEST = 4_000  # characters of a line
Chain = tuple[ExceptionValue, ...]


class TraceForm(NamedTuple):
    """A language's form of a trace: the platform as its SDK calls it, and what reads it."""

    platform: str
    read: Callable[[Sequence[str]], list[Chain]]


FORMS = (
    TraceForm("python", python.read),
    TraceForm("node", javascript.read),
    TraceForm("php", php.read),
    TraceForm("ruby", ruby.read),
    TraceForm("go", go.read),
    TraceForm("java", jvm.read),
    TraceForm("csharp", dotnet.read),
    TraceForm("native", rust.read),
    TraceForm("elixir", elixir.read),
    TraceForm("cocoa", swift.read),
)


_PLATFORMS = {
    "py": "python",
    "go": "go",
    "cs": "csharp",
    "rs": "native",
    "ex": "elixir",
    "swift": "cocoa",
    "rb": "ruby",
    "php": "php",
    "java": "java",
    "kt": "java",
    "js": "node",
    "ts": "node",
}


def event_of(text: str) -> Event | None:
    """Return the last trace of a text as an event, None when there is none in a form that is known.

    Of several languages' forms the one counts that finds the most frames.
    """
    raw = plain_lines(text[-LARGEST:].lstrip("\ufeff"), MOST_LINES, WIDEST)
    lines = unprefixed(raw)
    # What looks like a prefix may be the stack's own: as it is it counts when that says as much.
    found = [
        (form.platform, chain)
        for read_as in ([raw, lines] if raw != lines else [raw])
        for form in FORMS
        for chain in form.read(read_as)[-1:]
    ]
    if not found:
        return None
    platform, chain = max(
        found, key=lambda pair: (sum(len(one.frames) for one in pair[1]), bool(pair[1][-1].value))
    )
    if platform == "python":
        platform = _platform_of(chain)
    surfaced = chain[-1]
    title = ": ".join(part for part in (surfaced.type, surfaced.value) if part)
    return Event("", title, surfaced.value or "", platform=platform, exceptions=chain)


def message_of(text: str) -> Event | None:
    """Return the last line of a text as the message of an error without a stack, None when there is none."""
    lines = unprefixed(plain_lines(text[-LARGEST:], MOST_LINES, WIDEST))
    said = next((line.strip() for line in reversed(lines) if line.strip()), "")
    if not said:
        return None
    return Event("", said, said, platform="other", exceptions=(ExceptionValue("Error", said),))


def _platform_of(chain: Chain) -> str:
    """Return the platform of frames in the form of Python, which web pages show for other languages, too."""
    endings = [(frame.filename or "").rpartition(".")[2].lower() for one in chain for frame in one.frames]
    return next((_PLATFORMS[ending] for ending in reversed(endings) if ending in _PLATFORMS), "python")
