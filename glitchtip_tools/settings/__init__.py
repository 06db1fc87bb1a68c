"""What the user configured: options, environment and `.env` become one frozen Settings that knows its sources."""

import shlex
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import field
from pathlib import Path
from urllib.parse import urlsplit

from glitchtip_tools.errors import BadSettings, BadUsage
from glitchtip_tools.folders import expanded, is_within
from glitchtip_tools.settings.env_files import files_of
from glitchtip_tools.settings.env_files import found_upwards as found_upwards
from glitchtip_tools.settings.env_files import user_file as user_file
from glitchtip_tools.values import dataclass

DEFAULT_URL = "http://localhost:8080"
PROFILE = "profile "
OPTION, ENVIRONMENT, DEFAULT = "option", "environment", "default"

# Every variable that gtt reads, with the other names it goes by; docs/configuration.md explains each.
NAMES: dict[str, tuple[str, ...]] = {
    "GLITCHTIP_URL": (),
    "GLITCHTIP_API_TOKEN": ("GLITCHTIP_TOKEN",),
    "GLITCHTIP_ORG_SLUG": (),
    "GLITCHTIP_PROJECT_SLUG": (),
    "GTT_REPO": (),
    "GTT_TIMEOUT": (),
    "GTT_RETRY_WAIT": (),
    "GTT_RUNBOOKS": (),
    "GTT_WEBHOOK_SECRET": (),
    "GTT_WEB_URL": (),
    "GTT_UPDATE_HINT": (),
    "TELEGRAM_BOT_TOKEN": (),
    "TELEGRAM_API_URL": (),
    "TELEGRAM_ALERTS_CHAT_ID": (),
    "TELEGRAM_TOPIC_ID": (),
    "TELEGRAM_ALLOWED_CHATS": (),
    "TELEGRAM_ALLOWED_USERS": (),
    "TELEGRAM_DELIVERY": (),
}
SWITCH = ("true", "false")
AT_LEAST_ONCE, AT_MOST_ONCE = DELIVERIES = ("at-least-once", "at-most-once")
ADDRESSES = ("GLITCHTIP_URL", "GTT_WEB_URL", "TELEGRAM_API_URL")
SECRETS = frozenset({"GLITCHTIP_API_TOKEN", "TELEGRAM_BOT_TOKEN", "GTT_WEBHOOK_SECRET"})
# What decides where a secret goes and who commands it: never taken from another place than the secret itself.
COMPANIONS = {
    "GLITCHTIP_API_TOKEN": ("GLITCHTIP_URL",),
    "TELEGRAM_BOT_TOKEN": (
        "TELEGRAM_API_URL",
        "TELEGRAM_ALERTS_CHAT_ID",
        "TELEGRAM_ALLOWED_CHATS",
        "TELEGRAM_ALLOWED_USERS",
    ),
}
OPTIONS = {
    "GLITCHTIP_URL": "--url",
    "GLITCHTIP_ORG_SLUG": "--org",
    "GLITCHTIP_PROJECT_SLUG": "--project",
    "GTT_TIMEOUT": "--timeout",
}
# What a profile says as a whole: none of it is taken from elsewhere, so that no token goes to another's server.
OF_A_PROFILE = (
    "GLITCHTIP_URL", "GLITCHTIP_API_TOKEN", "GLITCHTIP_ORG_SLUG", "GLITCHTIP_PROJECT_SLUG", "GTT_WEB_URL",
)  # fmt: skip
FOLDERS = ("GTT_REPO", "GTT_RUNBOOKS")


@dataclass(frozen=True, slots=True)
class Value:
    """One setting and where it was found: `option`, `environment`, a file's path, or `default`."""

    text: str
    source: str


@dataclass(frozen=True, slots=True)
class Settings:
    """All settings by their variable's name; secrets are kept out of its repr."""

    values: Mapping[str, Value] = field(default_factory=dict, repr=False)

    def get(self, name: str) -> str | None:
        """Return the setting, or None when it is missing or empty."""
        value = self.values.get(name)
        return value.text if value else None

    def require(self, *names: str) -> list[str]:
        """Return the settings; raise BadSettings that names all the missing ones at once."""
        missing = [name for name in names if not self.get(name)]
        if missing:
            raise BadSettings(_missing(missing), hint=_where(missing))
        return [self.get(name) or "" for name in names]

    @property
    def url(self) -> str:
        """The server's address, without a final slash."""
        return (self.get("GLITCHTIP_URL") or DEFAULT_URL).rstrip("/")

    @property
    def server_source(self) -> str | None:
        """Where the server or its token is named other than by a profile, None when it is nowhere."""
        named = (self.values.get(name) for name in ("GLITCHTIP_URL", "GLITCHTIP_API_TOKEN"))
        sources = (value.source for value in named if value)
        return next((source for source in sources if not source.startswith(PROFILE)), None)

    @property
    def org(self) -> str | None:
        """The organization's slug, if given."""
        return self.get("GLITCHTIP_ORG_SLUG")

    @property
    def project(self) -> str | None:
        """The project's slug, if given."""
        return self.get("GLITCHTIP_PROJECT_SLUG")

    @property
    def timeout(self) -> float:
        """How long to wait for an answer, in seconds."""
        return _seconds(self.get("GTT_TIMEOUT"), 30, above_zero=True)

    @property
    def retry_wait(self) -> float:
        """What the waiting between two tries grows from, in seconds; 0 for none."""
        return _seconds(self.get("GTT_RETRY_WAIT"), 0.5, above_zero=False)


