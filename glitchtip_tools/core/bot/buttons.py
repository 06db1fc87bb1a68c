"""What is behind a button: which action on which issue, in the 64 bytes that Telegram allows."""

from re import fullmatch
from typing import Literal

from glitchtip_tools.values import dataclass

Action = Literal["resolve", "ignore", "investigate"]
CODES: dict[str, Action] = {"r": "resolve", "i": "ignore", "v": "investigate"}
LABELS: dict[Action, str] = {
    "resolve": "✅ Resolve",
    "ignore": "🔕 Ignore 24 h",
    "investigate": "🔍 Investigate",
}
IGNORED_FOR = "24h"
OPEN = "↗ Open"


@dataclass(frozen=True, slots=True)
class Press:
    """A button that was pressed; `issue` is a number."""

    action: Action
    issue: str


def data_of(action: Action, issue: str) -> str:
    """Return what a button carries."""
    code = next(code for code, known in CODES.items() if known == action)
    return f"gtt:{code}:{issue}"


def press_of(data: str) -> Press | None:
    """Return the press behind a button's data, None for what no button of ours carries."""
    match = fullmatch(r"gtt:([a-z]):([1-9][0-9]{0,17})", data)
    return Press(CODES[match[1]], match[2]) if match and match[1] in CODES else None
