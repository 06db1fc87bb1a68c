"""The issues of `ai-admin-v2`, the receptionist on Node."""

from glitchtip_tools.sandbox.told import At, Call, Lib, Raised, Told

PROJECT = "ai-admin-v2"
_TICK = Lib("node:internal/process/task_queues", 105, "process.processTicksAndRejections")
_LAYER = Lib(
    "/app/node_modules/express/lib/router/layer.js",
    95,
    "Layer.handle [as handle_request]",
    "    fn(req, res, next);",
    module="express.lib.router:layer",
)
_SERVER = At("src/server.js", "    await receive(Number(req.params.company), req.body);", "?")
_RECEIVE = At("src/webhooks/whatsapp.js", "  const reply = await answer(company, message);", "receive")
_PARSE = At("src/webhooks/whatsapp.js", "  const message = parseMessage(body);", "receive")
_CLIENT = "src/integrations/yclients/client.js"
_REQUEST = At(_CLIENT, "    if (!response.ok) throw new YclientsApiError(", "YclientsClient.request")
_OFFER = "src/services/booking/booking-service.js"
_WEBHOOK_CRUMBS = (
    (0.9, "webhook", "incoming message", "info"),
    (0.4, "redis", "GET ctx", "info"),
    (0.1, "http", "GET https://api.yclients.test/services/962302 [200]", "info"),
)
_WEBHOOK_REQUEST = {
    "method": "POST",
    "url": "https://bot.adminai.test/webhooks/whatsapp/962302",
    "headers": {"Content-Type": "application/json", "User-Agent": "wa-gateway/2.1"},
    "query_string": [["retry", "0"]],
    "data": {"key": {"remoteJid": "79001112233@s.whatsapp.net"}, "message": {"stickerMessage": {}}},
}


def _one(type_: str, value: str, *calls: Call) -> tuple[Raised, ...]:
    return (Raised(type_, value, (_TICK, *calls)),)


def _session_lost(company: str, *when: tuple[float, float, int]) -> Told:
    return Told(
        PROJECT,
        when,
        _one(
            "SessionNotFoundError",
            f"session_not_found: company {company} has no active WhatsApp session",
            At(
                "src/services/reminders/reminders.js",
                "  for (const { company, record } of due) await remind(",
                "remindAll",
            ),
            At(
                "src/services/reminders/reminders.js",
                "  const session = sessions.get(company);",
                "remind",
            ),
            At(
                "src/services/whatsapp/session-pool.js",
                "      throw new SessionNotFoundError(",
                "SessionPool.get",
            ),
        ),
        components=("whatsapp",),
        companies=(company,),
        crumbs=((2.0, "cron", "reminders of tomorrow", "info"), (0.3, "http", "GET /records [200]", "info")),
        bug="Send reminders in one pass over all companies",
    )


def _record_gone(number: int, when: tuple[float, float, int]) -> Told:
    return Told(
        PROJECT,
        (when,),
        _one(
            "YclientsApiError",
            f"GET /record/962302/{number} answered 404",
            At(
                "src/services/booking/sync-records.js",
                "    const record = await yclients.record(id);",
                "syncRecords",
            ),
            _REQUEST,
        ),
        components=("yclients",),
        bug="Check records one by one after a cancel",
    )


def _message(
    title: str, level: str, component: str, *when: tuple[float, float, int], status: str = "unresolved"
) -> Told:
    return Told(
        PROJECT,
        when,
        title=title,
        level=level,
        status=status,
        components=(component,) if component else (),
    )


