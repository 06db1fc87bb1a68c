"""One run of `gtt`: its surroundings, and one service per feature, each opened on first use.

Imports are inside the properties, so that a command loads only what it uses.
"""

import os
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, tzinfo
from functools import partial
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING, Any, Self, TextIO, TypeVar

from glitchtip_tools.adapters import streams
from glitchtip_tools.adapters.signals import alarm_after, ending_tidily
from glitchtip_tools.adapters.zone import local_zone
from glitchtip_tools.core.time.durations import duration, is_duration
from glitchtip_tools.errors import BadSettings, BadUsage, ExitCode, MissingExtra, NotFound
from glitchtip_tools.folders import cache_folder, config_folder, expanded, is_folder, state_folder
from glitchtip_tools.late import cached_property, late
from glitchtip_tools.timers import After, after
from glitchtip_tools.wire import is_web_address

if TYPE_CHECKING:
    from glitchtip_tools.adapters import installation
    from glitchtip_tools.adapters.keyboard import Keyboard
    from glitchtip_tools.adapters.programs import Programs
    from glitchtip_tools.adapters.sqlite import State
    from glitchtip_tools.adapters.telegram.client import Telegram
    from glitchtip_tools.api.glitchtip import GlitchTip
    from glitchtip_tools.core.setup.config import Config
    from glitchtip_tools.redacted import Redacted
    from glitchtip_tools.render.output import Output
    from glitchtip_tools.render.view import View
    from glitchtip_tools.sandbox.server import Sandbox
    from glitchtip_tools.services import cache_file, kept_projects
    from glitchtip_tools.services.alerts.relay import AlertWording
    from glitchtip_tools.services.alerts.service import WebhookService
    from glitchtip_tools.services.bot.handling import ChatWording
    from glitchtip_tools.services.bot.order_run import IssueWording
    from glitchtip_tools.services.bot.services import BotServices
    from glitchtip_tools.services.connections import Connections
    from glitchtip_tools.services.daily.service import DailyService
    from glitchtip_tools.services.investigation.service import InvestigationService
    from glitchtip_tools.services.issues import short_ids
    from glitchtip_tools.services.issues.marks import Marks
    from glitchtip_tools.services.issues.search_service import SearchService
    from glitchtip_tools.services.issues.service import IssueService
    from glitchtip_tools.services.issues.triage import TriageService
    from glitchtip_tools.services.metrics.reporting import ReportService
    from glitchtip_tools.services.metrics.service import MetricsService
    from glitchtip_tools.services.redactor import Redactor
    from glitchtip_tools.services.runbooks.service import RunbookService
    from glitchtip_tools.services.setup import update_hint
    from glitchtip_tools.services.setup.config_editing import ConfigEditor
    from glitchtip_tools.services.setup.known_names import KnownNames
    from glitchtip_tools.services.setup.own_names import OwnNames
    from glitchtip_tools.services.setup.service import SetupService
    from glitchtip_tools.settings import Settings, Survey
else:
    installation = late("glitchtip_tools.adapters.installation")
    cache_file = late("glitchtip_tools.services.cache_file")
    kept_projects = late("glitchtip_tools.services.kept_projects")
    short_ids = late("glitchtip_tools.services.issues.short_ids")
    update_hint = late("glitchtip_tools.services.setup.update_hint")

T = TypeVar("T")
OURS = ("GLITCHTIP_", "GTT_", "TELEGRAM_")
LAST_WORDS = 1.0  # seconds that connections have after the deadline to say what became of a change


def system_clock() -> datetime:
    """Return the present moment, UTC."""
    return datetime.now(UTC)


