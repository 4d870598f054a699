"""A connection before it is a request: how long and how large its head may be, and the answer to what is no request."""

from __future__ import annotations

import asyncio
import sys
from http import HTTPStatus

import h11
from uvicorn._types import ASGISendEvent
from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

from serving.middleware.headers import HEADERS
from serving.middleware.limits import MAX_ADDRESS_BYTES

MAX_HEAD_BYTES = MAX_ADDRESS_BYTES + 64 * 1024
"""What a request may hold before its body: the longest address that is read, and beside it an identity of 16 kB."""
HEAD_SECONDS = 10.0
"""How long a head may take to arrive: it is one packet or a few, and whoever sends it slower keeps its bytes here."""
_LAST_SECONDS = 1.0
"""How long what still arrives is thrown away after a refusal: a client that is cut off loses the answer too."""
NO_REQUEST = "The request was not read: it is not HTTP.\n"
TOO_LARGE = f"The request was not read: its address and headers are longer than {MAX_HEAD_BYTES // 1024} KiB.\n"


class Connection(H11Protocol):
    """Uvicorn's connection, closed when the head of a request is slow; what is no request is answered as all else."""

    _late: asyncio.TimerHandle | None = None
    _refused = False

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin to wait for the first head."""
        super().connection_made(transport)
        self._wait()

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait no more."""
        if self._late is not None:
            self._late.cancel()
        super().connection_lost(exc)

    def on_response_complete(self) -> None:
        """Begin to wait for the next head."""
        super().on_response_complete()
        self._wait()

    def data_received(self, data: bytes) -> None:
        """Read on, unless what came before was refused."""
        if not self._refused:
            super().data_received(data)

    def send_400_response(self, msg: str) -> None:
        """Answer what is no request, in place of uvicorn's own words without our headers; called in its `except`."""
        too_large = getattr(sys.exception(), "error_status_hint", 0) == HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE
        status = HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE if too_large else HTTPStatus.BAD_REQUEST
        text = (TOO_LARGE if too_large else NO_REQUEST).encode("ascii")
        own = {"Content-Type": "text/plain; charset=utf-8", "Content-Length": str(len(text)), "Connection": "close"}
        headers = [(name.encode(), value.encode()) for name, value in (own | HEADERS).items()]
        start = h11.Response(status_code=status, headers=headers, reason=status.phrase.encode())
        for event in (start, h11.Data(data=text), h11.EndOfMessage()):
            self.transport.write(self.conn.send(event) or b"")
        self._refused = True
        self.transport.write_eof()
        self.loop.call_later(_LAST_SECONDS, self.transport.close)

    def _wait(self) -> None:
        if self._late is not None:
            self._late.cancel()
        self._late = self.loop.call_later(HEAD_SECONDS, self._close_if_late)

    def _close_if_late(self) -> None:
        if self.conn.their_state is h11.IDLE and not self.transport.is_closing():
            self.transport.close()


class Socket(WebSocketsSansIOProtocol):
    """Uvicorn's websocket, which takes one that was refused in a sentence for an error of ours and logs it as such."""

    async def send(self, part: ASGISendEvent) -> None:
        """Send on, and know that a refusal is an answer."""
        await super().send(part)
        if part["type"] == "websocket.http.response.body" and not part.get("more_body", False):
            self.handshake_complete = True
