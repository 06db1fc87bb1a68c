"""The Telegram bot of the settings."""

import time
from collections.abc import Callable

from glitchtip_tools.adapters.telegram.client import DEFAULT_URL, LONGEST_PAUSE, Telegram
from glitchtip_tools.api.http import Http
from glitchtip_tools.settings import Settings
from glitchtip_tools.settings.names import AT_MOST_ONCE


def open_telegram(
    settings: Settings,
    *,
    sleep: Callable[[float], None] = time.sleep,
    trace: Callable[[str], None] | None = None,
    until: float = float("inf"),
    longest_pause: float = LONGEST_PAUSE,
) -> Telegram:
    """Return the bot of the settings. Its token is part of every address: no message or trace shows one."""
    (token,) = settings.require("TELEGRAM_BOT_TOKEN")

    def hidden(line: str) -> None:
        if trace:
            trace(line.replace(token, "…"))

    http = Http(
        settings.get("TELEGRAM_API_URL") or DEFAULT_URL,
        timeout=settings.timeout,
        retries=0,  # what may be repeated is decided here, by method
        called="Telegram",
        trace=hidden,
        until=until,
    )
    once = settings.get("TELEGRAM_DELIVERY") == AT_MOST_ONCE
    backoff = settings.retry_wait * 2
    return Telegram(http, token, sleep, backoff, at_most_once=once, longest_pause=longest_pause)
