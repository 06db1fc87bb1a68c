"""The issues of `ai-admin-v2`, the receptionist on Node, in the order of their short ids."""

from glitchtip_tools.sandbox.story import bookings as told_bookings
from glitchtip_tools.sandbox.story import conversations as told_conversations
from glitchtip_tools.sandbox.story.node_calls import PROJECT
from glitchtip_tools.sandbox.story.script import ScriptedIssue


def _message(
    title: str, level: str, component: str, *when: tuple[float, float, int], status: str = "unresolved"
) -> ScriptedIssue:
    return ScriptedIssue(
        PROJECT,
        when,
        title=title,
        level=level,
        status=status,
        components=(component,) if component else (),
    )


ISSUES: tuple[ScriptedIssue, ...] = (
    told_conversations.CONTEXT_LOST,
    told_conversations.STICKER,
    told_conversations.session_lost("962302", (10.9, 2, 120), (2, 1, 30), (1, 0.01, 44)),
    told_conversations.session_lost("471130", (9, 3, 41)),
    told_conversations.session_lost("118877", (0.8, 0.1, 7)),
    told_bookings.BAD_DATE,
    told_conversations.PRICES,
    told_bookings.ACK,
    told_bookings.TOO_SLOW,
    told_conversations.BUSY,
    told_bookings.NOT_JSON,
    told_bookings.REDIS_AWAY,
    told_bookings.QUEUE_FULL,
    told_bookings.DECLINED,
    told_conversations.BROADCAST_STATUS,
    told_conversations.NO_BODY,
    told_bookings.TAKEN,
    told_bookings.SLOW_BEFORE,
    told_bookings.BROKEN_UPSTREAM,
    told_bookings.record_gone(81233, (2.7, 0.1, 4)),
    told_bookings.record_gone(81234, (2.6, 0.9, 1)),
    told_bookings.record_gone(90011, (2.5, 0.7, 1)),
    told_bookings.record_gone(91007, (2.2, 0.2, 3)),
    told_bookings.record_gone(92004, (1.8, 0.15, 2)),
    told_bookings.record_gone(95555, (0.9, 0.05, 3)),
    told_bookings.record_gone(97812, (0.5, 0.02, 1)),
    told_conversations.HOSTILE,
    _message("WhatsApp QR code was not scanned within 5 minutes 📵", "warning", "baileys", (12, 0.6, 9)),
    _message("Redis memory usage is at 91% of maxmemory", "warning", "redis", (7, 1, 16), (1, 0.1, 6)),
    _message(
        "rate limit exceeded for company 962302: 61 messages in 60s", "warning", "whatsapp", (14, 0.3, 35)
    ),
    _message("connection timeout: database pool exhausted (waited 30s)", "error", "", (6, 0.5, 11)),
    _message("Deploy of v1.6.1 finished", "info", "", (2.8, 2.79, 1), status="resolved"),
    _message("debug: prompt tokens 812", "debug", "ai", (11, 0.4, 30), status="ignored"),
    told_conversations.LATE,
)
