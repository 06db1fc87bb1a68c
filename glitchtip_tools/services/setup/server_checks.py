"""The questions of `gtt doctor` to the configuration and the server; none of them prints a secret."""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit

from glitchtip_tools.adapters.env_file import would_be_shared
from glitchtip_tools.adapters.system import readable_by_others
from glitchtip_tools.api.failures import odd
from glitchtip_tools.api.glitchtip import GlitchTip
from glitchtip_tools.api.http import Answer, Asking, HttpRequest, failure_of
from glitchtip_tools.api.status import clock_offset
from glitchtip_tools.core.hints import hint_of
from glitchtip_tools.core.setup import doctor
from glitchtip_tools.core.setup.doctor import Check
from glitchtip_tools.errors import ExitCode, Failure
from glitchtip_tools.models.server import UNANSWERED
from glitchtip_tools.services.setup.configuration import TOKEN, known
from glitchtip_tools.settings import Survey
from glitchtip_tools.settings.checks import without_login
from glitchtip_tools.settings.names import SECRETS
from glitchtip_tools.values import dataclass
from glitchtip_tools.wire import mapping, text

SIX = (6,)
LOCAL = ("localhost", "127.0.0.1", "::1")


@dataclass(frozen=True, slots=True)
class ServerChecks:
    """What is asked about settings, address, token, organization and project, in this order."""

    survey: Survey
    open_server: Callable[[str, str | None], GlitchTip]
    now: Callable[[], datetime]

    def run(self) -> Iterator[Check]:
        """Yield the answers; later questions that make no sense are left out."""
        yield from self._configuration()
        settings = self.survey.settings
        if not settings.get("GLITCHTIP_URL") and not settings.get(TOKEN):
            hint = "`gtt auth login` asks for both"
            yield doctor.wrong("address", "no server and no token are configured", hint, ExitCode.SETTINGS)
            yield doctor.skipped("token", "not tried: there is none")
            return
        reachable = list(self._address())
        yield from reachable
        if any(check.state is doctor.CheckState.WRONG for check in reachable):
            yield doctor.skipped("token", "not tried: the server does not answer")
            return
        yield from self._token()

    def _configuration(self) -> Iterator[Check]:
        if unusable := self.survey.unusable:
            yield doctor.wrong("configuration", unusable.message, unusable.hint, unusable.code)
        for problem in self.survey.problems:
            yield doctor.wrong("configuration", problem, "correct it there", ExitCode.SETTINGS)
        sources: dict[str, list[str]] = {}
        for name, value in self.survey.settings.values.items():
            sources.setdefault(value.source, []).append(name)
        for source, names in sources.items():
            yield doctor.ok("configuration", f"{', '.join(names)} from {source}")
        if not sources:
            yield doctor.skipped("configuration", "none")
        for file in self.survey.files:
            yield from _private(file, self.survey)

    def _address(self) -> Iterator[Check]:
        url = without_login(self.survey.settings.url)

        def judge(answer: Answer) -> Failure | None:
            if failure := failure_of(answer, Asking("its settings"), url):
                return failure
            version = text(mapping(answer.data).get("version"))
            return None if version else odd("has no version", Asking("its settings"))

        try:
            http = self.open_server(url, None).http
            http.retries = 1  # a person waits, and `gtt doctor` can be run again
            answer, failure = http.judged(HttpRequest("GET", "/api/settings/"), judge, "passing")
        except Failure as failed:
            here = failed.code == ExitCode.SETTINGS  # a proxy or certificates of this machine's environment
            hint = hint_of(failed) if here else doctor.unreachable(failed.message, url)
            yield doctor.wrong("address", failed.message, hint, failed.code)
            return
        if failure is not None and failure.kind == "odd-answer":
            complaint = f"`{url}` answers, but not as GlitchTip does"
            hint = "this is not its API: does another program answer at this address?"
            yield doctor.wrong("address", complaint, hint, ExitCode.UNREACHABLE)
            return
        if failure is not None:
            yield doctor.wrong(
                "address", failure.message, _other_address(answer.headers) or hint_of(failure), failure.code
            )
            return
        yield doctor.ok("address", f"`{url}` answers in {answer.seconds * 1000:.0f} ms")
        if url.startswith("http://") and (urlsplit(url).hostname or "") not in LOCAL:
            yield doctor.warning("address", "the token travels without encryption", "use https, or a tunnel")
        yield doctor.clock(clock_offset(answer, self.now()))

    def _token(self) -> Iterator[Check]:
        settings = self.survey.settings
        token = settings.get(TOKEN)
        if self.survey.problems or self.survey.unusable:
            yield doctor.skipped("token", "not tried: the configuration comes first")
            return
        if not token:
            hint = "`gtt auth login` asks for one and tries it"
            yield doctor.wrong("token", f"`{TOKEN}` is not set", hint, ExitCode.SETTINGS)
            return
        server = self.open_server(settings.url, token)
        try:
            account = server.account()
        except Failure as failed:
            yield doctor.wrong("token", failed.message, hint_of(failed), failed.code)
            return
        if not known(account):
            hint = "it was deleted, or belongs to another server: `gtt auth login` asks for another one"
            yield doctor.wrong("token", "the server refuses the token", hint, ExitCode.NOT_ALLOWED)
            return
        yield doctor.ok("token", f"belongs to {account.email or 'somebody'}")
        yield from doctor.scopes(account.scopes)
        yield from self._organization(server)

    def _organization(self, server: GlitchTip) -> Iterator[Check]:
        wanted = self.survey.settings.org
        try:
            slugs = server.organization_slugs()
        except Failure as failed:
            yield doctor.wrong("organization", failed.message, hint_of(failed), failed.code)
            return
        listed = ", ".join(f"`{slug}`" for slug in slugs) or "none"
        if wanted and wanted not in slugs:
            text = f"`{wanted}` was not found; the token sees {listed}"
            yield doctor.wrong("organization", text, "correct GLITCHTIP_ORG_SLUG", ExitCode.NOT_FOUND)
            return
        if not wanted and len(slugs) != 1:
            text = f"none is set, and the token sees {listed}"
            yield doctor.wrong("organization", text, "set GLITCHTIP_ORG_SLUG", ExitCode.SETTINGS)
            return
        server.given_organization = wanted or slugs[0]
        yield doctor.ok("organization", f"`{server.org}`")
        yield from self._project(server)
        yield from self._server(server)

    def _project(self, server: GlitchTip) -> Iterator[Check]:
        wanted = self.survey.settings.project
        try:
            slugs = [project.slug for project in server.projects()]
        except Failure as failed:
            yield doctor.warning("project", failed.message, hint_of(failed))
            return
        listed = ", ".join(f"`{slug}`" for slug in slugs)
        if wanted and wanted not in slugs:
            text = f"`{wanted}` was not found; available: {listed or 'none'}"
            yield doctor.wrong("project", text, "correct GLITCHTIP_PROJECT_SLUG", ExitCode.NOT_FOUND)
        elif not slugs:
            hint = "`gtt projects create` creates one"
            yield doctor.warning("project", "the organization has no project", hint)
        else:
            yield doctor.ok("project", f"`{wanted}`" if wanted else f"all: {listed}")

    def _server(self, server: GlitchTip) -> Iterator[Check]:
        try:
            status = server.server_status(self.now)
        except Failure as failed:
            yield doctor.warning("server", failed.message, hint_of(failed))
            return
        yield doctor.ok("server", f"GlitchTip {status.version}, {status.latency_ms} ms")
        if server.version_number and server.version_number >= SIX:
            yield from self._of_six(server)
        for one in status.capabilities:
            if one.available is False:
                yield doctor.warning("server", f"this version lacks: {one.name}", one.note or None)
            elif one.note.startswith(UNANSWERED):
                yield doctor.warning("server", f"{one.name}: {one.note}", "try again")

    def _of_six(self, server: GlitchTip) -> Iterator[Check]:
        """Return what GlitchTip 6 does otherwise, and its people may not know."""
        if self.survey.settings.get("GTT_WEBHOOK_SECRET"):
            text = "GlitchTip 6 calls no relay at a private or loopback address"
            yield doctor.warning("server", text, "unless GLITCHTIP_ALLOW_PRIVATE_IPS is set on the server")
        if server.metrics_are_open():
            text = "anyone can read its `/metrics`, without a token"
            yield doctor.warning("server", text, "let your proxy refuse that address")


def _private(file: Path, survey: Survey) -> Iterator[Check]:
    """Say when a file with a secret in it can be read by others."""
    own = [name for name, value in survey.settings.values.items() if value.source == str(file)]
    if not SECRETS & set(own):
        return
    if readable_by_others(file):
        yield doctor.warning("configuration", f"other users can read `{file}`", f"chmod 600 {file}")
    if shared := would_be_shared(file):
        yield doctor.warning("configuration", shared, "add `.env` to .gitignore")


def _other_address(headers: Mapping[str, str]) -> str | None:
    """Return what to write for a redirect: the address it leads to, without the path that we asked for."""
    parts = urlsplit(headers.get("location", ""))
    if not parts.scheme or not parts.netloc:
        return None
    path = parts.path.removesuffix("/").removesuffix("/api/settings")
    return f"set GLITCHTIP_URL to `{parts.scheme}://{parts.netloc}{path}`"
