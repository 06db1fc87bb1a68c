"""One invocation of `gtt`: what the process gave it, the options of every command, settings, who is at the terminal.

Imports are inside the properties, so that help and mistakes load only what they use.
"""

import os
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, tzinfo
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING, Any, Self, TextIO, TypeVar

from glitchtip_tools import services
from glitchtip_tools.adapters import streams
from glitchtip_tools.adapters.signals import alarm_after, ending_tidily
from glitchtip_tools.adapters.zone import local_zone
from glitchtip_tools.core.time.durations import duration, is_duration
from glitchtip_tools.errors import BadUsage, ExitCode, NotFound
from glitchtip_tools.folders import config_folder, expanded, is_folder
from glitchtip_tools.late import After, after, cached_property
from glitchtip_tools.render.output import Output
from glitchtip_tools.wire import is_web_address

if TYPE_CHECKING:
    from glitchtip_tools.adapters.files import Files
    from glitchtip_tools.adapters.keyboard import Keyboard
    from glitchtip_tools.adapters.programs import Programs
    from glitchtip_tools.core.setup.config import Config
    from glitchtip_tools.render.view import View
    from glitchtip_tools.services.redactor import Redactor
    from glitchtip_tools.settings import Settings, Survey

T = TypeVar("T")
OURS = ("GLITCHTIP_", "GTT_", "TELEGRAM_")
LAST_WORDS = 1.0  # seconds that connections have after the deadline to say what became of a change


def system_clock() -> datetime:
    """Return the present moment, UTC."""
    return datetime.now(UTC)


def releases() -> str:
    """Return the address that names the newest gtt."""
    from glitchtip_tools.adapters.installation import releases_address

    return releases_address()


def _current_folder() -> Path:
    """Return the current folder; once that is deleted, what the shell still calls it."""
    try:
        return Path.cwd()
    except OSError:
        return Path(os.environ.get("PWD", "/"))


