"""Runs the bot: each order in the chat gets services on connections of its own."""

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from glitchtip_tools import services
from glitchtip_tools.app import App
from glitchtip_tools.errors import MissingExtra

if TYPE_CHECKING:
    from glitchtip_tools.services.bot.order_run import IssueWording
    from glitchtip_tools.services.bot.wording import ChatWording


def run_bot(
    app: App,
    words: "Callable[[App], ChatWording]",
    issue_words: "IssueWording",
    *,
    once: bool = False,
) -> None:
    """Answer in the chat until SIGTERM; `words` returns the bot's for the present moment.

    Raises MissingExtra where the bot's libraries are not installed.
    """
    try:
        run = services.run_bot
    except ImportError as missing:
        raise MissingExtra("the bot", "telegram") from missing
    app.without_end()
    run(
        app.settings, app.environ, lambda: bot_services(app), lambda: words(app), issue_words, app.clock,
        app.stderr, once=once,
    )  # fmt: skip


def bot_services(app: App) -> "services.BotServices":
    """Return the bot's services for one order."""
    own = replace(app, opened=[])
    return services.BotServices(
        glitchtip=own.glitchtip,
        issues=replace(own.issues, short_ids=None, kept=None),  # what the bot finds, it may change
        triage=own.triage,
        daily=own.daily,
        search=own.search,
        investigations=own.investigations,
        runbooks=own.runbooks,
        metrics=own.metrics,
        projects=own.projects_named(None),
        saved_query=own.own_names.query,
        redactor=own.redact,
        zone=own.zone,
        alone=own.alone,
        close=own.close,
    )
