"""What `gtt doctor` found, a line each."""

from glitchtip_tools.core.doctor import Check, Diagnosis, State
from glitchtip_tools.render.drawing import styled
from glitchtip_tools.render.output import View
from glitchtip_tools.render.text import clean

STYLES = {State.OK: "green", State.WARNING: "yellow", State.WRONG: "bold red", State.SKIPPED: "dim"}


def diagnosis(found: Diagnosis, view: View) -> str:
    """Return a line per check, with what to do below it; tab-separated for a pipe."""
    if not view.terminal:
        return "\n".join(
            "\t".join((check.state, check.name, clean(check.said), clean(check.hint or "")))
            for check in found.checks
        )
    verdict = (
        styled("the main job works", "green", view)
        if found.works
        else styled("the main job would not work", "bold red", view)
    )
    return "\n".join([*(_line(check, view) for check in found.checks), "", verdict])


def _line(check: Check, view: View) -> str:
    state = styled(f"{check.state:<7}", STYLES[check.state], view)
    hint = f"\n{'':23}{clean(check.hint)}" if check.hint and check.state is not State.OK else ""
    return f"{state}  {check.name:<14}{clean(check.said)}{hint}"
