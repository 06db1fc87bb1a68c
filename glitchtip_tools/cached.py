"""Values that are computed on first use, once, even if several threads ask for them at the same time."""

import functools
from collections.abc import Callable
from threading import RLock
from typing import TYPE_CHECKING, Any

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
