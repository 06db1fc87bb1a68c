"""What an answer must be, described in small pieces that compose: each returns what is wrong, None for nothing."""

from collections.abc import Callable

from glitchtip_tools.wire import moment, pick, text, whole

Shape = Callable[[object], str | None]


def anything(_value: object) -> str | None:
    """Accept whatever it is."""
    return None


def one(is_so: Callable[[object], bool], what: str) -> Shape:
    """Return a shape for which a value is right when `is_so`; `what` completes "is ..."."""
    return lambda value: None if is_so(value) else f"is {what}"


name = one(lambda value: bool(text(value)), "not a name")
words = one(lambda value: text(value) is not None, "not text")
number = one(lambda value: (whole(value) or 0) >= 0 and whole(value) is not None, "not a number")  # of things
numeral = one(lambda value: (text(value) or "").isdecimal() and whole(value) is not None, "not an id")
present = one(lambda value: value is not None, "null")
date = one(lambda value: moment(value) is not None, "not a date")


def maybe(shape: Shape) -> Shape:
    """Return a shape that also accepts null."""
    return lambda value: None if value is None else shape(value)


def equal(wanted: str) -> Shape:
    """Return a shape that accepts that text only."""
    return one(lambda value: text(value) == wanted, f"not `{wanted}`")


def any_of(*wanted: str) -> Shape:
    """Return a shape that accepts these texts."""
    return one(lambda value: text(value) in wanted, "unknown")


def fields(**wanted: Shape) -> Shape:
    """Return the shape of an object with these fields; others are not looked at.

    A field of two spellings is written `shortId__short_id`: the first that is there counts.
    """

    described = [(spellings.split("__"), of) for spellings, of in wanted.items()]

    def shape(value: object) -> str | None:
        if not isinstance(value, dict):
            return "is not an object"
        for names, of in described:
            found = pick(value, *names)
            if wrong := of(found):
                return f"lacks `{names[0]}`" if found is None else f"has a `{names[0]}` that {wrong}"
        return None

    return shape


def listed(of: Shape, *, most: int | None = None) -> Shape:
    """Return the shape of a list of such items, `most` of them at most."""

    def shape(value: object) -> str | None:
        if not isinstance(value, list):
            return "is not a list"
        if most is not None and len(value) > most:
            return f"has {len(value):,} items where {most} were requested"
        wrong = next((complaint for item in value if (complaint := of(item))), None)
        return f"has an item that {wrong}" if wrong else None

    return shape


def pair(first: Shape, second: Shape) -> Shape:
    """Return the shape of a list of two."""

    def shape(value: object) -> str | None:
        if not isinstance(value, list) or len(value) != 2:
            return "is not a pair"
        return first(value[0]) or second(value[1])

    return shape
