"""What the user configured: options, environment and `.env` become one frozen Settings that knows its sources."""

import shlex
from collections.abc import Mapping, Sequence
from dataclasses import field
from pathlib import Path

from glitchtip_tools.errors import BadSettings, BadUsage
from glitchtip_tools.settings.checks import is_seconds, leaking, malformed
from glitchtip_tools.settings.env_files import files_of
from glitchtip_tools.settings.env_files import found_upwards as found_upwards
from glitchtip_tools.settings.env_files import user_file as user_file
from glitchtip_tools.settings.names import (
    DEFAULT_URL,
    ENVIRONMENT,
    NAMES,
    OF_A_PROFILE,
    OPTION,
    ORIGINS,
    PROFILE,
    Value,
)
from glitchtip_tools.values import dataclass


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
    def needs_environment(self) -> bool:
        """Whether the server or its token is known from a variable alone."""
        named = (self.values.get(name) for name in ("GLITCHTIP_URL", "GLITCHTIP_API_TOKEN"))
        return any(value.source == ENVIRONMENT for value in named if value)

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
    login = "run `gtt auth login`, or " if all(name.startswith("GLITCHTIP_") for name in names) else ""
    origins = "".join(f"; {origin}" for name, origin in ORIGINS.items() if name in names)
    return f"{login}set {them} in the environment, in `.env` or in `~/.config/gtt/.env`{origins}"


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
        *((str(path), variables) for path, variables in files),
    ]
    whole = [layers[0], (f"{PROFILE}{profile[0]}", profile[1])] if profile else layers
    values: dict[str, Value] = {}
    overridden: dict[str, tuple[str, ...]] = {}
    for name, aliases in NAMES.items():
        candidates = [
            Value(text.strip(), source)
            for source, layer in (whole if name in OF_A_PROFILE else layers)
            for text in [next((layer[key] for key in (name, *aliases) if layer.get(key, "").strip()), None)]
            if text is not None
        ]
        if candidates:
            values[name] = candidates[0]
            overridden[name] = tuple(value.source for value in candidates[1:])
    near = None if env_file else found_upwards(here)
    foreign = near if near != user_file(environ) else None
    wrong = list(malformed(values))
    misused = tuple(problem for problem, source in wrong if source == OPTION)
    settings = Settings(values)
    confirmed = "GLITCHTIP_URL" if settings.url in trusted else ""
    dangers = list(leaking(values, foreign, confirmed))
    unconfirmed = settings.url if any(one.startswith("`GLITCHTIP_URL` comes") for one in dangers) else ""
    problems = (*unread, *(problem for problem, _ in wrong), *dangers)
    read = tuple(path for path, _ in files)
    return Survey(settings, problems, misused, overridden, read, unconfirmed, trusted)


def _seconds(text: str | None, default: float, *, above_zero: bool) -> float:
    """Return the number, or the default for one that is malformed (which a survey names as a problem)."""
    return float(text) if text and is_seconds(text, above_zero=above_zero) else default
