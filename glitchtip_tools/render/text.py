"""Foreign text made fit for a terminal or a line of a pipe: nothing in it moves the cursor, rings or reorders."""

import unicodedata
from collections.abc import Sequence
from datetime import UTC, datetime, tzinfo

from glitchtip_tools.core.redaction.invisible import INVISIBLE, JOINERS
from glitchtip_tools.patterns import pattern

_CATEGORIES = {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}
# Letters and marks that are not seen, besides those categories, and what no text may hold (noncharacters).
_HIDES = pattern(f"[{INVISIBLE}\ufdd0-\ufdef\ufffe\uffff]")
STEPS = "▁▂▃▄▅▆▇█"
UNITS = ((86400, "d"), (3600, "h"), (60, "min"), (1, "s"))


def clean(text: str, *, keep: str = "") -> str:
    """Return the text with control, format and bidirectional characters replaced; `keep` names exceptions."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(_visible(char, keep) for char in text)


def lines(text: str) -> str:
    """Return the text over several lines, tabs and line ends kept, everything else cleaned."""
    return clean(text.replace("\r\n", "\n"), keep="\n\t")


def _visible(char: str, keep: str) -> str:
    if char in keep or char in JOINERS:
        return char
    if char in "\n\r\t\u2028\u2029":
        return " "
    return "\ufffd" if unicodedata.category(char) in _CATEGORIES or _HIDES.match(char) else char


def ago(moment: datetime, now: datetime) -> str:
    """Return how long ago it was in its largest unit: `3 h ago`, `in 5 min`, `just now`."""
    seconds = int((now - moment).total_seconds())
    for size, unit in UNITS:
        if abs(seconds) >= size and unit != "s":
            amount = f"{abs(seconds) // size} {unit}"
            return f"{amount} ago" if seconds > 0 else f"in {amount}"
    return "just now"


def age(moment: datetime, now: datetime) -> str:
    """Return how long ago it was as a table says it in little room: `3h`, `5m`, `now`; `in 2d` for what comes."""
    said = ago(moment, now)
    if said == "just now":
        return "now"
    amount, unit = said.removeprefix("in ").split()[:2]
    return f"{'in ' * said.startswith('in ')}{amount}{unit[:1]}"


def iso(moment: datetime) -> str:
    """Return the moment as UTC ISO text with a Z, to the second."""
    return moment.astimezone(UTC).replace(microsecond=0).isoformat().replace("+00:00", "Z")


def local(moment: datetime, zone: tzinfo, now: datetime) -> str:
    """Return the moment as a person reads it on a clock there: `30 Nov 02:33`, with the year where it is another."""
    there = moment.astimezone(zone)
    year = f" {there.year}" if there.year != now.astimezone(zone).year else ""
    return f"{there.day} {there:%b}{year} {there:%H:%M}"


def number(value: int) -> str:
    """Return the number with thin groups of three, as people read it: `12,345`."""
    return f"{value:,}"


def plural(count: int, noun: str) -> str:
    """Return `1 issue`, `1,204 issues`."""
    return f"{number(count)} {noun}{'' if count == 1 else 's'}"


def shortened(text: str, length: int) -> str:
    """Return the text cut to the length with an ellipsis where something was cut."""
    return text if len(text) <= length else text[: max(0, length - 1)] + "…"


def short_release(name: str) -> str:
    """Return a release as people tell it: of a commit's full hash its first 12 digits, also after `name@`."""
    lead, at, version = name.rpartition("@")
    is_hash = len(version) >= 32 and set(version.lower()) <= set("0123456789abcdef")
    return f"{lead}{at}{version[:12]}" if is_hash else name


def with_short_releases(sentence: str) -> str:
    """Return the sentence with the releases in it as people tell them."""
    return " ".join(map(short_release, sentence.split(" ")))


def sparkline(values: Sequence[int]) -> str:
    """Return one character per value, as high as the value against the largest; a blank for nothing."""
    most = max(values, default=0)
    return "".join(" " if value <= 0 else STEPS[min(7, (value * 8 - 1) // most)] for value in values)
