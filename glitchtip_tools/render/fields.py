"""`--fields a,b.c`: choose and order the fields of a JSON document; an unknown one is an error that lists them."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import fields, is_dataclass
from types import UnionType
from typing import Union, get_args, get_origin, get_type_hints

from glitchtip_tools.errors import BadUsage
from glitchtip_tools.render.json import camel, plain, plain_fields
from glitchtip_tools.render.view import LIST_FIELDS

FREE = "*"  # ends the path of an object whose keys are the application's


class Chooser:
    """What `--fields` asked for. Below a list a path means that field of each item: `frames.filename`.

    `checked`: whether the paths are known to be right, so that what is not there is null and no mistake.
    """

    def __init__(self, wanted: str | None, *, checked: bool = False) -> None:
        self.listing = wanted is not None and wanted.strip() in (LIST_FIELDS, "")
        self.paths = [path.strip() for path in (wanted or "").split(",") if path.strip()]
        self.checked = checked
        self._steps = [(path, path.split(".")) for path in self.paths]
        self._outermost = {steps[0] for _, steps in self._steps}

    def check(self, known: Sequence[str]) -> None:
        """Raise BadUsage for a path that no document of the command can have."""
        free = tuple(path.removesuffix(FREE) for path in known if path.endswith(f".{FREE}"))
        unknown = [path for path in self.paths if path not in known and not path.startswith(free)]
        if unknown:
            raise _unknown(unknown, [path for path in known if not path.endswith(f".{FREE}")])
        self.checked = True

    def document(self, value: object, as_json: Callable[[object], str]) -> str:
        """Return the value as JSON with only the wanted fields, or the names of the fields, one a line."""
        if not self.paths and not self.listing:
            return as_json(value)
        data = plain(value)
        if self.listing:
            return "\n".join(names(data))
        if not self.checked:
            self._check(data)
        return as_json([self._of(item) for item in data] if isinstance(data, list) else self._of(data))

    def chosen(self, value: object) -> object:
        """Return one value of many, or only its wanted fields; the first one decides which there are."""
        if self.checked and self.paths:
            return self._of(plain_fields(value, self._outermost))
        if not self.paths:
            return value
        data = plain(value)
        self._check(data)
        return self._of(data)

    def _check(self, data: object) -> None:
        known = names(data)
        self.checked = True
        unknown = [path for path in self.paths if path not in known]
        if unknown and data != []:
            raise _unknown(unknown, known)

    def _of(self, data: object) -> Mapping[str, object]:
        return {path: at(data, steps) for path, steps in self._steps}


def _unknown(paths: Sequence[str], known: Sequence[str]) -> BadUsage:
    """Return the mistake with the shortest path that ends alike, or else the outermost fields."""
    listed = ", ".join(f"`{path}`" for path in paths)
    alike = [f"`{min(fitting, key=len)}`" for path in paths if (fitting := _ending(path, known))]
    outermost = ", ".join(dict.fromkeys(path.partition(".")[0] for path in known))
    hint = f"did you mean {', '.join(alike)}?" if alike else f"available: {outermost};"
    return BadUsage(f"no such field: {listed}", hint=f"{hint} `--fields` alone lists them all")


def _ending(path: str, known: Sequence[str]) -> list[str]:
    wanted = f".{path}".lower()
    return [one for one in known if f".{one}".lower().endswith(wanted)]


def paths_of(kinds: Sequence[object]) -> list[str]:
    """Return the paths of all fields that values of these types have as JSON; a text is a field's own name.

    Free-form objects end in `.*`.
    """
    return list(dict.fromkeys(path for kind in kinds for path in _paths_of(kind, "", ())))


def _paths_of(kind: object, prefix: str, above: tuple[object, ...]) -> Iterator[str]:
    """Yield the paths below a type; a model inside itself is followed once."""
    origin = get_origin(kind)
    if isinstance(kind, str):
        yield kind
    elif isinstance(kind, type) and is_dataclass(kind):
        hints = get_type_hints(kind)
        for item in fields(kind) if kind not in above else ():
            path = prefix + camel(item.name)
            yield path
            yield from _paths_of(hints[item.name], f"{path}.", (*above, kind))
    elif origin in (Union, UnionType):
        for part in get_args(kind):
            yield from _paths_of(part, prefix, above)
    elif kind is object or (isinstance(origin, type) and issubclass(origin, Mapping)):
        yield prefix + FREE
    elif isinstance(origin, type) and issubclass(origin, Sequence | AbstractSet):
        for part in get_args(kind):
            yield from _paths_of(part, prefix, above)


def names(data: object) -> list[str]:
    """Return the paths of all fields of a document; of a list, those that any of its items has."""
    return list(dict.fromkeys(_paths(data, "")))


def at(data: object, path: Sequence[str]) -> object:
    """Return what is at the path, None where there is nothing; below a list, a list.

    A key with a dot in it (a tag such as `user.id`) is found, too.
    """
    if not path:
        return data
    if isinstance(data, list):
        return [at(item, path) for item in data]
    if not isinstance(data, Mapping):
        return None
    for length in range(1, len(path) + 1):
        key = ".".join(path[:length])
        if key in data:
            return at(data[key], path[length:])
    return None


def _paths(data: object, prefix: str) -> list[str]:
    if isinstance(data, list):
        return [path for item in data for path in _paths(item, prefix)]
    if not isinstance(data, Mapping):
        return []
    paths = []
    for key, value in data.items():
        paths += [prefix + key, *_paths(value, f"{prefix}{key}.")]
    return paths
