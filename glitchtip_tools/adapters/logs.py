"""The log of what runs for long (bot and relay): lines on stderr for journald, without a secret in them."""

import logging
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import TextIO

LOGGERS = {"gtt": logging.INFO, "uvicorn.error": logging.WARNING, "telegram": logging.WARNING}
SECRETS = ("TELEGRAM_BOT_TOKEN", "GLITCHTIP_API_TOKEN", "GTT_WEBHOOK_SECRET")
TALKATIVE = ("httpx", "httpcore")  # they log addresses, and Telegram's hold the bot's token


class Discreet(logging.Formatter):
    """Writes a line with every secret replaced, tracebacks included."""

    def __init__(self, secrets: Iterable[str]) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s", "%Y-%m-%dT%H:%M:%S%z")
        self.secrets = [secret for secret in secrets if secret]

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        line = super().format(record)
        for secret in self.secrets:
            line = line.replace(secret, "…")
        return "".join(char if char.isprintable() or char in "\n\t" else "\ufffd" for char in line)


@contextmanager
def logged(stream: TextIO, secrets: Iterable[str]) -> Iterator[None]:
    """Write what is logged to the stream while this lasts."""
    handler = logging.StreamHandler(stream)
    handler.setFormatter(Discreet(secrets))
    before = {name: (logging.getLogger(name).level, logging.getLogger(name).propagate) for name in LOGGERS}
    for name, level in LOGGERS.items():
        logger = logging.getLogger(name)
        logger.addHandler(handler)
        logger.setLevel(level)
        logger.propagate = False
    for name in TALKATIVE:
        logging.getLogger(name).setLevel(logging.WARNING)
    try:
        yield
    finally:
        for name, (level, propagate) in before.items():
            logger = logging.getLogger(name)
            logger.removeHandler(handler)
            logger.setLevel(level)
            logger.propagate = propagate