@dataclass(repr=False, eq=False)
class App:
    """What a command works with. `options` are those that every command has; `opened` is closed in the end,
    `changed` are the servers that were sent more than questions, `interrupted` is whether a further command was.
    `releases` returns the address that names the newest gtt; without it nobody is told about updates."""

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

    @classmethod
    def of_this_process(cls) -> Self:
        """Return the App for this process's environment, folder and streams."""
        stdin, stdout = sys.stdin or streams.ClosedInput(), sys.stdout or streams.ClosedOutput()
        stderr = sys.stderr or streams.Unheard()
        return cls(
            os.environ, Path.cwd(), stdin, stdout, stderr, releases=lambda: installation.releases_address()
        )

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

    def ping(self) -> None:
        """Tell the address of `--ping` that the command succeeded; a heartbeat service misses it otherwise."""
        address = self.options.get("ping")
        if address and (problem := self.connections.ping(address)):
            self.out.warn(f"the address of `--ping` could not be reached: {problem}")

    def close(self) -> None:
        """Close every connection that was opened."""
        for close in self.opened:
            close()
        self.opened.clear()

    # Surroundings: settings, time, streams and files.

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
        from glitchtip_tools import settings

        options = {name: value for name, value in self.options.items() if name.isupper()}
        places = (options, self.environ, self.here, self.env_file)
        if name := self.profile:
            return settings.survey(*places, profile=(name, self.own_names.profile(name)))
        survey = settings.survey(*places)
        if survey.unconfirmed:
            trusted = tuple(address.rstrip("/") for address in self.config.get("trusted_addresses") or ())
            return settings.survey(*places, trusted=trusted)
        known = survey.settings.values.keys() & {"GLITCHTIP_URL", "GLITCHTIP_API_TOKEN"}
        if not known and (usual := self.config.get("default_profile")):
            return settings.survey(*places, profile=(str(usual), self.own_names.profile(str(usual))))
        return survey

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

    @cached_property
    def out(self) -> "Output":
        """Prints values, notes and failures."""
        from glitchtip_tools.render.output import Output

        return Output(
            self.stdout, self.stderr, self.environ, self.options, self.clock, lambda: self.zone, self.after,
            self.page_through, lambda words: self.programs.converse(words), lambda text: self.redact.markdown(text),
        )  # fmt: skip

    @cached_property
    def programs(self) -> "Programs":
        """The user's pager, editor and browser."""
        from glitchtip_tools.adapters.programs import Programs

        programs = Programs(self.environ)
        self.opened.append(programs.close)
        return programs

    def page_through(self, text: str) -> bool:
        """Show a long text in the user's pager; return whether that was wanted and worked."""
        if "no_pager" in self.options or not self.stdin.isatty():
            return False
        return self.programs.page_through(text)

    @cached_property
    def keyboard(self) -> "Keyboard":
        """The person who may sit at the terminal."""
        from glitchtip_tools.adapters.keyboard import Keyboard

        return Keyboard(self.stdin, self.out.note, self.out.prompt)

    def read(self, name: str) -> str:
        """Return the text of a file, or of stdin for `-`; raises BadUsage."""
        return streams.text_of(self.here, name) if name != "-" else streams.all_of(self.stdin)

    def maps_beside(self, name: str) -> dict[str, str]:
        """Return the source maps that lie beside a file; none beside stdin."""
        return streams.maps_beside(self.here, name) if name != "-" else {}

    @cached_property
    def redact(self) -> "Redactor":
        """The exit: makes text that may leave for a comment, a chat or a file, and counts what it masked."""
        from glitchtip_tools.services.redactor import redactor_of

        return redactor_of(self.survey.settings, counting=True)

    def leaving(self, as_markdown: "Callable[[T, View], str]") -> "Callable[[T, View], str]":
        """Return what makes the Markdown of a value for a ticket or a chat: without secrets, and counted."""
        return lambda value, view: self.redact.markdown(as_markdown(value, view))

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

    def write(self, name: Path, text: "Redacted") -> None:
        """Write a text to a file that the user named; raises BadUsage."""
        streams.write_text(self.here, name, text)

    def page(self, name: str) -> str:
        """Return a page of the documentation; raises NotFound."""
        from glitchtip_tools.adapters.documents import page

        return page(name)

    def open_page(self, address: str) -> None:
        """Open a page in the user's browser; print its address where there is no display or no browser."""
        if not self.programs.browse(address):
            self.out.line(address)

    def edited(self, former: Callable[[], str]) -> str:
        """Return the former text as the user leaves it in the editor; raises BadUsage where nobody could edit it."""
        if not self.stdin.isatty():
            raise BadUsage("the comment has no text", hint="give the text, `--file FILE`, or `-` for stdin")
        return self.programs.edit(former())

    @cached_property
    def own_names(self) -> "OwnNames":
        """What the user named: searches, aliases, profiles."""
        from glitchtip_tools.services.setup.own_names import OwnNames

        return OwnNames(self.environ, self.config_file)

    def ending_tidily(self) -> AbstractContextManager[None]:
        """Leave by the ordinary way on SIGTERM, so that temporary folders are removed."""
        return ending_tidily()

    def wait_for_interrupt(self) -> None:
        """Wait until Ctrl-C."""
        with suppress(KeyboardInterrupt):
            Event().wait()

    @property
    def program(self) -> tuple[str, ...]:
        """The words that start gtt from anywhere."""
        script = Path(sys.executable).with_name("gtt")
        return (str(script),) if script.is_file() else (sys.executable, "-m", "glitchtip_tools")

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

    # What is asked: servers, Telegram, and what gtt keeps between runs.

    @cached_property
    def connections(self) -> "Connections":
        """Opens connections with the user's settings."""
        from glitchtip_tools.services.connections import Connections

        connections = Connections(
            settings=self.survey.settings,
            trace=self.out.note if self.debug else None,
            notify=self.out.retrying,
            until=self.until,
            monotonic=self.monotonic,
            sleep=self.sleep,
            asked=self._asked,
            answered=self._answered,
        )
        self.opened.append(connections.close)
        return connections

    def _asked(self, method: str, url: str) -> None:
        if method != "GET":
            self.changed.add(url)
        if self.out.attended:
            self.out.patience.asked(url.partition("://")[2] or url)
            if self.updates:
                self.updates.ask()

    def _answered(self) -> None:
        if self.out.attended:
            self.out.patience.answered()

    @cached_property
    def updates(self) -> "update_hint.UpdateHint | None":
        """What tells the person at the terminal about a newer gtt; None where nobody is, and in what runs on."""
        if not self.releases or not self.stdout.isatty():
            return None
        kept = cache_file.CacheFile(
            cache_folder(self.environ), "update", ("", "", ""), unused="no_cache" in self.options
        )
        return update_hint.UpdateHint(
            kept, self.now, self.after, self.environ, self._wants_updates, self.releases
        )

    def _wants_updates(self) -> bool:
        named = self.survey.settings.get("GTT_UPDATE_HINT")
        return (named or self.config.get("update_hint")) == "true"

    def say_update(self) -> None:
        """Tell a person who has just used a server that a newer gtt is available, at most once a day."""
        if "updates" in vars(self) and self.updates and (line := self.updates.line()):
            self.out.note(line)

    def say_where(self) -> None:
        """Say on a terminal which server was changed when it is not the one that is usually meant."""
        elsewhere = "GLITCHTIP_URL" in self.options or self.profile
        if self.changed and self.out.view.terminal and elsewhere:
            self.out.note(f"on {', '.join(sorted(self.changed))}")

    @cached_property
    def glitchtip(self) -> "GlitchTip":
        """The configured server, with the configured token."""
        return self.connections.configured_server(self.access)

    @cached_property
    def telegram(self) -> "Telegram":
        """Telegram's Bot API with the configured bot."""
        from glitchtip_tools.services.telegram import open_telegram

        trace = self.out.note if self.debug else None
        telegram = open_telegram(self.settings, sleep=self.sleep, trace=trace, until=self.until)
        self.opened.append(telegram.http.close)
        return telegram

    @cached_property
    def state(self) -> "State":
        """What metrics remember between runs; raises BadSettings where nothing can be kept."""
        from glitchtip_tools.services.metrics.state import open_state

        return open_state(self.environ, self.out.warn)

    @contextmanager
    def alone(self, name: str) -> Iterator[None]:
        """Wait until no other run on this machine holds the lock; without a state directory, just go on."""
        from glitchtip_tools.adapters.sqlite import State

        with ExitStack() as held:
            with suppress(BadSettings):
                state = State(state_folder(self.environ), {}, name="locks", warn=self.out.warn)
                waiting = partial(self.out.note, "waiting for another run of gtt to end")
                held.enter_context(state.alone(name, waiting=waiting))
            yield

    # Features: one service each.

    def projects_named(self, named: Sequence[str] | None) -> Sequence[str]:
        """Return the projects that a list is about: those named, else the configured one; `all` means all."""
        projects = named or ([self.access.project] if self.access.project else [])
        return [] if "all" in projects else projects

    @cached_property
    def issues(self) -> "IssueService":
        """Find, show and change issues."""
        from glitchtip_tools.services.issues.service import IssueService

        typed = "GLITCHTIP_ORG_SLUG" in self.options
        return IssueService(
            self.glitchtip,
            self.access.project,
            check_organization=typed,
            warn=self.out.warn,
            short_ids=self._short_ids,
            kept=self._kept_projects,
        )

    @cached_property
    def triage(self) -> "TriageService":
        """Change one issue or thousands, and take it back."""
        from glitchtip_tools.services.issues.triage import TriageService

        return TriageService(
            self.glitchtip,
            self.issues,
            self.search,
            self.projects_named(None),
            self.environ,
            self.clock,
            self.out.warn,
            self.redact,
            self.alone,
        )

    @cached_property
    def marks(self) -> "Marks":
        """Which issues have a runbook or a report of ours."""
        from glitchtip_tools.services.issues.marks import Marks

        return Marks(self.environ, f"{self.settings.url} {self.glitchtip.org}", self.out.warn)

    @cached_property
    def daily(self) -> "DailyService":
        """What daily users look for: news since the last look, and as they come."""
        from glitchtip_tools.services.daily.service import DailyService

        return DailyService(
            self.glitchtip,
            self.connections.http,
            self.search,
            self.triage.snooze,
            self.projects_named(None),
            self.environ,
            self.clock,
            self.sleep,
            self.out.note,
            self.out.warn,
            lambda: self.out.outage,
        )

    @cached_property
    def search(self) -> "SearchService":
        """Search issues."""
        from glitchtip_tools.services.issues.search_service import SearchService

        return SearchService(self.glitchtip, self.now, self.zone, self._short_ids)

    @cached_property
    def listing(self) -> "SearchService":
        """Search issues to show them: projects that an earlier run kept do, since nothing is changed."""
        return replace(self.search, kept=lambda: self._kept_projects)

    @cached_property
    def investigations(self) -> "InvestigationService":
        """Investigate issues and events in the checkout."""
        from glitchtip_tools.services.investigation.service import InvestigationService

        project = self.settings.project
        return InvestigationService(
            lambda: self.glitchtip,
            lambda: self.repository,
            self.runbooks.choose,
            project,
            lambda: self.config.section("checkouts"),
            self._short_ids,
        )

    @cached_property
    def runbooks(self) -> "RunbookService":
        """The runbooks of the checkout."""
        from glitchtip_tools.services.runbooks.service import RunbookService

        return RunbookService(
            lambda: self.glitchtip,
            lambda: self.repository,
            self.here,
            self.settings.get("GTT_RUNBOOKS"),
            self.now,
            self.zone,
            self.out.warn,
        )

    @cached_property
    def metrics(self) -> "MetricsService":
        """Numbers over time."""
        from glitchtip_tools.services.metrics.service import MetricsService

        url, open_state = self.settings.url, lambda: self.state
        return MetricsService(
            self.glitchtip, url, self.search, self.now, self.zone, open_state, self.out.progress
        )

    @cached_property
    def reports(self) -> "ReportService":
        """Reports to Telegram."""
        from glitchtip_tools.services.metrics.reporting import ReportService

        settings = self.settings
        return ReportService(
            settings,
            lambda: self.telegram,
            lambda: self.state,
            lambda: (settings.url, self.glitchtip.org),
            self.now,
            self.out.note,
            self.out.warn,
        )

    def alerts(self, words: "Callable[[Any], AlertWording]", **wishes: Any) -> "WebhookService":
        """Return the relay of alerts; `wishes` are its options."""
        try:
            from glitchtip_tools.services.alerts.service import WebhookService, Wishes
        except ImportError as missing:
            raise MissingExtra("the relay", "server") from missing
        known = (self.settings, self.environ, self.here, self.clock, self.zone, self.sleep, self.stderr)
        service = WebhookService(*known, lambda: self.runbooks.library(), words, Wishes(**wishes))
        self.opened.append(service.close)
        return service

    def run_bot(
        self, words: "Callable[[Any], ChatWording]", issue_words: "IssueWording", *, once: bool = False
    ) -> None:
        """Answer in the chat until SIGTERM; `words` returns the bot's for the present moment."""
        try:
            from glitchtip_tools.services.bot.service import BotServices, run_bot
        except ImportError as missing:
            raise MissingExtra("the bot", "telegram") from missing
        self.without_end()
        run_bot(
            self.settings, self.environ, lambda: self.bot_services(BotServices), lambda: words(self), issue_words,
            self.clock, self.stderr, once=once,
        )  # fmt: skip

    def bot_services(self, kind: "type[BotServices]") -> "BotServices":
        """Return the bot's services with connections of their own: they are used for one order."""
        own = replace(self, opened=[])
        return kind(
            glitchtip=own.glitchtip,
            issues=replace(own.issues, short_ids=None, kept=None),  # what the bot finds, it may change
            triage=own.triage,
            daily=own.daily,
            search=own.search,
            investigations=own.investigations,
            runbooks=own.runbooks,
            metrics=own.metrics,
            projects=own.projects_named(None),
            saved_query=own.own_names.query,
            redactor=own.redact,
            zone=own.zone,
            alone=own.alone,
            close=own.close,
        )

    @cached_property
    def setup(self) -> "SetupService":
        """Log in, write settings, check them."""
        from glitchtip_tools.services.setup.service import SetupService

        return SetupService(
            survey=self.survey,
            environ=self.environ,
            here=self.here,
            named_file=self.env_file,
            open_server=self.connections.server,
            keyboard=self.keyboard,
            clock=self.clock,
            warn=self.out.warn,
            repository=self.repository_path,
            open_runbooks=lambda: self.runbooks.library(),
            open_telegram=lambda: self.telegram,
        )

    @property
    def config_file(self) -> Path:
        """The user's `config.toml`; it may not exist."""
        return config_folder(self.environ) / "config.toml"

    @cached_property
    def config(self) -> "Config":
        """What the user's `config.toml` says; raises BadSettings for a file that is wrong."""
        return self.own_names.config

    @cached_property
    def config_editor(self) -> "ConfigEditor":
        """Changes the user's `config.toml`."""
        return self.own_names.editor

    @cached_property
    def names(self) -> "KnownNames":
        """The names of what the server holds, for completion."""
        from glitchtip_tools.services.setup.known_names import KnownNames

        kept = (self._cache("names"), self._kept_projects)
        return KnownNames(*kept, lambda: self.glitchtip, self.now, self.own_names)

    def _cache(self, kind: str) -> "cache_file.CacheFile":
        """Return the file of what may be asked for again: one per server, organization and token."""
        known = self.survey.settings
        owner = (known.url, known.org or "", known.get("GLITCHTIP_API_TOKEN") or "")
        return cache_file.CacheFile(
            cache_folder(self.environ), kind, owner, unused="no_cache" in self.options
        )

    @property
    def _kept_projects(self) -> "kept_projects.KeptProjects":
        return kept_projects.KeptProjects(self._cache("projects"), self.now)

    @property
    def _short_ids(self) -> "short_ids.ShortIds":
        return short_ids.ShortIds(self._cache("short-ids"))

    def sandbox(self, **wanted: Any) -> "Sandbox":
        """Return a small GlitchTip on loopback, not yet started; its story ends now, and its clock is ours."""
        try:
            from glitchtip_tools.sandbox.server import Sandbox
        except ImportError as missing:
            raise MissingExtra("the sandbox", "server") from missing
        return Sandbox(now=self.now, clock=self.clock, **wanted)
