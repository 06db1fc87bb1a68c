"""Connections to servers for one run: opened with the user's settings, closed together."""

from collections.abc import Callable

from glitchtip_tools.api.glitchtip import GlitchTip
from glitchtip_tools.api.http import Http
from glitchtip_tools.core.redaction.addresses import clean_url
from glitchtip_tools.errors import Failure
from glitchtip_tools.settings import Settings


class Connections:
    """Opens connections; `until` is the moment of `monotonic` at which all of them give up.

    `asked` hears of each request's method and server, `answered` of each answer."""

    def __init__(
        self,
        settings: Settings,
        trace: Callable[[str], None] | None,
        notify: Callable[[str], None],
        until: float,
        monotonic: Callable[[], float],
        sleep: Callable[[float], None],
        asked: Callable[[str, str], None] = lambda _method, _url: None,
        answered: Callable[[], None] = lambda: None,
    ) -> None:
        self.settings, self.trace, self.notify = settings, trace, notify
        self.until, self.monotonic, self.sleep = until, monotonic, sleep
        self.asked, self.answered = asked, answered
        self.opened: list[Callable[[], None]] = []

    def http(self, url: str, token: str | None = None) -> Http:
        """Open a client of a server."""
        client = Http(
            url,
            token=token,
            timeout=self.settings.timeout,
            backoff=self.settings.retry_wait,
            trace=self.trace,
            notify=self.notify,
            until=self.until,
            monotonic=self.monotonic,
            sleep=self.sleep,
        )
        client.watch(lambda method: self.asked(method, url), self.answered)
        self.opened.append(client.close)
        return client

    def server(self, url: str, token: str | None, organization: str | None = None) -> GlitchTip:
        """Open a GlitchTip server at any address."""
        web_url = self.settings.get("GTT_WEB_URL") if url == self.settings.url else None
        return GlitchTip(self.http(url, token), organization=organization, web_url=web_url)

    def configured_server(self, settings: Settings) -> GlitchTip:
        """Open the server of these settings, with their token."""
        return self.server(settings.url, settings.get("GLITCHTIP_API_TOKEN"), organization=settings.org)

    def ping(self, address: str) -> str:
        """Tell a heartbeat service that the command succeeded; return what went wrong, empty if nothing did."""
        server = "/".join(address.split("/", 3)[:3])
        try:
            with Http(
                server,
                timeout=self.settings.timeout,
                backoff=self.settings.retry_wait,
                called=clean_url(server),
            ) as service:
                status = service.get(address.removeprefix(server)).status
        except Failure as failure:
            return failure.message
        return f"it answered {status}" if status >= 300 else ""

    def close(self) -> None:
        """Close everything that was opened."""
        for close in self.opened:
            close()
        self.opened.clear()
