"""Modules that cost nothing until they are used: for what the help of a command, or a mistake in it, never needs.

    if TYPE_CHECKING:
        from glitchtip_tools.render import json
    else:
        json = late("glitchtip_tools.render.json")

Type checkers, and the tests of the layers, read the import; a test compares the two.
"""

from importlib import import_module
from typing import Any


class _Module:
    """Stands for a module, and imports it when one of its names is first asked for."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __getattr__(self, name: str) -> Any:
        return getattr(import_module(self._name), name)


def late(name: str) -> _Module:
    """Return what stands for the module of that full name; an ImportError is raised where it is first used."""
    return _Module(name)
