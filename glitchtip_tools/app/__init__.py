"""The application: one service per feature, each opened on first use.

A service is a row of `SERVICES`, in `services/__init__.py`, and a property here that hands it what it needs.
"""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from glitchtip_tools import services
from glitchtip_tools.app.invocation import Invocation
from glitchtip_tools.errors import MissingExtra
from glitchtip_tools.folders import cache_folder
from glitchtip_tools.late import cached_property

if TYPE_CHECKING:
    from glitchtip_tools.adapters.sqlite import State
    from glitchtip_tools.adapters.telegram.client import Telegram
    from glitchtip_tools.api.glitchtip import GlitchTip
    from glitchtip_tools.sandbox.server import Sandbox
    from glitchtip_tools.services.alerts.wording import AlertWording


class App(Invocation):
    """What a command works with: `gtt.issues`, `gtt.search` ... are services, the rest is about this run."""

    def ping(self) -> None:
        """Tell the address of `--ping` that the command succeeded; a heartbeat service misses it otherwise."""
        address = self.options.get("ping")
        if address and (problem := self.connections.ping(address)):
            self.out.warn(f"the address of `--ping` could not be reached: {problem}")

    # What is asked: servers, Telegram, and what gtt keeps between runs.

    @cached_property
    def connections(self) -> "services.Connections":
        """Opens connections with the user's settings."""
        connections = services.Connections(
            settings=self.survey.settings,
            trace=self._trace if self.debug else None,
            notify=self.out.retrying,
            until=self.until,
            monotonic=self.monotonic,
            sleep=self.sleep,
            asked=self._asked,
            answered=self._answered,
        )
        self.opened.append(connections.close)
        return connections

    def _trace(self, line: str) -> None:
        """Print a redacted line of `--debug`, which may end up in a bug report."""
        self.out.note(self.redact.line(line))

    def _asked(self, method: str, url: str) -> None:
        if method != "GET":
            self.changed.add(url)
        if self.out.attended:
            self.out.waiting.patience.asked(url.partition("://")[2] or url)
            if self.updates:
                self.updates.ask()

    def _answered(self) -> None:
        if self.out.attended:
            self.out.waiting.patience.answered()

    @cached_property
    def updates(self) -> "services.UpdateHint | None":
        """What tells the person at the terminal about a newer gtt; None where nobody is, and in what runs on."""
        if not self.releases or not self.stdout.isatty():
            return None
        return services.UpdateHint(
            self.cache.of_no_server("update"),
            self.now,
            self.after,
            self.environ,
            self._wants_updates,
            self.releases,
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
    def cache(self) -> "services.Cache":
        """What earlier runs kept of this server's answers."""
        known = self.survey.settings
        owner = (known.url, known.org or "", known.get("GLITCHTIP_API_TOKEN") or "")
        return services.Cache(
            cache_folder(self.environ), owner, self.clock, unused="no_cache" in self.options
        )

    @cached_property
    def telegram(self) -> "Telegram":
        """Telegram's Bot API with the configured bot."""
        trace = self._trace if self.debug else None
        telegram = services.open_telegram(self.settings, sleep=self.sleep, trace=trace, until=self.until)
        self.opened.append(telegram.http.close)
        return telegram

    @cached_property
    def state(self) -> "State":
        """What metrics remember between runs; raises BadSettings where nothing can be kept."""
        return services.open_state(self.environ, self.out.warn)

    def alone(self, name: str) -> AbstractContextManager[None]:
        """Wait until no other run on this machine holds the lock; without a state directory, just go on."""
        return services.alone(name, self.environ, self.out.note, self.out.warn)

    # Features: one service each.

    def projects_named(self, named: Sequence[str] | None) -> Sequence[str]:
        """Return the projects that a list is about: those named, else the configured one; `all` means all."""
        projects = named or ([self.access.project] if self.access.project else [])
        return [] if "all" in projects else projects

    @cached_property
    def issues(self) -> "services.IssueService":
        """Find, show and change issues."""
        typed = "GLITCHTIP_ORG_SLUG" in self.options
        return services.IssueService(
            self.glitchtip,
            self.access.project,
            check_organization=typed,
            warn=self.out.warn,
            short_ids=self.cache.short_ids,
            kept=self.cache.projects,
        )

    @cached_property
    def triage(self) -> "services.TriageService":
        """Change one issue or thousands, and take it back."""
        return services.TriageService(
            self.glitchtip,
            self.issues,
            self.search,
            self.projects_named(None),
            self.environ,
            self.clock,
            self.out.warn,
            self.redact,
            self.alone,
            lambda: self.cache.names,
        )

    @cached_property
    def marks(self) -> "services.Marks":
        """Which issues have a runbook or a report of ours."""
        return services.Marks(self.environ, f"{self.settings.url} {self.glitchtip.org}", self.out.warn)

    @cached_property
    def daily(self) -> "services.DailyService":
        """What daily users look for: news since the last look, and as they come."""
        return services.DailyService(
            self.glitchtip,
            self.connections.http,
            replace(self.search, said=lambda: self.cache.server),
            self.triage.snooze,
            self.projects_named(None),
            self.environ,
            self.clock,
            self.sleep,
            self.out.note,
            self.out.warn,
            lambda: self.out.waiting.outage,
        )

    @cached_property
    def search(self) -> "services.SearchService":
        """Search issues."""
        return services.SearchService(self.glitchtip, self.now, self.zone, self.cache.short_ids)

    @cached_property
    def listing(self) -> "services.SearchService":
        """Search issues to show them: what an earlier run kept does, since nothing is changed."""
        return replace(self.search, kept=lambda: self.cache.projects, said=lambda: self.cache.server)

    @cached_property
    def investigations(self) -> "services.InvestigationService":
        """Investigate issues and events in the checkout."""
        project = self.settings.project
        return services.InvestigationService(
            lambda: self.glitchtip,
            lambda: self.repository,
            self.runbooks.choose,
            project,
            lambda: self.config.section("checkouts"),
            self.cache.short_ids,
            lambda: self.cache.projects,
        )

    @cached_property
    def runbooks(self) -> "services.RunbookService":
        """The runbooks of the checkout."""
        return services.RunbookService(
            lambda: self.glitchtip,
            lambda: self.repository,
            self.here,
            self.settings.get("GTT_RUNBOOKS"),
            self.now,
            self.zone,
            self.out.warn,
        )

    @cached_property
    def metrics(self) -> "services.MetricsService":
        """Numbers over time."""
        url, open_state = self.settings.url, lambda: self.state
        return services.MetricsService(
            self.glitchtip, url, self.search, self.now, self.zone, open_state, self.out.progress
        )

    @cached_property
    def reports(self) -> "services.ReportService":
        """Reports to Telegram."""
        settings = self.settings
        return services.ReportService(
            settings,
            lambda: self.telegram,
            lambda: self.state,
            lambda: (settings.url, self.glitchtip.org),
            self.now,
            self.out.note,
            self.out.warn,
        )

    def alerts(self, words: "Callable[[Any], AlertWording]", **wishes: Any) -> "services.WebhookService":
        """Return the relay of alerts; `wishes` are its options."""
        try:
            kind, wished = services.WebhookService, services.Wishes(**wishes)
        except ImportError as missing:
            raise MissingExtra("the relay", "server") from missing
        known = (self.settings, self.environ, self.here, self.clock, self.zone, self.sleep, self.stderr)
        service = kind(*known, lambda: self.runbooks.library(), words, wished)
        self.opened.append(service.close)
        return service

    @cached_property
    def setup(self) -> "services.SetupService":
        """Log in, write settings, check them."""
        return services.SetupService(
            survey=self.survey,
            survey_again=lambda: self.surveyed({}),
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

    @cached_property
    def names(self) -> "services.KnownNames":
        """The names of what the server holds, for completion."""
        kept = (self.cache.names, self.cache.projects)
        return services.KnownNames(*kept, lambda: self.glitchtip, self.own_names)

    def sandbox(self, **wanted: Any) -> "Sandbox":
        """Return a small GlitchTip on loopback, not yet started; its story ends now, and its clock is ours."""
        try:
            from glitchtip_tools.sandbox.server import Sandbox
        except ImportError as missing:
            raise MissingExtra("the sandbox", "server") from missing
        return Sandbox(now=self.now, clock=self.clock, **wanted)
