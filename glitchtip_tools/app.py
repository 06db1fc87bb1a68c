"""What a command is handed: settings, doors that open on first use, the voice, the clock."""

import os
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta, tzinfo
from functools import cached_property
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING, Any, TextIO

from glitchtip_tools.errors import BadSettings, BadUsage, MissingExtra
from glitchtip_tools.render.output import Output

if TYPE_CHECKING:
    from glitchtip_tools.core.doctor import Check
    from glitchtip_tools.core.investigation import Investigation
    from glitchtip_tools.core.investigation.rounds import Visit
    from glitchtip_tools.core.issue_detail import IssueDetail
    from glitchtip_tools.core.metrics.assembly import Activity, Question
    from glitchtip_tools.core.models import Issue, Status
    from glitchtip_tools.core.search import Explanation, Flags, Plan
    from glitchtip_tools.core.sign_in import AuthStatus
    from glitchtip_tools.core.spans import Span
    from glitchtip_tools.core.stats import Summary
    from glitchtip_tools.core.triage import Change
    from glitchtip_tools.errors import Failure
    from glitchtip_tools.outside.bot_desk import Wording as IssueWording
    from glitchtip_tools.outside.bot_handling import Wording as ChatWords
    from glitchtip_tools.outside.glitchtip import GlitchTip
    from glitchtip_tools.outside.http import Http
    from glitchtip_tools.outside.keyboard import Keyboard
    from glitchtip_tools.outside.relay import Wording
    from glitchtip_tools.outside.reporting import Destination, Tested
    from glitchtip_tools.outside.runbook_choice import Chooser
    from glitchtip_tools.outside.runbooks import Library
    from glitchtip_tools.outside.search import Search
    from glitchtip_tools.outside.state import State
    from glitchtip_tools.outside.telegram import Telegram
    from glitchtip_tools.outside.webhook_service import WebhookService
    from glitchtip_tools.sandbox.sample import Sample
    from glitchtip_tools.sandbox.server import Sandbox
    from glitchtip_tools.settings import Settings, Survey

OURS = ("GLITCHTIP_", "GTT_", "TELEGRAM_")


def system_clock() -> datetime:
    """Return the moment as UTC."""
    return datetime.now(UTC)