_CONTEXT_LOST = Told(
    PROJECT,
    ((14, 2, 64), (2, 1, 22), (1, 0.02, 47)),
    _one(
        "TypeError",
        "Cannot read properties of null (reading 'client')",
        _LAYER,
        _SERVER,
        _RECEIVE,
        At(
            "src/services/ai/assistant.js",
            "  const context = await contexts.full(company, message.from);",
            "answer",
        ),
        At("src/services/context/redis-context.js", "    return { client: context.", "RedisContext.full"),
    ),
    components=("redis",),
    crumbs=_WEBHOOK_CRUMBS,
    request=_WEBHOOK_REQUEST,
    extra={"queue_depth": 3},
    comments=((30, "dev@example.com", "Happens when a client writes again after more than a day."),),
    bug="Read the context from Redis without the old cache",
)
_STICKER = Told(
    PROJECT,
    ((14, 3, 40), (3, 0.1, 21)),
    _one(
        "TypeError",
        "Cannot read properties of undefined (reading 'selectedDisplayText')",
        _LAYER,
        _SERVER,
        _PARSE,
        At("src/services/whatsapp/message-parser.js", "    text: textOf(", "parseMessage"),
        At("src/services/whatsapp/message-parser.js", "  return chosen(", "textOf"),
        At("src/services/whatsapp/message-parser.js", "  return reply.", "chosen"),
    ),
    components=("baileys", "baileys", "whatsapp"),
    crumbs=_WEBHOOK_CRUMBS,
    request=_WEBHOOK_REQUEST,
    companies=("962302", "471130"),
    bug="Support buttons and lists in incoming messages",
)
_BAD_DATE = Told(
    PROJECT,
    ((10.9, 1, 18), (1, 0.3, 4)),
    _one(
        "RangeError",
        "Invalid time value",
        At(_OFFER, "    return describeSlots(", "BookingService.offer"),
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
_PRICES = Told(
    PROJECT,
    ((10.8, 7, 25), (7, 1, 12), (1, 0.2, 3)),
    _one(
        "TypeError",
        "Cannot read properties of undefined (reading 'toLocaleString')",
        _LAYER,
        _SERVER,
        _RECEIVE,
        At("src/services/ai/assistant.js", "  const reply = await openai.complete(", "answer"),
        At("src/services/ai/prompt-builder.js", "content: priceList(", "buildPrompt"),
        At("src/services/ai/prompt-builder.js", "  return services.map(", "priceList"),
        At("src/services/ai/prompt-builder.js", "  return `${service.price.", "price"),
    ),
    components=("ai",),
    crumbs=_WEBHOOK_CRUMBS,
    bug="Show prices with the salon's currency",
)
_ACK = Told(
    PROJECT,
    ((6.6, 1, 33), (1, 0.05, 19)),
    _one(
        "TypeError",
        "job.ack is not a function",
        At("src/queue/worker.js", "    for (const job of jobs) await this.deliver(", "Worker.runOnce"),
        At("src/queue/worker.js", "    job.ack(", "Worker.deliver"),
    ),
    components=("queue",),
    comments=((50, "owner@example.com", "Clients get the same message **again and again** since this."),),
    bug="Move the queue to batches",
)
_TOO_SLOW = Told(
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
    crumbs=_WEBHOOK_CRUMBS,
    bug="Lower the YClients timeout",
)
_BUSY = Told(
    PROJECT,
    ((2.7, 1, 44), (1, 0.03, 61)),
    _one(
        "RateLimitError",
        "rate limit exceeded for gpt-4o-mini, retry in 20s",
        _LAYER,
        _SERVER,
        _RECEIVE,
        At("src/services/ai/assistant.js", "  const reply = await openai.complete(", "answer"),
        At("src/services/ai/openai-client.js", "      throw new RateLimitError(", "complete"),
    ),
    level="warning",
    components=("ai",),
    bug="Try a prompt again at once when OpenAI is busy",
)
_NOT_JSON = Told(
    PROJECT,
    ((13, 1, 9), (1, 0.4, 2)),
    _one(
        "SyntaxError",
        "Unexpected token '<', \"<!DOCTYPE \"... is not valid JSON",
        Lib("<anonymous>", 0, "JSON.parse", column=None),
        At(_CLIENT, "    const body = await response.json(", "YclientsClient.request"),
    ),
    components=("yclients",),
    bug="Talk to YClients: services, staff, free slots",
)
_REDIS_AWAY = Told(
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
                _TICK,
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
_QUEUE_FULL = Told(
    PROJECT,
    ((4.4, 4.3, 40), (0.4, 0.3, 18)),
    (
        Raised(
            "RangeError",
            "message queue is full (500/500)",
            (
                _TICK,
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
_DECLINED = Told(
    PROJECT,
    ((14, 0.5, 18),),
    _one(
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
_BROADCAST_STATUS = Told(
    PROJECT,
    ((13.5, 9, 12),),
    _one(
        "ValidationError",
        'phone is invalid: "status"',
        _LAYER,
        _SERVER,
        _PARSE,
        At("src/services/whatsapp/message-parser.js", "    from: normalisePhone(", "parseMessage"),
        At("src/utils/phone.js", "  if (digits.length < 10) throw new ValidationError(", "normalisePhone"),
    ),
    status="resolved",
    components=("whatsapp",),
)
_NO_BODY = Told(
    PROJECT,
    ((12, 0.8, 6),),
    _one(
        "TypeError",
        "Cannot destructure property 'key' of 'body' as it is undefined.",
        _LAYER,
        _SERVER,
        _PARSE,
        At("src/services/whatsapp/message-parser.js", "  const { key, message } = body", "parseMessage"),
    ),
    environments=("staging", "development"),
    components=("baileys",),
)
_TAKEN = Told(
    PROJECT,
    ((13, 9.5, 2), (0.9, 0.6, 1)),
    _one(
        "BookingConflictError",
        "slot 2026-11-20T10:00:00Z of staff 8 is already taken",
        At(_OFFER, "    if (!free) throw new BookingConflictError(", "BookingService.book"),
    ),
    components=("booking",),
)
_SLOW_BEFORE = Told(
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
_BROKEN_UPSTREAM = Told(
    PROJECT,
    ((9.8, 9.7, 14),),
    _one(
        "YclientsApiError",
        "GET /book_times/962302/12/2026-11-20 answered 500",
        At(_OFFER, "    const slots = await this.yclients.freeTimes(", "BookingService.offer"),
        At(_CLIENT, "    const slots = await this.freeSlots(", "YclientsClient.freeTimes"),
        _REQUEST,
    ),
    status="resolved",
    components=("yclients", "booking"),
)
_HOSTILE = Told(
    PROJECT,
    ((5, 0.2, 5),),
    title='a_b*c [x](http://e) <b> & "q" \x1b[31m',
    level="warning",
    components=("whatsapp",),
    tags={"note": 'a_b*c <b> & "q"'},
    comments=((20, "dev@example.com", "<script>alert(1)</script> [x](javascript:alert(1)) `code`"),),
)
_LATE = Told(
    PROJECT,
    ((2, 0.5, 4),),
    title="Offline terminal sent its queue late",
    level="warning",
    clock=-3 * 24.0,
)

ISSUES: tuple[Told, ...] = (
    _CONTEXT_LOST,
    _STICKER,
    _session_lost("962302", (10.9, 2, 120), (2, 1, 30), (1, 0.01, 44)),
    _session_lost("471130", (9, 3, 41)),
    _session_lost("118877", (0.8, 0.1, 7)),
    _BAD_DATE,
    _PRICES,
    _ACK,
    _TOO_SLOW,
    _BUSY,
    _NOT_JSON,
    _REDIS_AWAY,
    _QUEUE_FULL,
    _DECLINED,
    _BROADCAST_STATUS,
    _NO_BODY,
    _TAKEN,
    _SLOW_BEFORE,
    _BROKEN_UPSTREAM,
    _record_gone(81233, (2.7, 0.1, 4)),
    _record_gone(81234, (2.6, 0.9, 1)),
    _record_gone(90011, (2.5, 0.7, 1)),
    _record_gone(91007, (2.2, 0.2, 3)),
    _record_gone(92004, (1.8, 0.15, 2)),
    _record_gone(95555, (0.9, 0.05, 3)),
    _record_gone(97812, (0.5, 0.02, 1)),
    _HOSTILE,
    _message("WhatsApp QR code was not scanned within 5 minutes 📵", "warning", "baileys", (12, 0.6, 9)),
    _message("Redis memory usage is at 91% of maxmemory", "warning", "redis", (7, 1, 16), (1, 0.1, 6)),
    _message(
        "rate limit exceeded for company 962302: 61 messages in 60s", "warning", "whatsapp", (14, 0.3, 35)
    ),
    _message("connection timeout: database pool exhausted (waited 30s)", "error", "", (6, 0.5, 11)),
    _message("Deploy of v1.6.1 finished", "info", "", (2.8, 2.79, 1), status="resolved"),
    _message("debug: prompt tokens 812", "debug", "ai", (11, 0.4, 30), status="ignored"),
    _LATE,
)
