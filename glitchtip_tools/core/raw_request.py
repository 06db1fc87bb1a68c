"""A request of `gtt api` put together: address, parameters and body, and what must never be sent."""

import re
from collections.abc import Callable, Mapping, Sequence
from json import loads
from urllib.parse import parse_qsl, quote, unquote

from glitchtip_tools.errors import BadUsage
from glitchtip_tools.models.request import RawRequest

METHODS = ("GET", "POST", "PUT", "DELETE")
_KEY = re.compile(r"([^\[\]=]+)((?:\[[^\[\]]*\])*)")
_PLACEHOLDER = re.compile(r"\{(\w+)\}")


def address(text: str, base_url: str) -> tuple[str, tuple[tuple[str, str], ...]]:
    """Return path and parameters of an address with or without `/api/0/`. Raises BadUsage.

    A whole address is taken only when it is the configured server's: no path sends the token elsewhere.
    """
    word = text.strip()
    if word.startswith(f"{base_url}/"):
        word = word[len(base_url) :]
    if "://" in word.partition("?")[0] or word.startswith("//"):
        raise BadUsage(f"`{text}` is on another server", hint=f"the token is sent only to `{base_url}`")
    path, _, query = word.partition("#")[0].partition("?")
    parts = [part for part in path.split("/") if part]
    if (
        not parts
        or any(unquote(part) in (".", "..") for part in parts)
        or not path.isprintable()
        or "\\" in path
    ):
        raise BadUsage(f"`{text}` is not an API path", hint="for example `organizations/{org}/issues/`")
    parts = parts if parts[0] == "api" else ["api", "0", *parts]
    quoted = "/".join(quote(part, safe="%@:~!$&'()*+,;=") for part in parts)
    return f"/{quoted}/", tuple(parse_qsl(query, keep_blank_values=True))


def filled(text: str, values: Mapping[str, Callable[[], str]]) -> str:
    """Return the path with `{org}` and `{project}` replaced; raises BadUsage for an unknown placeholder."""

    def value(match: re.Match[str]) -> str:
        if match[1] not in values:
            raise BadUsage(f"`{{{match[1]}}}` is unknown", hint="there are `{org}` and `{project}`")
        return quote(values[match[1]](), safe="")

    return _PLACEHOLDER.sub(value, text)


def request(
    path: tuple[str, tuple[tuple[str, str], ...]],
    method: str | None,
    fields: Sequence[tuple[str, object]],
    content: bytes | None,
) -> RawRequest:
    """Return the request: fields are parameters of a GET and the body of anything else. Raises BadUsage."""
    verb = (method or ("POST" if fields or content is not None else "GET")).upper()
    if verb not in METHODS:
        raise BadUsage(f"`{verb}` is not an API method", hint=f"one of {', '.join(METHODS)}")
    where, params = path
    if verb == "GET" or content is not None:
        pairs = tuple((name, str(value)) for name, value in fields)
        made = RawRequest(verb, where, (*params, *pairs), None, content)
    else:
        made = RawRequest(verb, where, params, body(fields) if fields else None)
    refuse_the_whole_list(made)
    return made


def refuse_the_whole_list(made: RawRequest) -> None:
    """Raise BadUsage for a change of all issues: the server takes ids from the address only, else means all."""
    of_list = unquote(unquote(made.path)).rstrip("/").endswith("/issues")
    ids = [value for name, value in made.params if name == "id"]
    if made.method in ("PUT", "DELETE") and of_list and not (ids and all(_is_number(one) for one in ids)):
        raise BadUsage(
            f"{made.method} on a list of issues changes all that it selects; ids in the body do not count",
            hint="put each into the address: `organizations/{org}/issues/?id=26&id=30`",
        )


def field(text: str) -> tuple[str, str]:
    """Return key and value of `key=value`. Raises BadUsage."""
    name, equals, value = text.partition("=")
    if not equals or not _KEY.fullmatch(name):
        raise BadUsage(f"`{text}` is not a field", hint="for example `status=resolved` or `data[text]=hello`")
    return name, value


def typed(text: str) -> object:
    """Return `true`, `false`, `null` and numbers as what they are, anything else as text."""
    if text in ("true", "false", "null") or re.fullmatch(r"-?\d{1,18}", text):
        value: object = loads(text)
        return value
    return text


def body(fields: Sequence[tuple[str, object]]) -> dict[str, object]:
    """Return the fields as an object: `a[b]=1` nests, `a[]=1` makes a list. Raises BadUsage."""
    made: dict[str, object] = {}
    for name, value in fields:
        matched = _KEY.fullmatch(name)
        keys = [matched[1], *re.findall(r"\[([^\]]*)\]", matched[2])] if matched else [name]
        _put(made, keys, value, name)
    return made


def document(text: str) -> object:
    """Return the JSON of a text, None when it is none."""
    try:
        value: object = loads(text)
    except (ValueError, RecursionError):  # also numbers and nesting that nobody means
        return None
    return value


def _put(target: dict[str, object], keys: Sequence[str], value: object, name: str) -> None:
    key, rest = keys[0], keys[1:]
    if not rest:
        target[key] = value
    elif rest == [""]:
        listed = target.setdefault(key, [])
        if not isinstance(listed, list):
            raise BadUsage(f"`{name}` is a list and something else")
        listed.append(value)
    else:
        below = target.setdefault(key, {})
        if not isinstance(below, dict) or "" in rest:
            raise BadUsage(f"`{name}` does not fit the other fields")
        _put(below, rest, value, name)


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit()
