"""What goes wrong while the receptionist talks: messages, prompts, reminders."""

from glitchtip_tools.sandbox.story.node_calls import (
    LAYER,
    PARSE,
    PROJECT,
    RECEIVE,
    SERVER,
    WEBHOOK_CRUMBS,
    WEBHOOK_REQUEST,
    one,
)
from glitchtip_tools.sandbox.story.script import At, ScriptedIssue


def session_lost(company: str, *when: tuple[float, float, int]) -> ScriptedIssue:
    """A reminder goes out for a company that is not connected."""
    return ScriptedIssue(
        PROJECT,
        when,
        one(
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


CONTEXT_LOST = ScriptedIssue(
    PROJECT,
    ((14, 2, 64), (2, 1, 22), (1, 0.02, 47)),
    one(
        "TypeError",
        "Cannot read properties of null (reading 'client')",
        LAYER,
        SERVER,
        RECEIVE,
        At(
            "src/services/ai/assistant.js",
            "  const context = await contexts.full(company, message.from);",
            "answer",
        ),
        At("src/services/context/redis-context.js", "    return { client: context.", "RedisContext.full"),
    ),
    components=("redis",),
    crumbs=WEBHOOK_CRUMBS,
    request=WEBHOOK_REQUEST,
    extra={"queue_depth": 3},
    comments=((30, "dev@example.com", "Happens when a client writes again after more than a day."),),
    bug="Read the context from Redis without the old cache",
)

STICKER = ScriptedIssue(
    PROJECT,
    ((14, 3, 40), (3, 0.1, 21)),
    one(
        "TypeError",
        "Cannot read properties of undefined (reading 'selectedDisplayText')",
        LAYER,
        SERVER,
        PARSE,
        At("src/services/whatsapp/message-parser.js", "    text: textOf(", "parseMessage"),
        At("src/services/whatsapp/message-parser.js", "  return chosen(", "textOf"),
        At("src/services/whatsapp/message-parser.js", "  return reply.", "chosen"),
    ),
    components=("baileys", "baileys", "whatsapp"),
    crumbs=WEBHOOK_CRUMBS,
    request=WEBHOOK_REQUEST,
    companies=("962302", "471130"),
    bug="Support buttons and lists in incoming messages",
)

PRICES = ScriptedIssue(
    PROJECT,
    ((10.8, 7, 25), (7, 1, 12), (1, 0.2, 3)),
    one(
        "TypeError",
        "Cannot read properties of undefined (reading 'toLocaleString')",
        LAYER,
        SERVER,
        RECEIVE,
        At("src/services/ai/assistant.js", "  const reply = await openai.complete(", "answer"),
        At("src/services/ai/prompt-builder.js", "content: priceList(", "buildPrompt"),
        At("src/services/ai/prompt-builder.js", "  return services.map(", "priceList"),
        At("src/services/ai/prompt-builder.js", "  return `${service.price.", "price"),
    ),
    components=("ai",),
    crumbs=WEBHOOK_CRUMBS,
    bug="Show prices with the salon's currency",
)

BUSY = ScriptedIssue(
    PROJECT,
    ((2.7, 1, 44), (1, 0.03, 61)),
    one(
        "RateLimitError",
        "rate limit exceeded for gpt-4o-mini, retry in 20s",
        LAYER,
        SERVER,
        RECEIVE,
        At("src/services/ai/assistant.js", "  const reply = await openai.complete(", "answer"),
        At("src/services/ai/openai-client.js", "      throw new RateLimitError(", "complete"),
    ),
    level="warning",
    components=("ai",),
    bug="Try a prompt again at once when OpenAI is busy",
)

BROADCAST_STATUS = ScriptedIssue(
    PROJECT,
    ((13.5, 9, 12),),
    one(
        "ValidationError",
        'phone is invalid: "status"',
        LAYER,
        SERVER,
        PARSE,
        At("src/services/whatsapp/message-parser.js", "    from: normalisePhone(", "parseMessage"),
        At("src/utils/phone.js", "  if (digits.length < 10) throw new ValidationError(", "normalisePhone"),
    ),
    status="resolved",
    components=("whatsapp",),
)

NO_BODY = ScriptedIssue(
    PROJECT,
    ((12, 0.8, 6),),
    one(
        "TypeError",
        "Cannot destructure property 'key' of 'body' as it is undefined.",
        LAYER,
        SERVER,
        PARSE,
        At("src/services/whatsapp/message-parser.js", "  const { key, message } = body", "parseMessage"),
    ),
    environments=("staging", "development"),
    components=("baileys",),
)

HOSTILE = ScriptedIssue(
    PROJECT,
    ((5, 0.2, 5),),
    title='a_b*c [x](http://e) <b> & "q" \x1b[31m',
    level="warning",
    components=("whatsapp",),
    tags={"note": 'a_b*c <b> & "q"'},
    comments=((20, "dev@example.com", "<script>alert(1)</script> [x](javascript:alert(1)) `code`"),),
)

LATE = ScriptedIssue(
    PROJECT,
    ((2, 0.5, 4),),
    title="Offline terminal sent its queue late",
    level="warning",
    clock=-3 * 24.0,
)
