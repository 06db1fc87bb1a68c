"""A sender's connection to the relay: how long it may take, and who has to leave when all places are taken."""

import asyncio
from typing import ClassVar

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol


class ImpatientConnection(H11Protocol):
    """Bounds the time for a whole request, head and body, and keeps room for who has something to say.

    uvicorn would wait for a slow sender, also for the rest of a body whose request is answered already.
    """

    patience: ClassVar[float] = 10.0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Start the clock with the connection."""
        super().connection_made(transport)
        self.deadline: asyncio.TimerHandle | None = None
        self._make_room()
        self._look_at_clock()

    def data_received(self, data: bytes) -> None:
        """Stop the clock when a request is complete."""
        super().data_received(data)
        self._look_at_clock()

    def on_response_complete(self) -> None:
        """Start the clock anew for the next request; what is left of an answered one is not waited for."""
        super().on_response_complete()
        if self.conn.their_state is h11.SEND_BODY and self.cycle.response_complete:
            self.transport.close()
        self._look_at_clock()

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget the clock."""
        self._stop_clock()
        super().connection_lost(exc)

    def _look_at_clock(self) -> None:
        if self.conn.their_state not in (h11.IDLE, h11.SEND_BODY) or self.transport.is_closing():
            self._stop_clock()
        elif self.deadline is None:
            self.deadline = self.loop.call_later(self.patience, self._end)

    def _stop_clock(self) -> None:
        if self.deadline:
            self.deadline.cancel()
            self.deadline = None

    def _end(self) -> None:
        """Close the connection, with a word when a request has begun."""
        if self.conn.our_state is h11.SEND_RESPONSE:
            self.cycle.disconnected = True  # the application's own answer comes too late
            headers = [("content-length", "0"), ("connection", "close")]
            for event in (h11.Response(status_code=408, headers=headers), h11.EndOfMessage()):
                self.transport.write(self.conn.send(event) or b"")
        self.transport.close()

    def _make_room(self) -> None:
        """Let go of who has been silent for longest, so that silence alone never fills the house."""
        most = self.config.limit_concurrency
        others = [one for one in self.connections if one is not self and isinstance(one, ImpatientConnection)]
        open_ones = [one for one in others if not one.transport.is_closing()]
        if most is None or len(open_ones) + 1 < most:
            return
        silent = [one for one in open_ones if one.deadline and one.conn.their_state is h11.IDLE]
        if silent:
            min(silent, key=lambda one: one.deadline.when() if one.deadline else 0.0).transport.close()
