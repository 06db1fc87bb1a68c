"""Values that are compiled when it pays behave like the standard library's frozen dataclasses."""

import copy
import dataclasses
import pickle
from collections.abc import Callable
from dataclasses import FrozenInstanceError, field
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from glitchtip_tools.values import WORTH_COMPILING, dataclass


@dataclass(frozen=True, slots=True)
class Point:
    """A value with every kind of field."""

    x: int
    y: int = 2
    tags: list[str] = field(default_factory=list)
    secret: str = field(default="", repr=False, compare=False)
    z: int = field(default=0, kw_only=True)
    doubled: int = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "doubled", self.x * 2)


@dataclasses.dataclass(frozen=True, slots=True)
class Reference:
    """The same, made by the standard library."""

    x: int
    y: int = 2
    tags: list[str] = field(default_factory=list)
    secret: str = field(default="", repr=False, compare=False)
    z: int = field(default=0, kw_only=True)
    doubled: int = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "doubled", self.x * 2)


@dataclass(frozen=True, slots=True)
class Place(Point):
    """A value that adds a field to another."""

    name: str = "here"


@dataclass(frozen=True, slots=True)
class Nothing:
    """A value without fields."""


Calls = st.fixed_dictionaries(
    {"x": st.integers()},
    optional={"y": st.integers(), "tags": st.lists(st.text()), "secret": st.text(), "z": st.integers()},
)


@given(Calls, Calls)
def test_values_are_equal_shown_and_taken_apart_as_the_standard_librarys(
    one: dict[str, Any], other: dict[str, Any]
) -> None:
    ours, theirs = (Point(**one), Point(**other)), (Reference(**one), Reference(**other))
    assert (ours[0] == ours[1]) == (theirs[0] == theirs[1])
    assert [repr(value) for value in ours] == [repr(value).replace("Reference", "Point") for value in theirs]
    assert [dataclasses.asdict(value) for value in ours] == [dataclasses.asdict(value) for value in theirs]
    assert Point.__match_args__ == Reference.__match_args__


@given(Calls)
def test_copies_and_changed_copies(values: dict[str, Any]) -> None:
    point = Point(**values)
    assert copy.copy(point) == copy.deepcopy(point) == pickle.loads(pickle.dumps(point)) == point
    assert dataclasses.replace(point, x=7) == Point(**values | {"x": 7})


def test_a_value_cannot_be_changed() -> None:
    point = Point(1)
    with pytest.raises(FrozenInstanceError, match="cannot assign to field 'x'"):
        point.x = 3  # type: ignore[misc]
    with pytest.raises(FrozenInstanceError, match="cannot delete field 'x'"):
        del point.x
    assert not hasattr(point, "__dict__")


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: Point(), "missing 1 required positional argument: 'x'"),  # type: ignore[call-arg]
        (lambda: Point(1, w=2), "unexpected keyword argument 'w'"),  # type: ignore[call-arg]
        (lambda: Nothing(1), "takes 1 positional argument but 2 were given"),  # type: ignore[call-arg]
    ],
)
def test_a_wrong_call_is_a_type_error(call: Callable[[], object], message: str) -> None:
    with pytest.raises(TypeError, match=message):
        call()


def test_a_value_that_extends_another() -> None:
    place = Place(1, name="there")
    assert (place.x, place.y, place.name, place.doubled) == (1, 2, "there", 2)
    assert place != Point(1)
    assert Point(1) == Point(1) != Place(1)
    assert Nothing() == Nothing()


def test_hashable_when_its_fields_are() -> None:
    assert {Nothing(): 1}[Nothing()] == 1
    with pytest.raises(TypeError, match="unhashable type: 'list'"):
        hash(Point(1))


def test_only_frozen_values_are_made_here() -> None:
    with pytest.raises(TypeError, match="only frozen values"):
        dataclass(frozen=False, slots=True)


def fresh() -> type[Any]:
    """Return a class like Point of which no value was made."""

    @dataclass(frozen=True, slots=True)
    class Fresh:
        x: int
        y: int = 2
        tags: list[str] = field(default_factory=list)
        secret: str = field(default="", repr=False, compare=False)
        z: int = field(default=0, kw_only=True)
        doubled: int = field(init=False)

        def __post_init__(self) -> None:
            object.__setattr__(self, "doubled", self.x * 2)

    return Fresh


@given(
    st.lists(st.integers(), max_size=5),
    st.dictionaries(st.sampled_from("x y tags secret z w".split()), st.integers()),
)
def test_the_first_values_of_a_class_are_like_all_others(args: list[int], named: dict[str, int]) -> None:
    """Those that are made before it pays to compile `__init__`, mistakes included."""

    def made(kind: Callable[..., Any]) -> object:
        try:
            return dataclasses.asdict(kind(*args, **named))
        except TypeError as mistake:
            return str(mistake).rpartition("__init__()")[2]

    assert made(fresh()) == made(Reference)


def test_what_is_made_often_is_compiled() -> None:
    kind = fresh()
    first = kind.__init__
    made = [kind(at) for at in range(WORTH_COMPILING + 1)]
    assert [one.doubled for one in made] == [2 * at for at in range(WORTH_COMPILING + 1)]
    assert kind.__init__ is not first
    assert kind.__init__.__qualname__.endswith("Fresh.__init__")
