"""What is wrong with settings: values of the wrong form, and secrets that would go where a cloned repository says."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from urllib.parse import urlsplit

from glitchtip_tools.folders import expanded, is_within
from glitchtip_tools.settings.names import (
    ADDRESSES,
    AT_LEAST_ONCE,
    AT_MOST_ONCE,
    COMPANIONS,
    DELIVERIES,
    FOLDERS,
    OPTION,
    OPTIONS,
    SWITCH,
    Value,
    in_words,
)


def malformed(values: Mapping[str, Value]) -> Iterable[tuple[str, str]]:
    """Yield what is wrong with single values, each with the source of the value."""
    for name, what in _complaints(values):
        source = values[name].source
        option = OPTIONS.get(name) if source == OPTION else None
        yield f"`{option}` {what}" if option else f"`{name}` {what} (from {source})", source


def _complaints(values: Mapping[str, Value]) -> Iterable[tuple[str, str]]:
    for name in ADDRESSES:
        if (value := values.get(name)) and without_login(value.text) != value.text:
            yield name, "contains a user name or a password, which gtt does not send"
        elif (value := values.get(name)) and not is_address(value.text):
            yield name, f"is not an http(s) address: `{value.text}`"
    for name in ("GTT_TIMEOUT", "GTT_RETRY_WAIT"):
        if (value := values.get(name)) and not is_seconds(value.text, above_zero=name == "GTT_TIMEOUT"):
            yield name, f"is not a number of seconds: `{value.text}`"
    if (value := values.get("TELEGRAM_DELIVERY")) and value.text not in DELIVERIES:
        yield "TELEGRAM_DELIVERY", f"is neither `{AT_LEAST_ONCE}` nor `{AT_MOST_ONCE}`: `{value.text}`"
    if (value := values.get("GTT_UPDATE_HINT")) and value.text not in SWITCH:
        yield "GTT_UPDATE_HINT", f"is neither `true` nor `false`: `{value.text}`"
    token = values.get("GLITCHTIP_API_TOKEN")
    if token and not (token.text.isascii() and token.text.isprintable() and " " not in token.text):
        yield "GLITCHTIP_API_TOKEN", "contains characters that a token cannot have"
    for name in ("GLITCHTIP_ORG_SLUG", "GLITCHTIP_PROJECT_SLUG"):
        value = values.get(name)
        if value and not all(char.isalnum() or char in "-_" for char in value.text):
            yield name, f"is not a slug (letters, digits, `-`, `_`): `{value.text}`"


def leaking(values: Mapping[str, Value], near: Path | None, confirmed: str) -> Iterable[str]:
    """Name the dangers of a `.env` found on the way up, which a cloned repository could have brought along.

    A secret from elsewhere is not sent where such a file says, and its people do not command it; nor does a file
    inside a checkout choose another folder to be investigated. The user `confirmed` the value of that name.
    """
    for secret, companions in COMPANIONS.items():
        kept = values.get(secret)
        for name in companions if kept and near and kept.source != str(near) else ():
            value = values.get(name)
            if value and kept and value.source == str(near) and name != confirmed:
                yield (
                    f"`{name}` comes from `{near}` but `{secret}` from {in_words(kept.source)}: "
                    "set both in the same place, so that no folder decides where your token goes"
                )
    root = _checkout_of(near) if near else None
    for name in FOLDERS if root else ():
        value = values.get(name)
        if value and root and value.source == str(near) and not is_within(root / expanded(value.text), root):
            yield (
                f"`{name}` in `{near}` leads out of the checkout that the file is in: "
                "set it in the environment or in `~/.config/gtt/.env`"
            )


def _checkout_of(file: Path) -> Path | None:
    """Return the git checkout that a file lies in, None outside of any."""
    return next((folder for folder in file.parents if (folder / ".git").exists()), None)


def without_login(text: str) -> str:
    """Return an address without the user name and password that it may hold."""
    scheme, separator, rest = text.partition("://")
    host, slash, path = rest.partition("/")
    return f"{scheme}{separator}{host.rpartition('@')[2]}{slash}{path}"


def is_address(text: str) -> bool:
    """Return whether the text is the http(s) address of a server."""
    try:
        parts = urlsplit(text)
        named = bool(parts.hostname) and parts.port != 0 and text.isprintable() and " " not in text
        return parts.scheme in ("http", "https") and named
    except ValueError:
        return False


def is_seconds(text: str, *, above_zero: bool) -> bool:
    try:
        return 0 < float(text) <= 3600 if above_zero else 0 <= float(text) <= 3600
    except ValueError:
        return False
