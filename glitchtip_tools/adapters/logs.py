"""The log of what runs for long (bot and relay): lines on stderr for journald, without a secret in them."""

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TextIO

LOGGERS = {
    "gtt": logging.INFO,
    "uvicorn.error": logging.WARNING,
    "telegram": logging.WARNING,
    "telegram.request": logging.CRITICAL,  # it logs the whole of an answer that is not JSON; the bot logs the failure
}
Mask = Callable[[str], str]
TALKATIVE = ("httpx", "httpcore")  # they log addresses, and Telegram's hold the bot's token


class Discreet(logging.Formatter):
    """Writes a line with every secret replaced, tracebacks included."""

    def __init__(self, mask: Mask) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s", "%Y-%m-%dT%H:%M:%S%z")
        self.mask = mask

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        line = self.mask(super().format(record))
        return "".join(char if char.isprintable() or char in "\n\t" else "\ufffd" for char in line)


@contextmanager
def logged(stream: TextIO, mask: Mask) -> Iterator[None]:
    """Write what is logged to the stream while this lasts; `mask` takes secrets and personal data out of a line."""
    handler = logging.StreamHandler(stream)
    handler.setFormatter(Discreet(mask))
    before = {name: (logging.getLogger(name).level, logging.getLogger(name).propagate) for name in LOGGERS}
    for name, level in LOGGERS.items():
        logger = logging.getLogger(name)
        logger.addHandler(handler)
        logger.setLevel(level)
        logger.propagate = False
    for name in TALKATIVE:
        logging.getLogger(name).setLevel(logging.WARNING)
    hook, threading.excepthook = threading.excepthook, _unhandled
    try:
        yield
    finally:
        threading.excepthook = hook
        for name, (level, propagate) in before.items():
            logger = logging.getLogger(name)
            logger.removeHandler(handler)
            logger.setLevel(level)
            logger.propagate = propagate


def _unhandled(failed: threading.ExceptHookArgs) -> None:
    """Log what ended a thread; Python itself would print it with the secrets in it."""
    if failed.exc_value is not None and failed.exc_type is not SystemExit:
        name = failed.thread.name if failed.thread else "a thread"
        logging.getLogger("gtt").error("%s ended", name, exc_info=failed.exc_value)
