"""`--fields a,b.c`: choose and order the fields of a JSON document; an unknown one is an error that lists them."""

from collections.abc import Callable, Mapping, Sequence

from glitchtip_tools.errors import BadUsage
from glitchtip_tools.render.json import plain

LIST = "?"


class Chooser:
    """What `--fields` asked for. Below a list a path means that field of each item: `frames.filename`."""

    def __init__(self, wanted: str | None) -> None:
        self.listing = wanted is not None and wanted.strip() in (LIST, "")
        self.paths = [path.strip() for path in (wanted or "").split(",") if path.strip()]
        self.checked = False

    def document(self, value: object, as_json: Callable[[object], str]) -> str:
        """Return the value as JSON with only the wanted fields, or the names of the fields, one a line."""
        data = plain(value)
        if self.listing:
            return "\n".join(names(data))
        if not self.paths:
            return as_json(data)
        self._check(data)
        return as_json([self._of(item) for item in data] if isinstance(data, list) else self._of(data))

    def chosen(self, value: object) -> object:
        """Return one value of many with only the wanted fields; the first one decides which there are."""
        data = plain(value)
        if not self.paths:
            return data
        if not self.checked:
            self._check(data)
        return self._of(data)

    def _check(self, data: object) -> None:
        known = names(data)
        self.checked = True
        unknown = [path for path in self.paths if path not in known]
        if unknown and data != []:
            listed = ", ".join(f"`{path}`" for path in unknown)
            raise BadUsage(f"no such field: {listed}", hint=f"there are: {', '.join(known)}")

    def _of(self, data: object) -> Mapping[str, object]:
        return {path: at(data, path.split(".")) for path in self.paths}


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
    found = []
    for key, value in data.items():
        found += [prefix + key, *_paths(value, f"{prefix}{key}.")]
    return found
