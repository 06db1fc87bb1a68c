"""The programs that a person chose for reading and writing texts: the pager and the editor."""

import shlex
from collections.abc import Mapping, Sequence

from glitchtip_tools.adapters.process import attend
from glitchtip_tools.errors import BadSettings

LESS = "FRX"  # ends by itself on a short text, keeps colours, leaves the text on the screen


def page_through(text: str, environ: Mapping[str, str]) -> bool:
    """Show a text in the pager; return False where none is wanted (`cat`, or empty) or it cannot be started."""
    words = chosen(environ, ("GTT_PAGER", "PAGER"), "less")
    if words in ([], ["cat"]):
        return False
    code = attend(words, text, env={"LESS": environ.get("LESS", LESS)})
    return code is not None


def chosen(environ: Mapping[str, str], variables: Sequence[str], usual: str) -> list[str]:
    """Return the words of the program that the first of the variables which is set names; raises BadSettings."""
    name = next((name for name in variables if name in environ), None)
    try:
        return shlex.split(environ[name] if name else usual)
    except ValueError as error:
        raise BadSettings(f"{name} cannot be read: {str(error).lower()}", hint="close its quotes") from error