@dataclass(repr=False, eq=False)
class Invocation:
    """What every command has. `options` are those that each takes; `opened` is closed in the end.

    `changed` are the servers that were sent more than questions, `interrupted` is whether a further command was.
    `releases` returns the address that names the newest gtt; without it nobody is told about updates. `gone` is
    whether the current folder, `here`, was deleted.
    """

    environ: Mapping[str, str]
    here: Path
    stdin: TextIO
    stdout: TextIO
    stderr: TextIO
    clock: Callable[[], datetime] = system_clock
    sleep: Callable[[float], None] = time.sleep
    monotonic: Callable[[], float] = time.monotonic
    until: float = float("inf")
    after: After = after
    main: Callable[[Sequence[str], Any], int] = field(default=lambda _words, _app: 0)
    options: dict[str, str] = field(default_factory=dict)
    opened: list[Callable[[], None]] = field(default_factory=list)
    changed: set[str] = field(default_factory=set)
    interrupted: bool = False
    releases: Callable[[], str] | None = None
    gone: bool = False

    @classmethod
    def of_this_process(cls) -> Self:
        """Return the App for this process's environment, folder and streams."""
        stdin, stdout = sys.stdin or streams.ClosedInput(), sys.stdout or streams.ClosedOutput()
        stderr = sys.stderr or streams.Unheard()
        here = _current_folder()
        gone = not is_folder(here)
        return cls(os.environ, here, stdin, stdout, stderr, releases=releases, gone=gone)

    def remember(self, name: str, value: object) -> None:
        """Keep an option that every command has; `name` is a setting's variable or the option's own name."""
        self.options[name] = str(value)
        if name == "deadline":
            self._set_deadline(str(value))
        elif name == "ping" and not str(value).startswith(("http://", "https://")):
            raise BadUsage("the address of `--ping` does not begin with http:// or https://")
        elif name == "ping" and not is_web_address(str(value)):
            raise BadUsage("the address of `--ping` has no host")

    def _set_deadline(self, text: str) -> None:
        """Let the whole command end in that time: connections by themselves, all else by an alarm."""
        number = text.isascii() and text.replace(".", "", 1).isdigit()
        seconds = float(text) if number else duration(text).total_seconds() if is_duration(text) else 0.0
        if not 0 < seconds <= 86_400:
            hint = "write seconds, or a time like `90s` or `10m`; at most a day"
            raise BadUsage(f"`--deadline` is not a duration: `{text}`", hint=hint)
        self.until = self.monotonic() + seconds
        self.opened.append(alarm_after(seconds + LAST_WORDS, seconds))

    def without_end(self) -> None:
        """Lift the deadline: what runs until it is ended has none."""
        self.close()
        self.until = float("inf")
        self.releases = None

    def close(self) -> None:
        """Close every connection that was opened."""
        for close in self.opened:
            close()
        self.opened.clear()

    # Time and settings.

    @property
    def debug(self) -> bool:
        """Whether each request is traced on stderr."""
        return "debug" in self.options

    @property
    def now(self) -> datetime:
        """The present moment, UTC."""
        return self.clock()

    @cached_property
    def zone(self) -> tzinfo:
        """The user's time zone: that of a date without one."""
        return local_zone(self.environ)

    @cached_property
    def survey(self) -> "Survey":
        """Everything known about the settings, mistakes included."""
        return self.surveyed({name: value for name, value in self.options.items() if name.isupper()})

    def surveyed(self, options: Mapping[str, str]) -> "Survey":
        """Look at the settings as they are now, with these options."""
        from glitchtip_tools import settings

        places = (options, self.environ, self.here, self.env_file)
        name = self.profile
        if not name:
            survey = settings.survey(*places)
            if survey.unconfirmed:
                trusted = tuple(address.rstrip("/") for address in self.config.get("trusted_addresses") or ())
                return settings.survey(*places, trusted=trusted)
            if survey.settings.server_source or not (usual := self.config.get("default_profile")):
                return survey
            name = str(usual)
        variables, unusable = self.profiles.settings(name)
        return replace(settings.survey(*places, profile=(name, variables)), unusable=unusable)

    @property
    def profile(self) -> str:
        """The profile that was asked for, empty for none."""
        return self.options.get("profile") or self.environ.get("GTT_PROFILE", "").strip()

    @property
    def settings(self) -> "Settings":
        """The settings, resolved once; raises BadSettings for malformed ones."""
        return self.survey.checked()

    @property
    def access(self) -> "Settings":
        """The settings with a token; raises BadSettings that names it among all that is wrong."""
        return self.survey.checked("GLITCHTIP_API_TOKEN")

    @property
    def env_file(self) -> Path | None:
        """The file that `--env-file` names."""
        named = self.options.get("env_file")
        return self.here / expanded(named) if named else None

    def run(self, words: Sequence[str], settings: Mapping[str, str], here: Path) -> int:
        """Run another command as if typed in that folder with these settings, on the same terminal."""
        environ = {name: value for name, value in self.environ.items() if not name.startswith(OURS)}
        other = type(self)(environ | dict(settings), here, self.stdin, self.stdout, self.stderr, self.clock)
        return self._heard(self.main(words, other))

    def run_also(self, words: Sequence[str]) -> int:
        """Run another command with the options and settings of this one, on connections of its own."""
        other = replace(self, opened=[], options=dict(self.options), changed=set(), releases=None)
        return self._heard(self.main(words, other))

    def _heard(self, code: int) -> int:
        """Note that another command was interrupted, and has said so."""
        self.interrupted = self.interrupted or code == ExitCode.INTERRUPTED
        return code

    @property
    def repository_path(self) -> Path:
        """Where the application's checkout should be: `--repo`, GTT_REPO, or where we are; it may not exist."""
        named = self.options.get("GTT_REPO") or self.survey.settings.get("GTT_REPO")
        return (self.here / expanded(named)) if named else self.here

    @cached_property
    def repository(self) -> Path:
        """The folder of the application's checkout; raises NotFound, and BadSettings for malformed settings."""
        _ = self.settings
        if not is_folder(self.repository_path):
            raise NotFound(f"there is no folder `{self.repository_path}`", hint="check `--repo` or GTT_REPO")
        return self.repository_path

    @cached_property
    def own_names(self) -> "services.OwnNames":
        """What the user named: searches, aliases."""
        return services.OwnNames(self.config_file)

    @cached_property
    def profiles(self) -> "services.Profiles":
        """The servers that the user named."""
        config, waiting = self.own_names.config, self.out.waiting.patience.waiting
        return services.Profiles(config, self.environ, self.config_file.parent, waiting)

    @property
    def config_file(self) -> Path:
        """The user's `config.toml`; it may not exist."""
        return config_folder(self.environ) / "config.toml"

    @cached_property
    def config(self) -> "Config":
        """What the user's `config.toml` says; raises BadSettings for a file that is wrong."""
        return self.own_names.config

    @cached_property
    def config_editor(self) -> "services.ConfigEditor":
        """Changes the user's `config.toml`."""
        return services.ConfigEditor(self.config_file)

    @cached_property
    def out(self) -> Output:
        """Prints values, notes and failures."""
        return Output(
            self.stdout, self.stderr, self.environ, self.options, self.clock, lambda: self.zone, self.after,
            lambda text: self.programs.page_through(text), lambda words: self.programs.converse(words),
            lambda text: self.redact.markdown(text), self.told,
        )  # fmt: skip

    @cached_property
    def programs(self) -> "Programs":
        """The user's pager, editor and browser."""
        from glitchtip_tools.adapters.programs import Programs

        programs = Programs(self.environ, self.stdin, paged="no_pager" not in self.options)
        self.opened.append(programs.close)
        return programs

    @cached_property
    def keyboard(self) -> "Keyboard":
        """The person who may sit at the terminal."""
        from glitchtip_tools.adapters.keyboard import Keyboard

        return Keyboard(self.stdin, self.out.note, self.out.prompt)

    @cached_property
    def files(self) -> "Files":
        """The files that the user names, and stdin."""
        from glitchtip_tools.adapters.files import Files

        return Files(self.here, self.stdin)

    @cached_property
    def redact(self) -> "Redactor":
        """The exit: makes text that may leave for a comment, a chat or a file, and counts what it masked."""
        return services.redactor_of(self.survey.settings, counting=True)

    def leaving(self, as_markdown: "Callable[[T, View], str]") -> "Callable[[T, View], str]":
        """Return what makes the Markdown of a value for a ticket or a chat: without secrets, and counted."""
        return lambda value, view: self.redact.markdown(as_markdown(value, view))

    def told(self, text: str) -> str:
        """Return a warning or a failure without secrets; one that can't quote a server or an address stays."""
        return services.warning_of(text, lambda: self.redact) if self.opened or "://" in text else text

    def reportable(self, text: str) -> str:
        """Return what a bug printed without secrets, because it is to be reported; nothing if they are not known."""
        try:
            return self.redact.line(text)
        except Exception:  # noqa: BLE001 - the settings may be where the bug is
            return ""

    @property
    def masked(self) -> str:
        """What the exit masked in this run, in words, nothing if nothing was."""
        return self.redact.said if "redact" in vars(self) else ""

    @property
    def program(self) -> tuple[str, ...]:
        """The words that start gtt from anywhere."""
        script = Path(sys.executable).with_name("gtt")
        return (str(script),) if script.is_file() else (sys.executable, "-m", "glitchtip_tools")

    def wait_for_interrupt(self) -> None:
        """Wait until Ctrl-C."""
        with suppress(KeyboardInterrupt):
            Event().wait()

    def ending_tidily(self) -> AbstractContextManager[None]:
        """Leave by the ordinary way on SIGTERM, so that temporary folders are removed."""
        return ending_tidily()
