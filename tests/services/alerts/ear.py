"""The relay's application with its spool, asked without a network."""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from json import dumps, loads
from typing import Any

from glitchtip_tools.services.alerts.endpoint import Limits, WebhookEndpoint
from glitchtip_tools.services.alerts.spool import Spool

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
SECRET = "s3cret"
LIMITS = Limits()
GOOD = {"text": "GlitchTip Alert", "attachments": [{"title": "TypeError"}]}
JSON_TYPE = {"content-type": "application/json"}


@dataclass
class Ear:
    """The application with its spool, asked without a network."""

    spool: Spool
    limits: Limits = LIMITS
    now: datetime = NOW
    ticks: float = 0.0
    bodies: list[bytes] = field(default_factory=list)

    def __post_init__(self) -> None:
        endpoint = WebhookEndpoint(
            self.keep, self.spool.depth, SECRET, lambda: self.now, self.limits, lambda: self.ticks
        )
        self.application = endpoint.application()

    def keep(self, body: bytes) -> int:
        return self.spool.keep(body, self.now)

    def post(
        self,
        body: bytes | object,
        path: str = f"/glitchtip-webhook/{SECRET}",
        headers: dict[str, str] = JSON_TYPE,
    ) -> tuple[int, Any]:
        content = body if isinstance(body, bytes) else dumps(body).encode()
        return self.ask("POST", path, headers, [content])

    def ask(
        self,
        method: str,
        path: str,
        headers: dict[str, str] | None = None,
        parts: Iterable[bytes] = (),
        *,
        whole: bool = True,
    ) -> tuple[int, Any]:
        return asyncio.run(self._ask(method, path, headers or {}, list(parts), whole))

    async def _ask(
        self, method: str, path: str, headers: dict[str, str], parts: list[bytes], whole: bool
    ) -> tuple[int, Any]:
        scope = {
            "type": "http",
            "method": method,
            "path": path,
            "raw_path": path.encode(),
            "query_string": b"",
            "headers": [(key.encode(), value.encode()) for key, value in headers.items()],
        }
        waiting = [
            {"type": "http.request", "body": part, "more_body": at < len(parts) or not whole}
            for at, part in enumerate(parts, 1)
        ] or [{"type": "http.request", "body": b"", "more_body": False}]
        sent: list[Any] = []

        async def receive() -> Any:
            if waiting:
                return waiting.pop(0)
            return await asyncio.Event().wait()  # the sender says nothing more

        async def send(message: Any) -> None:
            sent.append(message)

        await self.application(scope, receive, send)
        said = b"".join(part.get("body", b"") for part in sent[1:])
        return sent[0]["status"], loads(said) if said.startswith(b"{") else said.decode()
