"""What `config.toml` may say: one table of keys, and the values of a file that was read."""

import json
import re
import shlex
import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import field

from glitchtip_tools.core.hints import similar
from glitchtip_tools.errors import BadSettings, BadUsage, NotFound
from glitchtip_tools.values import dataclass

Path = tuple[str, ...]
Value = str | tuple[str, ...]
LONGEST_TEXT, MOST_NAMES = 2000, 100
TOKEN_SOURCES = ("env", "file", "keyring")
POSTING = ("ask", "always", "never")
_BARE = re.compile(r"[A-Za-z0-9_-]+", re.ASCII)


def _text(value: object) -> str:
    if (
        not isinstance(value, str)
        or not value.strip()
        or not value.isprintable()
        or len(value) > LONGEST_TEXT
    ):
        raise ValueError(f"one line of text, at most {LONGEST_TEXT} characters")
    return value


def _address(value: object) -> str:
    text = _text(value)
    if not re.match(r"https?://[^\s/?#]", text):
        raise ValueError("the address of a server")
    return text


def _token_source(value: object) -> str:
    """Return the source; anything else may be a token, which no message must repeat."""
    kind, _, place = _text(value).partition(":")
    if kind not in TOKEN_SOURCES or not place:
        raise ValueError("`env:VARIABLE`, `file:PATH` or `keyring:NAME`, never the token itself")
    return f"{kind}:{place}"


def _names(value: object) -> tuple[str, ...]:
    if not isinstance(value, list | tuple) or not 0 < len(value) <= MOST_NAMES:
        raise ValueError('a list of names, such as `["web-shop"]`')
    try:
        return tuple(_text(name) for name in value)
    except ValueError as error:
        raise ValueError('a list of names, such as `["web-shop"]`') from error


def _posting(value: object) -> str:
    if value not in POSTING:
        raise ValueError(f"one of {', '.join(f'`{word}`' for word in POSTING)}")
    return str(value)


def _switch(value: object) -> str:
    word = str(value).lower() if isinstance(value, bool) else value
    if word not in ("true", "false"):
        raise ValueError("`true` or `false`")
    return str(word)


@dataclass(frozen=True, slots=True)
class ConfigKey:
    """A key: its name (parts in capitals are the user's own words), how its value is read, and what it means."""

    name: str
    read: Callable[[object], Value]
    default: Value | None
    meaning: str
    example: str

    def fits(self, path: Path) -> bool:
        """Return whether the path is one of this key's."""
        parts = self.name.split(".")
        return len(parts) == len(path) and all(
            one.isupper() or one == other for one, other in zip(parts, path, strict=True)
        )

    @property
    def is_list(self) -> bool:
        """Whether it has several values."""
        return self.read is _names

    @property
    def is_switch(self) -> bool:
        """Whether it is on or off, which TOML writes without quotes."""
        return self.read is _switch


KEYS = (
    ConfigKey("default_profile", _text, None, "the profile to use when none is given", '"work"'),
    ConfigKey("profiles.NAME.url", _address, None, "the server's address", '"https://glitchtip.example.com"'),
    ConfigKey("profiles.NAME.organization", _text, None, "the organization's slug", '"acme"'),
    ConfigKey("profiles.NAME.project", _text, None, "the project's slug", '"web-shop"'),
    ConfigKey(
        "profiles.NAME.token_source",
        _token_source,
        None,
        "where its token is, never the token: a variable, a file or the keyring",
        '"env:WORK_TOKEN"',
    ),
    ConfigKey(
        "trusted_addresses",
        _names,
        None,
        "servers that a `.env` may name for a token from elsewhere",
        '["https://glitchtip.example.com"]',
    ),
    ConfigKey(
        "investigate.post",
        _posting,
        "ask",
        "whether reports become comments: ask, always or never",
        '"never"',
    ),
    ConfigKey(
        "investigate.post_on.PLACE",
        _posting,
        None,
        "the same for one server and organization: its address",
        '"always"',
    ),
    ConfigKey(
        "checkouts.PLACE",
        _names,
        None,
        "a checkout's folder or remote, and its projects",
        '["web-shop", "api"]',
    ),
    ConfigKey(
        "searches.NAME", _text, None, "a query under a name", '"is:unresolved level:error lastSeen:-24h"'
    ),
    ConfigKey("aliases.NAME", _text, None, "words of a command under a name", '"issues list --sort count"'),
    ConfigKey(
        "update_hint", _switch, "true", "whether a terminal shows that a newer gtt is available", "false"
    ),
)


@dataclass(frozen=True, slots=True)
class ConfigEntry:
    """A key with its value: from the file, or by default."""

    key: str
    value: Value
    source: str
    meaning: str