@dataclass(frozen=True, slots=True)
class Survey:
    """All that was found: the settings, what is wrong with them, the sources that lost, the files that were read.

    `misused` are those of the problems that options of this command caused; `unconfirmed` is the address that a
    `.env` names for a token from elsewhere, `trusted` are those that the user confirmed.
    """

    settings: Settings
    problems: tuple[str, ...] = ()
    misused: tuple[str, ...] = ()
    overridden: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    files: tuple[Path, ...] = ()
    unconfirmed: str = ""
    trusted: tuple[str, ...] = ()
    unusable: BadSettings | None = None

    def checked(self, *needed: str) -> Settings:
        """Return the settings; raises BadSettings that names all that is wrong and the missing ones at once.

        What is wrong with an option is BadUsage.
        """
        if self.unusable:
            raise self.unusable
        missing = [name for name in needed if not self.settings.get(name)]
        text = "; ".join([*([_missing(missing)] if missing else []), *self.problems])
        if self.misused:
            raise BadUsage(text, hint="see the command's `--help` for its options")
        if text:
            hints = [_where(missing)] if missing else []
            raise BadSettings(text, hint="; ".join([*hints, *([self._way_out()] if self.problems else [])]))
        return self.settings

    def _way_out(self) -> str:
        """Return what to do about problems that no option caused."""
        if not self.unconfirmed:
            return "see `gtt auth status` for where each setting comes from"
        addresses = shlex.join([*self.trusted, self.unconfirmed])
        return (
            "if your token may go there, set GLITCHTIP_URL in the environment, or confirm the address once: "
            f"`gtt config set trusted_addresses {addresses}`"
        )


def _missing(names: Sequence[str]) -> str:
    return "missing: " + ", ".join(f"`{name}`" for name in names)


def _where(names: Sequence[str]) -> str:
    them = "it" if len(names) == 1 else "them"
    login = ", or run `gtt auth login`" if all(name.startswith("GLITCHTIP_") for name in names) else ""
    return f"set {them} in the environment, in `.env` or in `~/.config/gtt/.env`{login}"


def load(
    options: Mapping[str, str], environ: Mapping[str, str], here: Path, env_file: Path | None = None
) -> Settings:
    """Return the settings; raises BadSettings for malformed ones, all at once."""
    return survey(options, environ, here, env_file).checked()


def survey(
    options: Mapping[str, str],
    environ: Mapping[str, str],
    here: Path,
    env_file: Path | None = None,
    profile: tuple[str, Mapping[str, str]] | None = None,
    trusted: tuple[str, ...] = (),
) -> Survey:
    """Look everywhere: option over environment over `.env` (from `here` upwards) over the user's own `.env`.

    A `profile`, its name and its settings, takes the place of all of these but the options for what is its own.

    A problem is also when the token of one place would be sent to an address that a `.env` of another place
    names (a cloned repository could bring one along), unless it is among the `trusted` ones.
    """
    files, unread = files_of(environ, here, env_file)
    layers = [
        (OPTION, options),
        (ENVIRONMENT, environ),
        *((str(path), survey_of_files) for path, survey_of_files in files),
    ]
    whole = [layers[0], (f"{PROFILE}{profile[0]}", profile[1])] if profile else layers
    values: dict[str, Value] = {}
    overridden: dict[str, tuple[str, ...]] = {}
    for name, aliases in NAMES.items():
        survey_of_files = [
            Value(candidate.strip(), source)
            for source, layer in (whole if name in OF_A_PROFILE else layers)
            for candidate in [
                next((layer[key] for key in (name, *aliases) if layer.get(key, "").strip()), None)
            ]
            if candidate is not None
        ]
        if survey_of_files:
            values[name], overridden[name] = (
                survey_of_files[0],
                tuple(value.source for value in survey_of_files[1:]),
            )
    near = None if env_file else found_upwards(here)
    foreign = near if near != user_file(environ) else None
    malformed = list(_malformed(values))
    misused = tuple(problem for problem, source in malformed if source == OPTION)
    settings = Settings(values)
    confirmed = "GLITCHTIP_URL" if settings.url in trusted else ""
    leaking = list(_leaking(values, foreign, confirmed))
    unconfirmed = settings.url if any(one.startswith("`GLITCHTIP_URL` comes") for one in leaking) else ""
    problems = (*unread, *(problem for problem, _ in malformed), *leaking)
    read = tuple(path for path, _ in files)
    return Survey(settings, problems, misused, overridden, read, unconfirmed, trusted)


