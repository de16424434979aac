"""Connections that do not wait for ever for what a client never sends."""

import asyncio

from uvicorn.protocols.http.h11_impl import H11Protocol

HEADERS_WITHIN_S = 10.0
"""How long the headers of a request may take from the connection, or from the last answer, on. A
browser sends them at once; Apache's mod_reqtimeout gives 20 s to begin with, for distant and slow
lines, which nobody is here."""


class Connection(H11Protocol):
    """HTTP/1.1 whose requests have to arrive in time: uvicorn itself waits for headers without end,
    as long as a byte of them came. Bodies may take their time: recordings are large."""

    _deadline: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Somebody connected."""
        super().connection_made(transport)
        self._watch()

    def data_received(self, data: bytes) -> None:
        """Some bytes came."""
        super().data_received(data)
        self._watch()

    def on_response_complete(self) -> None:
        """A request was answered; another may follow."""
        super().on_response_complete()
        self._watch()

    def connection_lost(self, exc: Exception | None) -> None:
        """It is over."""
        self._forget()
        super().connection_lost(exc)

    def _watch(self) -> None:
        if self.transport.is_closing() or self._is_answering():
            self._forget()
        elif self._deadline is None:
            self._deadline = self.loop.call_later(HEADERS_WITHIN_S, self.transport.close)

    def _is_answering(self) -> bool:
        return self.cycle is not None and not self.cycle.response_complete

    def _forget(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None
