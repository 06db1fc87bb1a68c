"""What `gtt auth` speaks of: a way in to a server, and where each setting comes from."""

from collections.abc import Mapping

from glitchtip_tools.core.setup.config import Config
from glitchtip_tools.models import Account
from glitchtip_tools.values import dataclass


@dataclass(frozen=True, slots=True)
class SignedIn:
    """What was asked and tried: an address, whose token it is, and what to work on.

    `all_projects` is whether a person chose all of them: a token that may read none leaves no choice either.
    """

    url: str
    account: Account
    organization: str | None = None
    project: str | None = None
    all_projects: bool = False

    def variables(self, token: str) -> Mapping[str, str]:
        """Return the settings to write."""
        variables = {"GLITCHTIP_URL": self.url, "GLITCHTIP_API_TOKEN": token}
        variables |= {"GLITCHTIP_ORG_SLUG": self.organization} if self.organization else {}
        return variables | ({"GLITCHTIP_PROJECT_SLUG": self.project} if self.project else {})

    def receipt(self, file: str) -> "SignInReceipt":
        """Return what to show for what was written to the file."""
        account = self.account
        return SignInReceipt(file, self.url, account.email, account.scopes, self.organization, self.project)


@dataclass(frozen=True, slots=True)
class SignInReceipt:
    """What `gtt auth login` did; the token is not in it."""

    file: str
    url: str
    email: str | None
    scopes: tuple[str, ...]
    organization: str | None
    project: str | None


@dataclass(frozen=True, slots=True)
class ProfileEntry:
    """A profile of `config.toml`: its server, where its token is, and whether it is used when none is named."""

    profile: str
    url: str
    organization: str | None
    project: str | None
    token_source: str | None
    default: bool


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting: its value (None for a secret that is set), where it was found, and which sources lost."""

    name: str
    value: str | None
    source: str
    secret: bool = False
    overridden: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AuthStatus:
    """What is configured, from where, and what the server says about the token."""

    settings: tuple[Setting, ...]
    url: str
    authenticated: bool
    email: str | None = None
    scopes: tuple[str, ...] = ()
    version: str | None = None
    problems: tuple[str, ...] = ()


def profile_entries(config: Config) -> list[ProfileEntry]:
    """Return all profiles, by name."""
    usual = config.get("default_profile")
    found = []
    for name in profile_names(config):
        fields = {field: str(value) for field, value in config.section("profiles", name).items()}
        found.append(
            ProfileEntry(
                name, fields.get("url", ""), fields.get("organization"), fields.get("project"),
                fields.get("token_source"), name == usual,
            )
        )  # fmt: skip
    return found


def profile_names(config: Config) -> list[str]:
    """Return the names of all profiles, in order."""
    return sorted({path[1] for path in config.values if path[0] == "profiles"})
