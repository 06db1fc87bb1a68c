"""What goes wrong around bookings: the CRM, the queue, Redis, payments."""

from glitchtip_tools.sandbox.story.node_calls import (
    CLIENT,
    OFFER,
    PROJECT,
    REQUEST,
    TICK,
    WEBHOOK_CRUMBS,
    one,
)
from glitchtip_tools.sandbox.story.script import At, Lib, Raised, ScriptedIssue


def record_gone(number: int, when: tuple[float, float, int]) -> ScriptedIssue:
    """A record that the CRM has no more is asked for."""
    return ScriptedIssue(
        PROJECT,
        (when,),
        one(
            "YclientsApiError",
            f"GET /record/962302/{number} answered 404",
            At(
                "src/services/booking/sync-records.js",
                "    const record = await yclients.record(id);",
                "syncRecords",
            ),
            REQUEST,
        ),
        components=("yclients",),
        bug="Check records one by one after a cancel",
    )


BAD_DATE = ScriptedIssue(
    PROJECT,
    ((10.9, 1, 18), (1, 0.3, 4)),
    one(
        "RangeError",
        "Invalid time value",
        At(OFFER, "    return describeSlots(", "BookingService.offer"),
        At("src/services/booking/slots.js", "  return slots.map(", "describeSlots"),
        Lib("<anonymous>", 0, "Array.map", column=None),
        At("src/services/booking/slots.js", "    day: isoDay(", "?"),
        At("src/utils/dates.js", "  return new Date(value).toISOString().slice(0, 10)", "isoDay"),
        Lib("<anonymous>", 0, "Date.toISOString", column=None),
    ),
    components=("booking",),
    crumbs=((0.5, "http", "GET https://api.yclients.test/book_times/962302/8/2026-11-20 [200]", "info"),),
    bug="Normalise YClients answers to camelCase",
)

ACK = ScriptedIssue(
    PROJECT,
    ((6.6, 1, 33), (1, 0.05, 19)),
    one(
        "TypeError",
        "job.ack is not a function",
        At("src/queue/worker.js", "    for (const job of jobs) await this.deliver(", "Worker.runOnce"),
        At("src/queue/worker.js", "    job.ack(", "Worker.deliver"),
    ),
    components=("queue",),
    comments=((50, "owner@example.com", "Clients get the same message **again and again** since this."),),
    bug="Move the queue to batches",
)

TOO_SLOW = ScriptedIssue(
    PROJECT,
    ((6.5, 2, 41), (2, 1, 17), (1, 0.01, 38)),
    (
        Raised(
            "ConnectionTimeoutError",
            "connection timeout after 500ms (company 962302)",
            (
                Lib("node:internal/timers", 594, "process.processTimers", column=7),
                Lib("node:internal/timers", 581, "listOnTimeout", column=17),
                At("src/utils/timeouts.js", "      reject(new ConnectionTimeoutError(", "Timeout._onTimeout"),
            ),
        ),
    ),
    components=("yclients", "yclients", "booking", "ai"),
    crumbs=WEBHOOK_CRUMBS,
    bug="Lower the YClients timeout",
)

NOT_JSON = ScriptedIssue(
    PROJECT,
    ((13, 1, 9), (1, 0.4, 2)),
    one(
        "SyntaxError",
        "Unexpected token '<', \"<!DOCTYPE \"... is not valid JSON",
        Lib("<anonymous>", 0, "JSON.parse", column=None),
        At(CLIENT, "    const body = await response.json(", "YclientsClient.request"),
    ),
    components=("yclients",),
    bug="Talk to YClients: services, staff, free slots",
)

REDIS_AWAY = ScriptedIssue(
    PROJECT,
    ((8.2, 8.05, 90), (1.3, 1.2, 31)),
    (
        Raised(
            "Error",
            "connect ECONNREFUSED 10.0.0.12:6379",
            (
                Lib("node:internal/async_hooks", 130, "TCPConnectWrap.callbackTrampoline", column=17),
                Lib("node:net", 1611, "TCPConnectWrap.afterConnect [as oncomplete]", column=16),
            ),
        ),
        Raised(
            "RedisConnectionError",
            "Redis 10.0.0.12:6379 is not reachable",
            (
                TICK,
                At(
                    "src/services/context/redis-context.js",
                    "      throw new RedisConnectionError(",
                    "RedisContext.ping",
                ),
            ),
        ),
    ),
    components=("redis",),
    companies=("962302", "471130", "118877"),
)

QUEUE_FULL = ScriptedIssue(
    PROJECT,
    ((4.4, 4.3, 40), (0.4, 0.3, 18)),
    (
        Raised(
            "RangeError",
            "message queue is full (500/500)",
            (
                TICK,
                At("src/services/broadcast.js", "    queue.push(", "broadcast"),
                At("src/queue/message-queue.js", "      throw new RangeError(", "MessageQueue.push"),
            ),
            handled=False,
        ),
    ),
    level="fatal",
    components=("queue",),
    bug="Bound the message queue",
)

DECLINED = ScriptedIssue(
    PROJECT,
    ((14, 0.5, 18),),
    one(
        "PaymentError",
        "Недостаточно средств на карте 💳❌ — попробуйте другую карту",
        At(
            "src/services/payments/checkout.js",
            "  if (answer.status === 'declined') throw new PaymentError(",
            "pay",
        ),
    ),
    components=("payments",),
)

TAKEN = ScriptedIssue(
    PROJECT,
    ((13, 9.5, 2), (0.9, 0.6, 1)),
    one(
        "BookingConflictError",
        "slot 2026-11-20T10:00:00Z of staff 8 is already taken",
        At(OFFER, "    if (!free) throw new BookingConflictError(", "BookingService.book"),
    ),
    components=("booking",),
)

SLOW_BEFORE = ScriptedIssue(
    PROJECT,
    ((14, 12, 25),),
    (
        Raised(
            "ConnectionTimeoutError",
            "connection timeout after 5000ms (company 471130)",
            (At("src/utils/timeouts.js", "      reject(new ConnectionTimeoutError(", "Timeout._onTimeout"),),
        ),
    ),
    status="resolved",
    components=("yclients",),
    companies=("471130",),
)

BROKEN_UPSTREAM = ScriptedIssue(
    PROJECT,
    ((9.8, 9.7, 14),),
    one(
        "YclientsApiError",
        "GET /book_times/962302/12/2026-11-20 answered 500",
        At(OFFER, "    const slots = await this.yclients.freeTimes(", "BookingService.offer"),
        At(CLIENT, "    const slots = await this.freeSlots(", "YclientsClient.freeTimes"),
        REQUEST,
    ),
    status="resolved",
    components=("yclients", "booking"),
)