def _malformed(values: Mapping[str, Value]) -> Iterable[tuple[str, str]]:
    """Yield what is wrong with single values, each with the source of the value."""
    for name, what in _complaints(values):
        source = values[name].source
        option = OPTIONS.get(name) if source == OPTION else None
        yield f"`{option}` {what}" if option else f"`{name}` {what} (from {source})", source


def _complaints(values: Mapping[str, Value]) -> Iterable[tuple[str, str]]:
    for name in ADDRESSES:
        if (value := values.get(name)) and without_login(value.text) != value.text:
            yield name, "contains a user name or a password, which gtt does not send"
        elif (value := values.get(name)) and not is_address(value.text):
            yield name, f"is not an http(s) address: `{value.text}`"
    for name in ("GTT_TIMEOUT", "GTT_RETRY_WAIT"):
        if (value := values.get(name)) and not _is_seconds(value.text, above_zero=name == "GTT_TIMEOUT"):
            yield name, f"is not a number of seconds: `{value.text}`"
    if (value := values.get("TELEGRAM_DELIVERY")) and value.text not in DELIVERIES:
        yield "TELEGRAM_DELIVERY", f"is neither `{AT_LEAST_ONCE}` nor `{AT_MOST_ONCE}`: `{value.text}`"
    if (value := values.get("GTT_UPDATE_HINT")) and value.text not in SWITCH:
        yield "GTT_UPDATE_HINT", f"is neither `true` nor `false`: `{value.text}`"
    token = values.get("GLITCHTIP_API_TOKEN")
    if token and not (token.text.isascii() and token.text.isprintable() and " " not in token.text):
        yield "GLITCHTIP_API_TOKEN", "contains characters that a token cannot have"
    for name in ("GLITCHTIP_ORG_SLUG", "GLITCHTIP_PROJECT_SLUG"):
        value = values.get(name)
        if value and not all(char.isalnum() or char in "-_" for char in value.text):
            yield name, f"is not a slug (letters, digits, `-`, `_`): `{value.text}`"


def _leaking(values: Mapping[str, Value], near: Path | None, confirmed: str) -> Iterable[str]:
    """Name the dangers of a `.env` found on the way up, which a cloned repository could have brought along.

    A secret from elsewhere is not sent where such a file says, and its people do not command it; nor does a file
    inside a checkout choose another folder to be investigated. The user `confirmed` the value of that name.
    """
    for secret, companions in COMPANIONS.items():
        kept = values.get(secret)
        for name in companions if kept and near and kept.source != str(near) else ():
            value = values.get(name)
            if value and kept and value.source == str(near) and name != confirmed:
                yield (
                    f"`{name}` comes from `{near}` but `{secret}` from {kept.source}: "
                    "set both in the same place, so that no folder decides where your token goes"
                )
    root = _checkout_of(near) if near else None
    for name in FOLDERS if root else ():
        value = values.get(name)
        if value and root and value.source == str(near) and not is_within(root / expanded(value.text), root):
            yield (
                f"`{name}` in `{near}` leads out of the checkout that the file is in: "
                "set it in the environment or in `~/.config/gtt/.env`"
            )


def _checkout_of(file: Path) -> Path | None:
    """Return the git checkout that a file lies in, None outside of any."""
    return next((folder for folder in file.parents if (folder / ".git").exists()), None)


def without_login(text: str) -> str:
    """Return an address without the user name and password that it may hold."""
    scheme, separator, rest = text.partition("://")
    host, slash, path = rest.partition("/")
    return f"{scheme}{separator}{host.rpartition('@')[2]}{slash}{path}"


def is_address(text: str) -> bool:
    """Return whether the text is the http(s) address of a server."""
    try:
        parts = urlsplit(text)
        named = bool(parts.hostname) and parts.port != 0 and text.isprintable() and " " not in text
        return parts.scheme in ("http", "https") and named
    except ValueError:
        return False


def _seconds(text: str | None, default: float, *, above_zero: bool) -> float:
    """Return the number, or the default for one that is malformed (which a survey names as a problem)."""
    return float(text) if text and _is_seconds(text, above_zero=above_zero) else default


def _is_seconds(text: str, *, above_zero: bool) -> bool:
    try:
        return 0 < float(text) <= 3600 if above_zero else 0 <= float(text) <= 3600
    except ValueError:
        return False