@dataclass(frozen=True, slots=True)
class Config:
    """The values of a file, by their paths."""

    values: Mapping[Path, Value] = field(default_factory=dict)

    def get(self, name: str | Path) -> Value | None:
        """Return the value of a key such as `investigate.post`, its default, or None; raises BadUsage for no key."""
        path = tuple(name.split(".")) if isinstance(name, str) else name
        return self.values.get(path, key_of(path).default)

    def section(self, *path: str) -> Mapping[str, Value]:
        """Return what is under the user's own words: `section("searches")` has the queries by their names."""
        return {key[-1]: value for key, value in self.values.items() if key[:-1] == path}

    def posting(self, url: str, organization: str | None) -> str:
        """Return `ask`, `always` or `never` for reports on that server and organization."""
        places = (f"{url.rstrip('/')}/{organization or ''}".rstrip("/"), url.rstrip("/"))
        named = self.section("investigate", "post_on")
        own = next((named[place] for place in places if place in named), None)
        return str(own or self.get("investigate.post"))

    def entries(self) -> tuple[ConfigEntry, ...]:
        """Return what is set and what has a default, in the order of the table of keys."""
        return tuple(self._entries())

    def _entries(self) -> Iterator[ConfigEntry]:
        for key in KEYS:
            set_here = sorted(path for path in self.values if key.fits(path))
            for path in set_here:
                yield ConfigEntry(written(path), self.values[path], "file", key.meaning)
            if not set_here and key.default is not None:
                yield ConfigEntry(key.name, key.default, "default", key.meaning)


def entry(config: Config, path: Path) -> ConfigEntry:
    """Return the key with its value; raises BadUsage for no key and NotFound for one without a value."""
    key, value = key_of(path), config.get(path)
    if value is None:
        raise NotFound(
            f"`{written(path)}` is not set", hint=f"`gtt config set` sets it, such as {key.example}"
        )
    return ConfigEntry(written(path), value, "file" if path in config.values else "default", key.meaning)


def key_of(path: Path) -> ConfigKey:
    """Return the key that the path belongs to; raises BadUsage that names a similar one."""
    if row := next((key for key in KEYS if key.fits(path)), None):
        return row
    near = similar(written(path), [key.name for key in KEYS])
    what = f"did you mean `{near}`?" if near else "`gtt help environment` lists the keys"
    raise BadUsage(f"unknown key `{written(path)}`", hint=what)


def key_path(text: str) -> Path:
    """Return the path that a key such as `checkouts."~/src/api"` names; raises BadUsage."""
    hint = 'as in TOML: `investigate.post`, `checkouts."~/src/api"`'
    try:
        table: object = (
            tomllib.loads(f"{text} = 0") if text.isprintable() and len(text) < LONGEST_TEXT else {}
        )
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise BadUsage(f"`{text}` is not a key", hint=hint) from error
    path: list[str] = []
    while isinstance(table, dict) and len(table) == 1:
        ((name, table),) = table.items()
        path.append(name)
    if table != 0 or not path:
        raise BadUsage(f"`{text}` is not a key", hint=hint)
    return tuple(path)


def written(path: Path) -> str:
    """Return the path as TOML writes it: `checkouts."~/src/api"`."""
    return ".".join(part if _BARE.fullmatch(part) else json.dumps(part, ensure_ascii=False) for part in path)


def saved_query(searches: Mapping[str, Value], query: str) -> str:
    """Return the query that `@NAME` stands for, any other as it is; raises BadUsage for a name that is not saved."""
    name = query.strip().removeprefix("@")
    if not query.strip().startswith("@") or not _BARE.fullmatch(name):
        return query
    if name not in searches:
        near = similar(name, list(searches))
        hint = (
            f"did you mean `@{near}`?"
            if near
            else "`gtt search list` shows the saved ones; `gtt issues list WORDS` searches"
        )
        raise BadUsage(f"no search is saved as `{name}`", hint=hint)
    return str(searches[name])


def search_name(name: str) -> str:
    """Return the name under which a search can be saved, without its `@`; raises BadUsage."""
    bare = name.removeprefix("@")
    if not _BARE.fullmatch(bare):
        raise BadUsage(f"`{name}` cannot name a search", hint="letters, digits, `-` and `_`")
    return bare


def profile_name(name: str) -> str:
    """Return the name when a profile, and the file of its token, can have it; raises BadUsage."""
    if not _BARE.fullmatch(name):
        raise BadUsage(f"`{name}` cannot name a profile", hint="letters, digits, `-` and `_`")
    return name


def alias_words(aliases: Mapping[str, Value], name: str) -> list[str]:
    """Return the words that an alias stands for, none for no alias; raises BadSettings for quotes left open."""
    try:
        return shlex.split(str(aliases.get(name, "")))
    except ValueError as error:
        raise BadSettings(
            f"the alias `{name}` has an unclosed quote", hint="`gtt config list` shows it"
        ) from error


def checked(document: Mapping[str, object]) -> tuple[Config, list[tuple[Path, str]]]:
    """Return the values that the file's document holds, and what is wrong with it by path."""
    values: dict[Path, Value] = {}
    mistakes: list[tuple[Path, str]] = []
    for path, value in _leaves(document, ()):
        try:
            key = key_of(path)
            values[path] = key.read(value)
        except BadUsage as unknown:
            mistakes.append((path, f"{unknown.message}; {unknown.hint}"))
        except ValueError as wrong:
            mistakes.append((path, f"`{written(path)}` must be {wrong}"))
    return Config(values), mistakes


def _leaves(table: Mapping[str, object], path: Path) -> Iterator[tuple[Path, object]]:
    for name, value in table.items():
        here = (*path, name)
        if isinstance(value, Mapping) and not any(key.fits(here) for key in KEYS):
            yield from _leaves(value, here)
        else:
            yield here, value
