"""What is done later: a value computed and a module imported on first use, and an action after some time.

A late module is one that the help of a command, or a mistake in it, never needs.

    if TYPE_CHECKING:
        from glitchtip_tools.render import json
    else:
        json = late("glitchtip_tools.render.json")

Type checkers, and the tests of the layers, read the import; a test compares the two.
"""

import functools
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from importlib import import_module
from threading import RLock, Timer
from typing import TYPE_CHECKING, Any

After = Callable[[float, Callable[[], None]], Callable[[], None]]
BEFORE_PROGRESS = 1.0  # seconds without an answer before a terminal shows what is going on

if TYPE_CHECKING:
    from functools import cached_property as cached_property
else:

    class cached_property(functools.cached_property):  # noqa: N801 - named like the one whose place it takes
        """A property that is computed once even if several threads need it first.

        From 3.12 on, Python's own has no lock.
        """

        def __init__(self, compute: Callable[[Any], Any]) -> None:
            super().__init__(compute)
            self._computing = RLock()

        def __get__(self, instance: object, owner: type | None = None) -> Any:
            """Return the value; those who come while it is computed wait for it."""
            with self._computing:
                return super().__get__(instance, owner)


class _Module:
    """Stands for a module, and imports it when one of its names is first asked for."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __getattr__(self, name: str) -> Any:
        return getattr(import_module(self._name), name)


def late(name: str) -> _Module:
    """Return what stands for the module of that full name; an ImportError is raised where it is first used."""
    return _Module(name)


class _Postponed(_Module):
    """Stands for a module in `sys.modules` while libraries are imported, and makes room for it when it is used."""

    __spec__ = None  # what `import` asks of a module that it finds

    def withdraw(self) -> None:
        """Leave `sys.modules`, unless the module itself is there."""
        modules: dict[str, Any] = sys.modules
        if modules.get(self._name) is self:
            modules.pop(self._name, None)

    def __getattr__(self, name: str) -> Any:
        self.withdraw()
        return super().__getattr__(name)


@contextmanager
def postponed(*names: str) -> Iterator[None]:
    """Let the libraries that are imported inside load these modules when they first use them.

    For modules that exist, and that a library imports at its top for functions which are never called here.
    """
    placed = {name: _Postponed(name) for name in names if name not in sys.modules}
    sys.modules.update(placed)  # type: ignore[arg-type]
    try:
        yield
    finally:
        for module in placed.values():
            module.withdraw()


def late_names(package: str, homes: Mapping[str, str]) -> Callable[[str], Any]:
    """Return the `__getattr__` of a package whose names are in modules below it, which are imported on first use.

    `homes` are the names of each module, separated by spaces.
    """
    modules = {name: module for module, names in homes.items() for name in names.split()}

    def get(name: str) -> Any:
        if name not in modules:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        value = getattr(import_module(f"{package}.{modules[name]}"), name)
        setattr(import_module(package), name, value)  # the next one who asks comes no more this way
        return value

    return get


def after(seconds: float, action: Callable[[], None]) -> Callable[[], None]:
    """Do something later, in a thread of its own; return what calls it off."""
    timer = Timer(seconds, action)
    timer.daemon = True
    timer.start()
    return timer.cancel
