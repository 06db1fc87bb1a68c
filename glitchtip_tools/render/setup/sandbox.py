"""What the sandbox and the demo say of themselves."""

from collections.abc import Mapping, Sequence
from shlex import join, quote

from glitchtip_tools.render.drawing import styled
from glitchtip_tools.render.output import View


def settings_to_export(settings: Mapping[str, str], view: View) -> str:
    """Return shell lines that make `gtt` use the sandbox."""
    return "\n".join(f"export {name}={quote(value)}" for name, value in settings.items())


def command_line(words: Sequence[str], view: View) -> str:
    """Return a command as one would type it."""
    return styled(f"$ {join(['gtt', *words])}", "bold good", view)


def empty_line(nothing: str, view: View) -> str:
    """Return the space between two commands."""
    return "\n"
