"""What the Bot API's refusals mean, in our words; nearly all are a 400, and the description says which."""

from glitchtip_tools.api.http import Answer
from glitchtip_tools.errors import BadUsage, Failure, NotAuthorized, NotFound, RateLimited, ServerFailed
from glitchtip_tools.wire import mapping, text, whole

LONGEST_PATIENCE = 3600.0  # seconds: a proxy that asks for a year would silence a bot for as long
CHAT_GONE = ("chat not found", "user not found", "message thread not found", "topic_closed", "topic_deleted")


class Unparsable(BadUsage):
    """Telegram could not parse the HTML; the same text without tags would be accepted."""


class AskedToWait(RateLimited):
    """Telegram said 429 and how many seconds to wait."""

    def __init__(self, message: str, seconds: int) -> None:
        super().__init__(message, hint=f"try again in {seconds} s")
        self.seconds = float(seconds)


def patience(failure: Failure, least: float) -> float:
    """Return how many seconds to wait: as many as Telegram asks for, but an hour at most, and at least `least`."""
    told = failure.seconds if isinstance(failure, AskedToWait) else 0.0
    return max(least, min(told, LONGEST_PATIENCE))


def failure_of(answer: Answer) -> Failure:
    """Return the failure that an answer of the Bot API means."""
    data = mapping(answer.data)
    description = text(data.get("description")) or f"HTTP {answer.status}"
    lower, status = description.lower(), answer.status
    contradicts = data.get("ok") is True  # says both that it was done and that it was not
    if status in (401, 404) and data and not contradicts:  # a token of the wrong form is a 404
        return NotAuthorized(
            "Telegram refused the bot's token",
            hint="check TELEGRAM_BOT_TOKEN; @BotFather shows it",
            kind="token-refused",
        )
    if status == 429 and not contradicts:
        return _slow_down(answer, description)
    # A proxy's page, half an answer, or one that contradicts itself.
    if status >= 500 or status < 400 or data.get("ok") is not False:
        return ServerFailed(f"Telegram failed: {description}", hint="trying again may help")
    if moved := whole(mapping(data.get("parameters")).get("migrate_to_chat_id")):
        return NotFound("the chat became a supergroup", hint=f"its id is now `{moved}`: change the setting")
    if status == 403:
        return NotAuthorized(f"the bot may not write there: {description}", hint="add the bot to the chat")
    if any(words in lower for words in CHAT_GONE):
        return NotFound(
            f"Telegram does not know the chat or topic: {description}",
            hint="add the bot to the chat; check TELEGRAM_ALERTS_CHAT_ID (groups are negative) and TELEGRAM_TOPIC_ID",
        )
    if "can't parse" in lower:
        return Unparsable(f"Telegram could not read the message: {description}")
    return BadUsage(f"Telegram did not accept it: {description}")


def _slow_down(answer: Answer, description: str) -> RateLimited:
    """Return the failure that knows how long to wait, when Telegram says it."""
    wanted = whole(mapping(mapping(answer.data).get("parameters")).get("retry_after"))
    wanted = wanted if wanted is not None else whole(answer.headers.get("retry-after"))
    message = f"Telegram asks to slow down: {description}"
    if wanted is None:
        return RateLimited(message, hint="try again later")
    return AskedToWait(message, max(0, wanted))
