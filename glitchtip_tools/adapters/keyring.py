"""The system's keyring, asked only where a profile names it: the library is an extra, and slow to load."""

from importlib import import_module

from glitchtip_tools.errors import BadSettings, MissingExtra

SERVICE = "gtt"


def token_of(name: str) -> str | None:
    """Return what the keyring holds for `gtt` under the name, None for nothing.

    Raises MissingExtra, and BadSettings for a keyring that cannot be opened.
    """
    try:
        library = import_module("keyring")
    except ImportError as missing:
        raise MissingExtra("a token in the keyring", "keyring") from missing
    try:
        token = library.get_password(SERVICE, name)
    except library.errors.KeyringError as error:
        reason = str(error).strip() or type(error).__name__
        raise BadSettings(
            f"the keyring cannot be opened: {reason}", hint="`keyring diagnose` says more"
        ) from error
    return str(token) if token else None
