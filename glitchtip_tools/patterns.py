"""Regular expressions that cost nothing until they are used."""

import re
from typing import Any, cast


class _Pattern:
    """Compiles its expression when a method is first asked for."""

    def __init__(self, text: str, flags: int) -> None:
        self._text, self._flags = text, flags

    def __getattr__(self, name: str) -> Any:
        method = getattr(re.compile(self._text, self._flags), name)
        setattr(self, name, method)  # so that the next use does not come this way
        return method


def pattern(text: str, flags: int = 0) -> re.Pattern[str]:
    """Return a regular expression that is compiled on first use: for long ones in modules that every command loads.

    What `re.compile` refuses is refused on first use only (re.error): tests must use the expression.
    """
    return cast("re.Pattern[str]", _Pattern(text, flags))
