"""What is configured here, what the server says about it, and the files that hold it."""

from collections.abc import Callable, Mapping
from pathlib import Path

from glitchtip_tools.adapters.env_file import change, home_of, leads_out
from glitchtip_tools.api.glitchtip import GlitchTip
from glitchtip_tools.core.setup.sign_in import AuthStatus, Setting
from glitchtip_tools.errors import BadSettings, Failure, NotAuthorized
from glitchtip_tools.models import Account
from glitchtip_tools.settings import Settings, Survey, found_upwards
from glitchtip_tools.settings.checks import without_login
from glitchtip_tools.settings.names import ADDRESSES, DEFAULT, DEFAULT_URL, ENVIRONMENT, NAMES, SECRETS, Value

TOKEN = "GLITCHTIP_API_TOKEN"  # noqa: S105 - the name of a variable
PROJECT = "GLITCHTIP_PROJECT_SLUG"


def auth_status(
    survey: Survey, open_server: Callable[[str, str | None], GlitchTip], warn: Callable[..., None]
) -> tuple[AuthStatus, Failure | None]:
    """Return where each setting comes from and whose token it is, and why the server could not be asked.

    Warns of a server that does not say which version it is.
    """
    settings = survey.settings
    version: str | None = None
    account = Account()
    try:
        server = open_server(settings.url, survey.checked(TOKEN).get(TOKEN))
        account = server.account()
        version = server.version
        if version is None:
            warn("could not find out the server's version", hint="`gtt doctor` looks into it")
        failure: Failure | None = None if known(account) else refused()
    except Failure as failed:
        failure = failed
    status = AuthStatus(
        settings=listed(survey),
        url=without_login(settings.url),
        authenticated=known(account),
        email=account.email,
        scopes=account.scopes,
        version=version,
        problems=survey.problems,
    )
    return status, failure


def known(account: Account) -> bool:
    """Return whether the server knows the token (it answers `GET /api/0/` to anybody)."""
    return bool(account.email or account.scopes)


def refused() -> NotAuthorized:
    """Return the failure of a token that the server does not know."""
    return NotAuthorized("the server refused the token", hint="`gtt auth login` asks for another one")


def listed(survey: Survey) -> tuple[Setting, ...]:
    """Return the settings that were found; the address is always there; secrets have no value."""
    values = survey.settings.values
    settings = [
        Setting(
            name,
            _shown(name, values[name].text),
            values[name].source,
            name in SECRETS,
            survey.overridden.get(name, ()),
        )
        for name in NAMES
        if name in values
    ]
    address = [Setting("GLITCHTIP_URL", DEFAULT_URL, DEFAULT)] if "GLITCHTIP_URL" not in values else []
    return (*address, *settings)


def _shown(name: str, text: str) -> str | None:
    return None if name in SECRETS else without_login(text) if name in ADDRESSES else text


def file_to_write(here: Path, env_file: Path | None, user_file: Path, *, user: bool) -> Path:
    """Return which file a login belongs in: the named one, the user's own, the one in use, else a new one.

    Raises BadSettings for a `.env` that nobody named and that is a link out of its folder.
    """
    if env_file is not None or user:
        return env_file or user_file
    file = found_upwards(here) or home_of(here) / ".env"
    if file != user_file and leads_out(file):
        raise BadSettings(
            f"`{file}` is a link out of its folder, and no place for a token",
            hint="put a file in its place, give the real one with `--env-file`, or use `--user`",
        )
    return file


def brought_along(survey: Survey, here: Path, env_file: Path | None, user_file: Path) -> str | None:
    """Return the `.env` on the way up that the address comes from: a cloned folder could have brought it along."""
    near, value = found_upwards(here), survey.settings.values.get("GLITCHTIP_URL")
    if env_file is not None or near is None or near == user_file or value is None:
        return None
    return value.source if value.source == str(near) else None


def still_winning(after: Settings, written: Mapping[str, str]) -> tuple[tuple[str, Value], ...]:
    """Return the variables that have another value than what was written, with that value and its place.

    `after` are the settings from then on. The project counts even if none was written, which means all of them.
    """
    names = (*written, *({PROJECT} - set(written)))
    found = ((name, after.values.get(name)) for name in names)
    return tuple((name, value) for name, value in found if value and value.text != written.get(name))


def forget_token(survey: Survey) -> Path | None:
    """Take the token out of the file that it is used from; None when there is no token.

    Raises BadSettings for one in the environment, which only the shell can take away.
    """
    value = survey.settings.values.get(TOKEN)
    if value is None:
        return None
    if value.source == ENVIRONMENT:
        names = " ".join((TOKEN, *NAMES[TOKEN]))
        raise BadSettings("the token comes from the environment", hint=f"`unset {names}`")
    change(Path(value.source), {}, remove=(TOKEN, *NAMES[TOKEN]))
    return Path(value.source)