@dataclass
class App:
    """One run of `gtt`."""

    environ: Mapping[str, str]
    here: Path
    stdin: TextIO
    stdout: TextIO
    stderr: TextIO
    clock: Callable[[], datetime] = system_clock
    sleep: Callable[[float], None] = time.sleep
    main: "Callable[[Sequence[str], App], int]" = field(default=lambda _words, _app: 0)
    options: dict[str, str] = field(default_factory=dict)
    opened: list[Callable[[], None]] = field(default_factory=list)

    @classmethod
    def of_this_process(cls) -> "App":
        """Return the App that speaks to this process's terminal."""
        return cls(os.environ, Path.cwd(), sys.stdin, sys.stdout, sys.stderr)

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
    def env_file(self) -> Path | None:
        """The file that `--env-file` names."""
        named = self.options.get("env_file")
        return self.here / Path(named).expanduser() if named else None

    @cached_property
    def zone(self) -> tzinfo:
        """The user's time zone: what a date without one is in."""
        from glitchtip_tools.outside.zone import local_zone

        return local_zone(self.environ)

    @cached_property
    def out(self) -> Output:
        """The voice."""
        return Output(self.stdout, self.stderr, self.environ, self.options, self.clock, lambda: self.zone)

    def http(self, url: str, token: str | None = None) -> "Http":
        """Open a door to a server; it is closed when the run ends."""
        from glitchtip_tools.outside.http import Http

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
        (token,) = self.settings.require("GLITCHTIP_API_TOKEN")
        return self.server(self.settings.url, token, organization=self.settings.org)

    def server(self, url: str, token: str | None, organization: str | None = None) -> "GlitchTip":
        """Open the door to any server."""
        from glitchtip_tools.outside.glitchtip import GlitchTip

        return GlitchTip(self.http(url, token), organization=organization)

    @cached_property
    def keyboard(self) -> "Keyboard":
        """The person who may sit at the terminal."""
        from glitchtip_tools.outside.keyboard import Keyboard

        return Keyboard(self.stdin, self.out.note, self.out.prompt)

    def auth_status(self) -> "tuple[AuthStatus, Failure | None]":
        """Return what is configured and what the server says about it."""
        from glitchtip_tools.outside.configuration import auth_status

        return auth_status(self.survey, self.server)

    def known_names(self, kind: str) -> "Sequence[str]":
        """Return the names of projects, organizations, environments or issues for completion; never fails."""
        from glitchtip_tools.outside.known_names import KnownNames, cache_folder

        folder = cache_folder(self.environ)
        return KnownNames(folder, self.survey.settings, lambda: self.glitchtip, self.now).of(kind)

    def checks(self) -> "Iterator[Check]":
        """Ask everything that `gtt doctor` asks."""
        from glitchtip_tools.outside.checks import ServerChecks
        from glitchtip_tools.outside.local_checks import LocalChecks

        yield from ServerChecks(self.survey, self.server, self.clock).run()
        yield from LocalChecks(
            self.survey, self.repository_asked, lambda: self.runbooks(), lambda: self.telegram
        ).run()

    @property
    def repository_asked(self) -> Path:
        """The folder that is looked at as the checkout, also when other settings are malformed."""
        given = self.options.get("GTT_REPO") or self.survey.settings.get("GTT_REPO")
        return (self.here / Path(given).expanduser()) if given else self.here

    def write_settings(self, values: Mapping[str, str], *, user: bool = False) -> Path:
        """Write settings to the file that they belong in, and warn of what spoils that."""
        from glitchtip_tools import settings
        from glitchtip_tools.outside import configuration, env_file

        own = settings.user_file(self.environ)
        file = configuration.file_to_write(self.here, self.env_file, own, user=user)
        env_file.change(file, values)
        for name in configuration.still_winning(self.survey.settings, file, values):
            source = self.survey.settings.values[name].source
            self.out.warn(f"`{name}` from {source} wins over what was written", hint="take it away there")
        if shared := env_file.would_be_shared(file):
            self.out.warn(f"{shared}, and it holds a token", hint="add `.env` to .gitignore")
        return file

    def forget_token(self) -> Path | None:
        """Take the token out of the file it is used from."""
        from glitchtip_tools.outside.configuration import forget_token

        return forget_token(self.survey)

    def projects_meant(self, named: "Sequence[str] | None") -> "Sequence[str]":
        """Return the projects that a list is about: those named, else the configured one; `all` means all."""
        given = named or ([self.settings.project] if self.settings.project else [])
        return [] if "all" in given else given

    def plan(
        self, query: str, flags: "Flags", *, sort: str = "last-seen", limit: int | None = None
    ) -> "Plan":
        """Return how a query of the search language is answered; raises BadUsage before anything is sent."""
        from glitchtip_tools.core import search
        from glitchtip_tools.outside.search import prepare

        node, context = search.parse(query), search.Context(self.now, self.zone)
        return prepare(self.glitchtip, node, flags, context, sort=sort, limit=limit)

    def find(self, plan: "Plan") -> "Search":
        """Return the issues that a plan finds, read while they are iterated."""
        from glitchtip_tools.outside.search import find

        return find(self.glitchtip, plan)

    def explain(self, plan: "Plan") -> "Explanation":
        """Return a plan in words, with how many issues each of its lists holds."""
        from glitchtip_tools.core.search import explain
        from glitchtip_tools.outside.search import measure

        return explain(plan, measure(self.glitchtip, plan))

    def issue(self, name: str) -> "Issue":
        """Return the issue that people call so: a number, a short id, a link, `@latest`."""
        from glitchtip_tools.outside.issue_reference import find_issue

        return find_issue(self.glitchtip, name, project=self.settings.project)

    def issue_detail(self, issue: "Issue", **wanted: Any) -> "IssueDetail":
        """Return all that one wants to see of an issue; see outside/issue_detail.py."""
        from glitchtip_tools.outside.issue_detail import issue_detail

        return issue_detail(self.glitchtip, issue, **wanted)

    def investigate(
        self, name: str, report: "Callable[[Investigation], str] | None", *, explain: bool = False
    ) -> "Investigation":
        """Investigate an issue; with a `report` (its text), put that on the issue as its one comment."""
        from glitchtip_tools.outside import investigation

        case = investigation.read_case(self.glitchtip, name, project=self.settings.project)
        found = investigation.investigate(case, self.repository, runbook=self.runbook_of, explain=explain)
        return investigation.post(self.glitchtip, case, found, report(found)) if report else found

    def investigate_all(
        self, issues: "Sequence[Issue]", report: "Callable[[Investigation], str] | None"
    ) -> "tuple[list[Visit], list[Failure]]":
        """Investigate many issues; return a line for each, and the failures met."""
        from glitchtip_tools.outside import investigation

        return investigation.investigate_all(self.glitchtip, issues, self.repository, report, self.runbook_of)

    def investigate_event(self, text: str, *, explain: bool = False) -> "Investigation":
        """Investigate an event's JSON without a server."""
        from glitchtip_tools.outside import investigation

        return investigation.investigate_event(
            text, self.repository, runbook=self.runbook_of, explain=explain
        )

    @cached_property
    def runbook_of(self) -> "Chooser":
        """Chooses the runbook of an issue; a missing or faulty file is no reason for an investigation to fail."""
        from glitchtip_tools.outside.runbook_choice import Chooser

        return Chooser(self.runbooks, self.out.warn, self.now)

    def runbooks(self, file: str | None = None, *, new: bool = False) -> "Library":
        """Return the runbooks of the checkout: of the named file, GTT_RUNBOOKS, or its own `runbooks.yaml`.

        Raises BadSettings with all mistakes of the file; without one NotFound, or none at all when `new`.
        """
        from glitchtip_tools.core.search import Context
        from glitchtip_tools.outside.runbook_places import places
        from glitchtip_tools.outside.runbooks import open_library

        where = places(self.repository, file or self.settings.get("GTT_RUNBOOKS"), self.here)
        return open_library(where, lambda: self.glitchtip, Context(self.now, self.zone), new=new)

    def events_by_hour(self, span: "Span", projects: tuple[str, ...]) -> "Sequence[tuple[datetime, int]]":
        """Return the events received per hour; `projects` are ids, none means all."""
        from glitchtip_tools.outside.statistics_calls import events_by_hour

        return events_by_hour(self.glitchtip, span, projects)

    def events_by(
        self, group_by: str, since: str, projects: tuple[str, ...], say: Callable[[str], None]
    ) -> "Summary":
        """Return the events by what they belong to: project, level, status, or a tag."""
        from glitchtip_tools.core import periods, spans
        from glitchtip_tools.outside.statistics_calls import by_issues, by_project

        if group_by == "project":
            return by_project(self.glitchtip, spans.span(since, None, None, self.now, self.zone), projects)
        window = periods.since(since, self.now)
        return by_issues(self.glitchtip, window, self.now, group_by, projects, say)

    def stats_of(self, issue: "Issue") -> Mapping[str, object]:
        """Return an issue's events of the last 24 hours and of the last 14 days."""
        from glitchtip_tools.core import stats
        from glitchtip_tools.outside.statistics_calls import of_issue

        return stats.issue_stats(issue, of_issue(self.glitchtip, issue, self.now), self.now)

    @contextmanager
    def alone(self, name: str) -> Iterator[None]:
        """Wait until no other run on this machine holds the lock; without a state directory, just go on."""
        from glitchtip_tools.outside.state import State, state_folder

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

    def change_statuses(
        self, names: "Sequence[str]", status: "Status"
    ) -> "tuple[list[Change], list[Failure]]":
        """Set the status of the named issues; return a receipt each, and the failures met."""
        from glitchtip_tools.outside.triage import set_statuses

        return set_statuses(self.glitchtip, names, status, project=self.settings.project)

    @cached_property
    def telegram(self) -> "Telegram":
        """The bot whose token is configured."""
        from glitchtip_tools.outside.telegram import open_telegram

        door = open_telegram(self.settings, sleep=self.sleep, trace=self.out.note if self.debug else None)
        self.opened.append(door.http.close)
        return door

    def chat_bot(
        self, words: "Callable[[App], ChatWords]", issue_words: "IssueWording", *, once: bool = False
    ) -> None:
        """Answer in the chat until SIGTERM; `words` are the bot's for the present moment."""
        try:
            from glitchtip_tools.outside.bot_service import run_bot
        except ImportError as missing:
            raise MissingExtra("the bot", "telegram") from missing
        run_bot(
            self.settings, self.environ, lambda: replace(self, opened=[]), lambda: words(self), issue_words,
            self.clock, self.stderr, once=once,
        )  # fmt: skip

    def webhook(self, words: "Callable[[timedelta], Wording]", **wishes: Any) -> "WebhookService":
        """Return the relay of alerts; `wishes` are its options."""
        try:
            from glitchtip_tools.outside.webhook_service import WebhookService, Wishes
        except ImportError as missing:
            raise MissingExtra("the relay", "server") from missing
        known = (self.settings, self.environ, self.here, self.clock, self.zone, self.sleep, self.stderr)
        service = WebhookService(*known, self.runbooks, words, Wishes(**wishes))
        self.opened.append(service.close)
        return service

    def activity(
        self, question: "Question", query: str, projects: "Sequence[str]", *, oldest: int = 0
    ) -> "Activity":
        """Return what happened around a window; `oldest` unresolved issues are asked for as well."""
        from glitchtip_tools.core.search import Flags
        from glitchtip_tools.outside.activity import Inquiry, gather
        from glitchtip_tools.outside.memory import reopened

        found = self.find(self.plan(query, Flags("all", projects=tuple(projects), since="14d")))
        ids = tuple(self.glitchtip.project(slug).id for slug in projects)
        inquiry = Inquiry(question.window, self.now, question.group_by, ids, not query.strip(), oldest)
        with self.out.progress("reading issues") as say:
            activity = gather(self.glitchtip, found, inquiry, say)
        with suppress(BadSettings):  # where nothing can be kept, a report still can be made
            scope = f"{self.settings.url} {self.glitchtip.org}"
            again = reopened(self.state, scope, activity.issues, question.window, self.now)
            activity = replace(activity, reopened=again)
        return activity

    @cached_property
    def state(self) -> "State":
        """What metrics remember between runs. Raises BadSettings where nothing can be kept."""
        from glitchtip_tools.outside import deliveries, memory
        from glitchtip_tools.outside.state import State, state_folder

        return State(state_folder(self.environ), {**deliveries.TABLES, **memory.TABLES}, warn=self.out.warn)

    def about(self, projects: "Sequence[str]") -> str:
        """Return what a report is about in a word: the organization, and projects when they were named."""
        return "/".join(part for part in (self.glitchtip.org, ", ".join(projects)) if part)

    def destination(self, chat: str | None, topic: str | None) -> "Destination":
        """Return where messages go; raises BadSettings when that, or the bot's token, is missing."""
        from glitchtip_tools.outside.reporting import destination

        return destination(self.settings, chat, topic)

    def post_report(
        self,
        name: str,
        question: "Question",
        covers: "Sequence[object]",
        target: "Destination",
        html: str,
        page: str | None = None,
        *,
        again: bool = False,
    ) -> None:
        """Post a report once per window and chat, and say what became of it; `covers` are its filters."""
        from glitchtip_tools.outside import reporting

        about = (self.settings.url, self.glitchtip.org, *covers)
        outcome = reporting.post(
            self.telegram, self.state, (name, question), about, target, html, self.now, page=page, again=again
        )
        reporting.announce(outcome, target, self.out.note, self.out.warn)

    def telegram_test(self, target: "Destination") -> "Tested":
        """Find out whether the bot can write there."""
        from glitchtip_tools.outside.reporting import try_out

        return try_out(self.telegram, target)

    @property
    def program(self) -> tuple[str, ...]:
        """The words that start gtt from anywhere."""
        script = Path(sys.executable).with_name("gtt")
        return (str(script),) if script.is_file() else (sys.executable, "-m", "glitchtip_tools")

    def sandbox(self, **wanted: Any) -> "Sandbox":
        """Return a small GlitchTip on loopback, not yet started; its story ends now."""
        try:
            from glitchtip_tools.sandbox.server import Sandbox
        except ImportError as missing:
            raise MissingExtra("the sandbox", "server") from missing
        return Sandbox(now=self.now, **wanted)

    def sandbox_settings(self, box: "Sandbox") -> dict[str, str]:
        """Return the settings that make `gtt` use this sandbox."""
        from glitchtip_tools.sandbox.sample import settings_of

        return settings_of(box)

    def sample(self, box: "Sandbox") -> "AbstractContextManager[Sample]":
        """Make the sample application's repository in a temporary folder that goes away in the end."""
        from glitchtip_tools.sandbox.sample import sample

        return sample(box)

    def run(self, words: "Sequence[str]", settings: Mapping[str, str], here: Path) -> int:
        """Run another command as if typed in that folder with these settings, on the same terminal."""
        environ = {name: value for name, value in self.environ.items() if not name.startswith(OURS)}
        other = App(environ | dict(settings), here, self.stdin, self.stdout, self.stderr, self.clock)
        return self.main(words, other)

    def wait_for_interrupt(self) -> None:
        """Wait until Ctrl-C."""
        with suppress(KeyboardInterrupt):
            Event().wait()

    @cached_property
    def repository(self) -> Path:
        """The folder of the application's checkout: `--repo`, GTT_REPO, or where we are."""
        given = self.options.get("GTT_REPO") or self.settings.get("GTT_REPO")
        return (self.here / Path(given).expanduser()) if given else self.here

    def read(self, name: str) -> str:
        """Return the text of a file, or of stdin for `-`."""
        if name == "-":
            return self.stdin.read()
        try:
            return (self.here / name).read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise BadUsage(
                f"cannot read `{name}`: {error}", hint="is it a text file that you may read?"
            ) from error

    def write(self, name: Path, text: str) -> None:
        """Write a text to a file that the user named."""
        try:
            (self.here / name).write_text(text, encoding="utf-8")
        except OSError as error:
            raise BadUsage(f"cannot write `{name}`: {error.strerror}") from error

    def close(self) -> None:
        """Close every door that was opened."""
        for close in self.opened:
            close()
        self.opened.clear()
