"""What `gtt doctor` found, a line each."""

from collections.abc import Sequence

from glitchtip_tools.core.setup.doctor import Check, CheckState, Diagnosis
from glitchtip_tools.render.cells import folded
from glitchtip_tools.render.drawing import styled
from glitchtip_tools.render.output import View
from glitchtip_tools.render.text import clean

STYLES = {
    CheckState.OK: "good",
    CheckState.WARNING: "caution",
    CheckState.WRONG: "bold bad",
    CheckState.SKIPPED: "dim",
}

READY = "ready: gtt can list, investigate, comment on and resolve issues"
READY_WITHOUT_CHECKOUT = "ready: gtt can list, comment on and resolve issues, but not investigate them"


def diagnosis(result: Diagnosis, view: View) -> str:
    """Return a line per check, with what to do below it; tab-separated for a pipe."""
    if not view.terminal:
        return checks(result.checks, view)
    can = READY if result.investigates else READY_WITHOUT_CHECKOUT
    ready = ["", styled(can, "good", view)] if result.works else []
    return "\n".join([checks(result.checks, view), *ready])


def checks(rows: Sequence[Check], view: View) -> str:
    """Return a line per check, with what to do below it; tab-separated for a pipe."""
    if view.terminal:
        return "\n".join(_line(check, view) for check in rows)
    return "\n".join(
        "\t".join((check.state, check.name, clean(check.said), clean(check.hint or ""))) for check in rows
    )


def _line(check: Check, view: View) -> str:
    state = styled(f"{check.state:<7}", STYLES[check.state], view)
    room = view.width - len(f"{check.state:<7}  ")
    text = folded(f"{check.name:<14}{clean(check.said)}", room, 14)
    hinted = check.hint is not None and check.state is not CheckState.OK
    hint = folded(f"→ {clean(check.hint or '')}", room - 14, 2).split("\n") if hinted else []
    return "\n".join([f"{state}  {text}".replace("\n", "\n" + " " * 9), *(f"{'':23}{line}" for line in hint)])
