"""Asking the way in: address, token, organization and project, each tried on the server before the next."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from glitchtip_tools.adapters.keyboard import Keyboard
from glitchtip_tools.core.hints import hint_of
from glitchtip_tools.core.setup.scopes import RECOMMENDED
from glitchtip_tools.core.setup.sign_in import SignedIn
from glitchtip_tools.errors import BadSettings, BadUsage, Failure, NotAuthorized, NotFound, Unreachable
from glitchtip_tools.models import Account

if TYPE_CHECKING:
    from glitchtip_tools.api.glitchtip import GlitchTip

TRIES = 3
ALL = "(all)"
Open = Callable[[str, str | None], "GlitchTip"]


class SignIn:
    """A conversation at a terminal; without a terminal, or with `ask` False, only what was given is used."""

    def __init__(self, keyboard: Keyboard, open_server: Open, *, ask: bool) -> None:
        self.keyboard, self.open_server = keyboard, open_server
        self.asks = ask and keyboard.attended

    def address(self, text: str | None, default: str, source: str | None) -> str:
        """Return the address of a server that answers as GlitchTip does.

        A default with a `source`, a file that may be somebody else's, counts only when a person agrees to it.
        Raises BadUsage when nobody can be asked.
        """
        if source and not text and not self.asks:
            raise BadUsage(
                f"the address comes from `{source}`: a new token is not sent there without confirmation",
                hint="give its server with `--url`",
            )
        if text or not self.asks:
            return self._answering(text or default)
        question = f"address of GlitchTip{f' (from `{source}`)' if source else ''}"
        for left in reversed(range(TRIES)):
            try:
                return self._answering(self.keyboard.ask(question, default))
            except Failure as failure:
                self._again(failure, left)
        raise AssertionError("the last failure is raised")

    def token(self, url: str, text: str | None) -> tuple[str, Account]:
        """Return a token and whose it is."""
        if text is not None or not self.asks:
            return self._tried(url, text or "")
        self.keyboard.say(f"create a token at {url}/profile/auth-tokens with {', '.join(RECOMMENDED)}")
        for left in reversed(range(TRIES)):
            try:
                return self._tried(url, self.keyboard.ask_secret("token (not shown)"))
            except Failure as failure:
                self._again(failure, left)
        raise AssertionError("the last failure is raised")

    def place(
        self, server: "GlitchTip", organization: str | None, project: str | None
    ) -> tuple[str | None, str | None, bool]:
        """Return the organization and the project to work on, and whether a person chose all projects."""
        organizations = [item.slug for item in server.organizations()]
        if organization and organization not in organizations:
            raise _unknown("organization", organization, organizations)
        org = organization or self._organization(organizations)
        if org is None:
            return None, None, False
        server.given_organization = org
        slugs = self._projects(server)
        if project and project not in slugs:
            raise _unknown("project", project, slugs)
        one = project or self._project(slugs)
        return org, one, one is None and self.asks and bool(slugs)

    def _answering(self, text: str) -> str:
        url = address_of(text)
        server = self.open_server(url, None)
        if self.asks:
            server.http.retries = 1  # a person who mistyped it waits
        server.account()
        return url

    def _tried(self, url: str, token: str) -> tuple[str, Account]:
        if not token or not (token.isascii() and token.isprintable()) or " " in token:
            raise BadSettings(
                "this is not a token", hint="64 hexadecimal characters, from your GlitchTip profile"
            )
        account = self.open_server(url, token).account()
        if not account.scopes and not account.email:
            raise NotAuthorized(
                "the server refused the token", hint=f"create one at {url}/profile/auth-tokens"
            )
        return token, account

    def _again(self, failure: Failure, left: int) -> None:
        if not left or not isinstance(
            failure, Unreachable | NotAuthorized | NotFound | BadSettings | BadUsage
        ):
            raise failure
        hint = hint_of(failure)
        self.keyboard.say(f"{failure.message}{f' ({hint})' if hint else ''}")

    def _organization(self, slugs: Sequence[str]) -> str | None:
        if len(slugs) < 2 or not self.asks:
            return slugs[0] if len(slugs) == 1 else None
        self.keyboard.say("organizations:")
        return self.keyboard.choose("organization", slugs, slugs[0])

    def _projects(self, server: "GlitchTip") -> list[str]:
        try:
            return [project.slug for project in server.projects()]
        except NotAuthorized:
            return []

    def _project(self, slugs: Sequence[str]) -> str | None:
        if not slugs or not self.asks:
            return None
        self.keyboard.say("projects:")
        chosen = self.keyboard.choose("default project", slugs, ALL)
        return None if chosen == ALL else chosen


def sign_in(
    conversation: SignIn,
    *,
    url: tuple[str | None, str, str | None],
    token: str | None,
    organization: str | None,
    project: str | None,
) -> tuple[SignedIn, str]:
    """Return what was signed in to, and the token; `url` is the given address, the one to propose and its file."""
    address = conversation.address(*url)
    secret, account = conversation.token(address, token)
    server = conversation.open_server(address, secret)
    return SignedIn(address, account, *conversation.place(server, organization, project)), secret


def address_of(text: str) -> str:
    """Return the address that people mean: a scheme is added; raises BadUsage if it is not one."""
    text = text.strip().rstrip("/")
    if text and "://" not in text:
        local = text.split(":")[0].split("/")[0] in ("localhost", "127.0.0.1")
        text = f"{'http' if local else 'https'}://{text}"
    try:
        parts = urlsplit(text)
        good = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        good = False
    if not good or parts.username or parts.query or parts.fragment:
        raise BadUsage(
            f"`{text}` is not the address of a server", hint="for example https://glitchtip.example.com"
        )
    return text


def _unknown(noun: str, slug: str, known: Sequence[str]) -> NotFound:
    listed = ", ".join(f"`{name}`" for name in known) or "none"
    return NotFound(f"{noun} `{slug}` not found", hint=f"the token sees: {listed}")
