"""Calls that several issues of `ai-admin-v2` went through, deployed at /app."""

from glitchtip_tools.sandbox.story.script import At, Call, Lib, Raised

PROJECT = "ai-admin-v2"
TICK = Lib("node:internal/process/task_queues", 105, "process.processTicksAndRejections")
LAYER = Lib(
    "/app/node_modules/express/lib/router/layer.js",
    95,
    "Layer.handle [as handle_request]",
    "    fn(req, res, next);",
    module="express.lib.router:layer",
)
SERVER = At("src/server.js", "    await receive(Number(req.params.company), req.body);", "?")
RECEIVE = At("src/webhooks/whatsapp.js", "  const reply = await answer(company, message);", "receive")
PARSE = At("src/webhooks/whatsapp.js", "  const message = parseMessage(body);", "receive")
CLIENT = "src/integrations/yclients/client.js"
REQUEST = At(CLIENT, "    if (!response.ok) throw new YclientsApiError(", "YclientsClient.request")
OFFER = "src/services/booking/booking-service.js"
WEBHOOK_CRUMBS = (
    (0.9, "webhook", "incoming message", "info"),
    (0.4, "redis", "GET ctx", "info"),
    (0.1, "http", "GET https://api.yclients.test/services/962302 [200]", "info"),
)
WEBHOOK_REQUEST = {
    "method": "POST",
    "url": "https://bot.adminai.test/webhooks/whatsapp/962302",
    "headers": {"Content-Type": "application/json", "User-Agent": "wa-gateway/2.1"},
    "query_string": [["retry", "0"]],
    "data": {"key": {"remoteJid": "79001112233@s.whatsapp.net"}, "message": {"stickerMessage": {}}},
}


def one(type_: str, value: str, *calls: Call) -> tuple[Raised, ...]:
    """Return one exception, raised from a task of the event loop."""
    return (Raised(type_, value, (TICK, *calls)),)
