"""Frozen values that cost next to nothing to define: `dataclass(frozen=True, slots=True)`, compiled when it pays.

The standard library compiles up to six methods per class when its module is imported; a hundred classes were half
of the time that `gtt issues list` took to start. Here `__init__` is compiled when many values are made, and the other
methods are shared by all classes. `dataclasses.fields`, `replace`, `asdict`, pattern matching, copying and
pickling work as ever. `InitVar` and ordering are not supported.
"""

import dataclasses
from collections.abc import Callable
from operator import attrgetter
from typing import TYPE_CHECKING, Any

WORTH_COMPILING = 32  # values: setting the fields of so many one by one takes as long as compiling

if TYPE_CHECKING:
    from dataclasses import dataclass as dataclass
else:

    def dataclass(
        *, frozen: bool, slots: bool, kw_only: bool = False, eq: bool = True
    ) -> Callable[[type], type]:
        """Return a decorator that makes a class one of frozen values; the options are those of `dataclasses`."""
        if not frozen:
            raise TypeError("only frozen values are made here: take `dataclasses.dataclass`")

        def decorated(cls: type) -> type:
            # Without a method to generate, the standard library reads the fields and compiles nothing.
            described = dataclasses.dataclass(init=False, repr=False, eq=False, kw_only=kw_only)(cls)
            own = {"__init__": _compiled_when_frequent(lambda: made), **METHODS}
            if eq:
                own |= {"__eq__": _equals, "__hash__": _hash, "_compared": _compared_of(described)}
            made = _class_with(own, described, slots)
            return made

        return decorated


def _class_with(own: dict[str, Any], described: type, slots: bool) -> type:
    """Return the class with these methods, where it has none of its own.

    Adding them one by one to a class that exists costs more than making another.
    """
    names = [field.name for field in dataclasses.fields(described)]
    space = own | vars(described) | {"__qualname__": described.__qualname__}
    if slots:
        inherited = {slot for base in described.__mro__[1:] for slot in vars(base).get("__slots__", ())}
        space["__slots__"] = tuple(name for name in names if name not in inherited)
    # A default would hide its slot; the others are made anew.
    for name in (*(names if slots else ()), "__dict__", "__weakref__"):
        space.pop(name, None)
    return type(described)(described.__name__, described.__bases__, space)


def _compiled_when_frequent(made_class: Callable[[], type]) -> Callable[..., None]:
    """Return an `__init__` that sets field by field, and gives way to a compiled one when many values are made."""
    made = 0

    def init(self: Any, *args: Any, **kwargs: Any) -> None:
        nonlocal made
        made += 1
        cls = made_class()
        if made > WORTH_COMPILING or not _set_fields(cls, self, args, kwargs):
            compiled = _compiled_init(cls)
            cls.__init__ = compiled  # type: ignore[misc]
            compiled(self, *args, **kwargs)
        elif hasattr(cls, "__post_init__"):
            self.__post_init__()

    return init


def _set_fields(cls: type, self: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> bool:
    """Set the fields of a new value and return True; set none where Python has to complain of the arguments."""
    values: dict[str, Any] = {}
    used, named = 0, 0
    for field in dataclasses.fields(cls):
        name = field.name
        if field.init and not field.kw_only and used < len(args):
            values[name] = args[used]
            used += 1
        elif field.init and name in kwargs:
            values[name] = kwargs[name]
            named += 1
        elif field.default is not dataclasses.MISSING:
            values[name] = field.default
        elif field.default_factory is not dataclasses.MISSING:
            values[name] = field.default_factory()
        elif field.init:
            return False
    if used < len(args) or named < len(kwargs):  # too many, unknown, or given twice
        return False
    for name, value in values.items():
        object.__setattr__(self, name, value)
    return True


def _compiled_init(cls: type) -> Callable[..., None]:
    """Return the `__init__` that takes a value for each field of the class."""
    names: dict[str, Any] = {"_set": object.__setattr__, "_MISSING": dataclasses.MISSING}
    positional = ["self"]
    keywords: list[str] = []
    lines: list[str] = []
    for field in dataclasses.fields(cls):
        parameter = value = field.name
        if field.default_factory is not dataclasses.MISSING:
            names[f"_make_{field.name}"] = field.default_factory
            parameter = f"{field.name}=_MISSING"
            value = f"_make_{field.name}()" + (
                f" if {field.name} is _MISSING else {field.name}" if field.init else ""
            )
        elif field.default is not dataclasses.MISSING:
            names[f"_default_{field.name}"] = field.default
            parameter = f"{field.name}=_default_{field.name}"
            value = field.name if field.init else f"_default_{field.name}"
        elif not field.init:
            continue  # __post_init__ sets it
        if field.init:
            (keywords if field.kw_only else positional).append(parameter)
        lines.append(f"    _set(self, {field.name!r}, {value})")
    if hasattr(cls, "__post_init__"):
        lines.append("    self.__post_init__()")
    head = ", ".join([*positional, *(["*", *keywords] if keywords else [])])
    # Only names of fields, which are identifiers of this package's own source, are put into this text.
    exec(f"def __init__({head}):\n" + "\n".join(lines or ["    pass"]), names)  # noqa: S102
    compiled: Callable[..., None] = names["__init__"]
    compiled.__qualname__ = f"{cls.__qualname__}.__init__"
    return compiled


def _compared_of(cls: type) -> Callable[[Any], object]:
    names = [field.name for field in dataclasses.fields(cls) if field.compare]
    if len(names) > 1:
        return staticmethod(attrgetter(*names))
    return staticmethod(lambda value: tuple(getattr(value, name) for name in names))


def _repr(self: Any) -> str:
    shown = (f"{item.name}={getattr(self, item.name)!r}" for item in dataclasses.fields(self) if item.repr)
    return f"{type(self).__qualname__}({', '.join(shown)})"


def _equals(self: Any, other: Any) -> Any:
    if type(other) is not type(self):
        return NotImplemented
    return self._compared(self) == self._compared(other)


def _hash(self: Any) -> int:
    return hash(self._compared(self))


def _refuse_to_set(_self: Any, name: str, _value: object) -> None:
    raise dataclasses.FrozenInstanceError(f"cannot assign to field {name!r}")


def _refuse_to_delete(_self: Any, name: str) -> None:
    raise dataclasses.FrozenInstanceError(f"cannot delete field {name!r}")


def _state(self: Any) -> list[object]:
    return [getattr(self, item.name) for item in dataclasses.fields(self)]


def _restore(self: Any, state: list[object]) -> None:
    for item, value in zip(dataclasses.fields(self), state, strict=True):
        object.__setattr__(self, item.name, value)


METHODS = {
    "__repr__": _repr,
    "__setattr__": _refuse_to_set,
    "__delattr__": _refuse_to_delete,
    "__getstate__": _state,
    "__setstate__": _restore,
}
