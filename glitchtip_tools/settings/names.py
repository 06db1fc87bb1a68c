"""The variables that gtt reads, what is known of each, and a value with its source."""

from glitchtip_tools.values import dataclass

DEFAULT_URL = "http://localhost:8080"
PROFILE = "profile "
OPTION, ENVIRONMENT, DEFAULT = "option", "environment", "default"

# Every variable that gtt reads, with the other names it goes by; docs/configuration.md explains each.
NAMES: dict[str, tuple[str, ...]] = {
    "GLITCHTIP_URL": (),
    "GLITCHTIP_API_TOKEN": ("GLITCHTIP_TOKEN",),
    "GLITCHTIP_ORG_SLUG": (),
    "GLITCHTIP_PROJECT_SLUG": (),
    "GTT_REPO": (),
    "GTT_TIMEOUT": (),
    "GTT_RETRY_WAIT": (),
    "GTT_RUNBOOKS": (),
    "GTT_WEBHOOK_SECRET": (),
    "GTT_WEB_URL": (),
    "GTT_UPDATE_HINT": (),
    "TELEGRAM_BOT_TOKEN": (),
    "TELEGRAM_API_URL": (),
    "TELEGRAM_ALERTS_CHAT_ID": (),
    "TELEGRAM_TOPIC_ID": (),
    "TELEGRAM_ALLOWED_CHATS": (),
    "TELEGRAM_ALLOWED_USERS": (),
    "TELEGRAM_DELIVERY": (),
}
SWITCH = ("true", "false")
AT_LEAST_ONCE, AT_MOST_ONCE = DELIVERIES = ("at-least-once", "at-most-once")
ADDRESSES = ("GLITCHTIP_URL", "GTT_WEB_URL", "TELEGRAM_API_URL")
SECRETS = frozenset({"GLITCHTIP_API_TOKEN", "TELEGRAM_BOT_TOKEN", "GTT_WEBHOOK_SECRET"})
# What decides where a secret goes and who commands it: never taken from another place than the secret itself.
COMPANIONS = {
    "GLITCHTIP_API_TOKEN": ("GLITCHTIP_URL",),
    "TELEGRAM_BOT_TOKEN": (
        "TELEGRAM_API_URL",
        "TELEGRAM_ALERTS_CHAT_ID",
        "TELEGRAM_ALLOWED_CHATS",
        "TELEGRAM_ALLOWED_USERS",
    ),
}
# Where somebody gets what GlitchTip does not give.
ORIGINS = {
    "GTT_WEBHOOK_SECRET": "the secret can be any long random word, for example of `openssl rand -hex 16`",
    "TELEGRAM_BOT_TOKEN": "@BotFather in Telegram gives the token of a bot",
}
OPTIONS = {
    "GLITCHTIP_URL": "--url",
    "GLITCHTIP_ORG_SLUG": "--org",
    "GLITCHTIP_PROJECT_SLUG": "--project",
    "GTT_TIMEOUT": "--timeout",
}
# What a profile says as a whole: none of it is taken from elsewhere, so that no token goes to another's server.
OF_A_PROFILE = (
    "GLITCHTIP_URL", "GLITCHTIP_API_TOKEN", "GLITCHTIP_ORG_SLUG", "GLITCHTIP_PROJECT_SLUG", "GTT_WEB_URL",
)  # fmt: skip
FOLDERS = ("GTT_REPO", "GTT_RUNBOOKS")


def in_words(source: str) -> str:
    """Return the source of a value as it is called within a sentence: `from the environment`."""
    return "the environment" if source == ENVIRONMENT else source


@dataclass(frozen=True, slots=True)
class Value:
    """One setting and where it was found: `option`, `environment`, a file's path, or `default`."""

    text: str
    source: str
