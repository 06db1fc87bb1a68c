"""Foreign text made fit for a terminal or a line of a pipe: nothing in it moves the cursor, rings or reorders."""

import unicodedata
from datetime import UTC, datetime
from textwrap import fill

_INVISIBLE = {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}
_JOINERS = "\u200c\u200d\ufe0f"  # emoji and several scripts need them
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
    if char in keep or char in _JOINERS:
        return char
    if char in "\n\r\t\u2028\u2029":
        return " "
    return "\ufffd" if unicodedata.category(char) in _INVISIBLE else char


def ago(moment: datetime, now: datetime) -> str:
    """Return how long ago it was in its largest unit: `3 h ago`, `in 5 min`, `just now`."""
    seconds = int((now - moment).total_seconds())
    for size, unit in UNITS:
        if abs(seconds) >= size and unit != "s":
            amount = f"{abs(seconds) // size} {unit}"
            return f"{amount} ago" if seconds > 0 else f"in {amount}"
    return "just now"


def iso(moment: datetime) -> str:
    """Return the moment as UTC ISO text with a Z, to the second."""
    return moment.astimezone(UTC).replace(microsecond=0).isoformat().replace("+00:00", "Z")


def number(value: int) -> str:
    """Return the number with thin groups of three, as people read it: `12,345`."""
    return f"{value:,}"


def shortened(text: str, length: int) -> str:
    """Return the text cut to the length with an ellipsis where something was cut."""
    return text if len(text) <= length else text[: max(0, length - 1)] + "…"


def folded(text: str, width: int, indent: int) -> str:
    """Return the text in lines of at most that width, all but the first indented; words stay whole where they fit."""
    return fill(text, max(width, indent + 20), subsequent_indent=" " * indent, break_on_hyphens=False)
