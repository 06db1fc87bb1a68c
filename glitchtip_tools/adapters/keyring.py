"""The system's keyring, asked only where a profile names it: the library is an extra, and slow to load."""

from collections.abc import Callable
from importlib import import_module
from threading import Thread
from typing import Any

from glitchtip_tools.errors import BadSettings, Failure, MissingExtra

SERVICE = "gtt"
LONGEST_WAIT = 60.0  # seconds: long enough to type the password that unlocks it
LONGEST_REASON = 200  # characters of what the library says
ELSEWHERE = "`profiles.NAME.token_source` can also be `env:VARIABLE` or `file:PATH`"


def token_of(name: str) -> str | None:
    """Return the token that the keyring has for `gtt` under the name, None for none.

    Raises MissingExtra, and BadSettings for a keyring that cannot be used or does not answer.
    """
    token = _answer(lambda library: library.get_password(SERVICE, name))
    return str(token) if token else None


def keep(name: str, token: str) -> None:
    """Store a token in the keyring under the name; raises what `token_of` raises."""
    _answer(lambda library: library.set_password(SERVICE, name, token))


def forget(name: str) -> bool:
    """Delete the token under the name and return whether there was one; raises what `token_of` raises."""
    if token_of(name) is None:
        return False
    _answer(lambda library: library.delete_password(SERVICE, name))
    return True


def _answer(ask: Callable[[Any], object]) -> object:
    """Return what the library answers; it is asked in a thread, since a desktop may never answer."""
    outcome: list[object] = []

    def run() -> None:
        try:
            outcome.append(ask(_library()))
        except Exception as error:  # noqa: BLE001 - backends raise errors of their own: D-Bus, Windows, macOS
            outcome.append(error)

    thread = Thread(target=run, daemon=True)
    thread.start()
    thread.join(LONGEST_WAIT)
    if not outcome:
        raise BadSettings(
            f"the keyring did not answer within {LONGEST_WAIT:g} s",
            hint=f"is it waiting to be unlocked? {ELSEWHERE}",
        )
    if isinstance(outcome[0], Exception):
        raise _failure(outcome[0]) from outcome[0]
    return outcome[0]


def _library() -> Any:
    try:
        return import_module("keyring")
    except ModuleNotFoundError as missing:
        if missing.name in (None, "keyring"):
            raise MissingExtra("a token in the keyring", "keyring") from missing
        raise


def _failure(error: Exception) -> Failure:
    """Return the failure for what the library raised, by the name of its class: importing it may have failed."""
    if isinstance(error, Failure):
        return error
    kind = type(error).__name__
    if kind == "NoKeyringError":
        return BadSettings("no keyring was found", hint=f"cron and SSH sessions often have none: {ELSEWHERE}")
    if kind == "KeyringLocked":
        return BadSettings("the keyring is locked", hint=f"unlock it and try again; {ELSEWHERE}")
    lines = str(error).strip().splitlines()
    reason = lines[0][:LONGEST_REASON].rstrip(".! ") if lines else kind
    return BadSettings(f"the keyring cannot be used: {reason}", hint=ELSEWHERE)
