"""One run of `gtt`: its surroundings, settings, voice and clock, and the doors that others stand on."""

import os
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo
from functools import cached_property
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING, Any, Self, TextIO

from glitchtip_tools.adapters import streams
from glitchtip_tools.errors import BadSettings, BadUsage, NotFound
from glitchtip_tools.render.output import Output

if TYPE_CHECKING:
    from glitchtip_tools.adapters.state import State
    from glitchtip_tools.api.glitchtip import GlitchTip
    from glitchtip_tools.api.http import Http
    from glitchtip_tools.settings import Settings, Survey

OURS = ("GLITCHTIP_", "GTT_", "TELEGRAM_")


def system_clock() -> datetime:
    """Return the moment as UTC."""
    return datetime.now(UTC)


@dataclass
class Base:
    """One run of `gtt`."""

    environ: Mapping[str, str]
    here: Path
    stdin: TextIO
    stdout: TextIO
    stderr: TextIO
    clock: Callable[[], datetime] = system_clock
    sleep: Callable[[float], None] = time.sleep
    main: Callable[[Sequence[str], Any], int] = field(default=lambda _words, _app: 0)
    options: dict[str, str] = field(default_factory=dict)
    opened: list[Callable[[], None]] = field(default_factory=list)

    @classmethod
    def of_this_process(cls) -> Self:
        """Return the App that speaks to this process's terminal."""
        stdin, stdout = sys.stdin or streams.ClosedInput(), sys.stdout or streams.ClosedOutput()
        return cls(os.environ, Path.cwd(), stdin, stdout, sys.stderr or streams.Unheard())

    def remember(self, name: str, value: object) -> None:
        """Keep an option that every command has; `name` is a setting's variable or the option's own name."""
        self.options[name] = str(value)

    @property
    def debug(self) -> bool:
        """Whether every question asked is said on stderr."""
        return "debug" in self.options

    @property
    def now(self) -> datetime:
        """The present moment, UTC."""
        return self.clock()

    @cached_property
    def survey(self) -> "Survey":
        """All that was found about the settings, mistakes included."""
        from glitchtip_tools import settings

        given = {name: value for name, value in self.options.items() if name.isupper()}
        return settings.survey(given, self.environ, self.here, self.env_file)

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
        return self.here / Path(named).expanduser() if named else None

    @cached_property
    def zone(self) -> tzinfo:
        """The user's time zone: what a date without one is in."""
        from glitchtip_tools.adapters.zone import local_zone

        return local_zone(self.environ)

    @cached_property
    def out(self) -> Output:
        """The voice."""
        return Output(self.stdout, self.stderr, self.environ, self.options, self.clock, lambda: self.zone)

    def http(self, url: str, token: str | None = None) -> "Http":
        """Open a door to a server; it is closed when the run ends."""
        from glitchtip_tools.api.http import Http

        door = Http(
            url,
            token=token,
            timeout=self.survey.settings.timeout,
            backoff=self.survey.settings.retry_wait,
            trace=self.out.note if self.debug else None,
        )
        self.opened.append(door.close)
        return door

    @cached_property
    def glitchtip(self) -> "GlitchTip":
        """The server, with the configured token."""
        found = self.access
        return self.server(found.url, found.get("GLITCHTIP_API_TOKEN"), organization=found.org)

    def server(self, url: str, token: str | None, organization: str | None = None) -> "GlitchTip":
        """Open the door to any server."""
        from glitchtip_tools.api.glitchtip import GlitchTip

        return GlitchTip(self.http(url, token), organization=organization)

    @contextmanager
    def alone(self, name: str) -> Iterator[None]:
        """Wait until no other run on this machine holds the lock; without a state directory, just go on."""
        from glitchtip_tools.adapters.state import State, state_folder

        with ExitStack() as held:
            with suppress(BadSettings):
                state = State(state_folder(self.environ), {}, name="locks", warn=self.out.warn)
                held.enter_context(state.alone(name))
            yield

    def open_page(self, address: str) -> None:
        """Open a page in the user's browser."""
        import webbrowser

        if not webbrowser.open(address):
            self.out.warn("no browser could be started", hint=f"open {address}")

    @cached_property
    def state(self) -> "State":
        """What metrics remember between runs. Raises BadSettings where nothing can be kept."""
        from glitchtip_tools.adapters.state import State, state_folder
        from glitchtip_tools.services.metrics import deliveries, memory

        return State(state_folder(self.environ), {**deliveries.TABLES, **memory.TABLES}, warn=self.out.warn)

    @property
    def program(self) -> tuple[str, ...]:
        """The words that start gtt from anywhere."""
        script = Path(sys.executable).with_name("gtt")
        return (str(script),) if script.is_file() else (sys.executable, "-m", "glitchtip_tools")

    def run(self, words: "Sequence[str]", settings: Mapping[str, str], here: Path) -> int:
        """Run another command as if typed in that folder with these settings, on the same terminal."""
        environ = {name: value for name, value in self.environ.items() if not name.startswith(OURS)}
        other = type(self)(environ | dict(settings), here, self.stdin, self.stdout, self.stderr, self.clock)
        return self.main(words, other)

    def wait_for_interrupt(self) -> None:
        """Wait until Ctrl-C."""
        with suppress(KeyboardInterrupt):
            Event().wait()

    @cached_property
    def repository(self) -> Path:
        """The folder of the application's checkout: `--repo`, GTT_REPO, or where we are."""
        given = self.options.get("GTT_REPO") or self.settings.get("GTT_REPO")
        path = (self.here / Path(given).expanduser()) if given else self.here
        if not path.is_dir():
            raise NotFound(f"there is no folder `{path}`", hint="check `--repo` or GTT_REPO")
        return path

    def read(self, name: str) -> str:
        """Return the text of a file, or of stdin for `-`; raises BadUsage."""
        if name == "-":
            return streams.all_of(self.stdin)
        try:
            return streams.decoded((self.here / name).read_bytes())
        except (OSError, ValueError) as error:
            reason = streams.reason(error) if isinstance(error, OSError) else "it is not UTF-8 text"
            raise BadUsage(f"cannot read `{name}`: {reason}") from error

    def write(self, name: Path, text: str) -> None:
        """Write a text to a file that the user named."""
        try:
            (self.here / name).write_text(text, encoding="utf-8")
        except OSError as error:
            raise BadUsage(f"cannot write `{name}`: {streams.reason(error)}") from error

    def close(self) -> None:
        """Close every door that was opened."""
        for close in self.opened:
            close()
        self.opened.clear()
