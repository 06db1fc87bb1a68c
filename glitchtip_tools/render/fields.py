"""`--fields a,b.c`: choose and order the fields of a JSON document; an unknown one is an error that lists them."""

from collections.abc import Callable, Mapping

from glitchtip_tools.errors import BadUsage
from glitchtip_tools.render.json import plain


def selected(value: object, wanted: str | None, as_json: Callable[[object], str]) -> str:
    """Return the value as JSON with only the wanted fields; `?` returns their names, one a line."""
    data = plain(value)
    if not wanted:
        return as_json(data)
    if wanted.strip() == "?":
        return "\n".join(names(data))
    paths = [path.strip() for path in wanted.split(",") if path.strip()]
    return as_json(
        [_chosen(item, paths) for item in data] if isinstance(data, list) else _chosen(data, paths)
    )


def names(data: object, prefix: str = "") -> list[str]:
    """Return the paths of all fields of a document (of a list: of its first item)."""
    if isinstance(data, list):
        return names(data[0], prefix) if data else []
    if not isinstance(data, Mapping):
        return []
    found = []
    for key, value in data.items():
        found.append(prefix + key)
        found += names(value, f"{prefix}{key}.") if isinstance(value, Mapping) else []
    return found


def _chosen(data: object, paths: list[str]) -> object:
    known = names(data)
    if unknown := [path for path in paths if path not in known]:
        listed = ", ".join(f"`{path}`" for path in unknown)
        raise BadUsage(f"no such field: {listed}", hint=f"there are: {', '.join(known)}")
    return {path: _at(data, path.split(".")) for path in paths}


def _at(data: object, path: list[str]) -> object:
    for word in path:
        data = data.get(word) if isinstance(data, Mapping) else None
    return data
