"""The HTTP protocol of uvicorn, which sends the head and the body of a small answer in one packet."""

from __future__ import annotations

import asyncio
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

_SMALL = 16 * 1024  # bytes; a larger piece is not worth a copy


class GatheringProtocol(HttpToolsProtocol):
    """Writes once a turn of the event loop: each write is a system call, and may wake a client that sleeps again."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin a connection."""
        super().connection_made(_GatheringTransport(transport, self.loop))  # type: ignore[arg-type]


class _GatheringTransport:
    """A transport whose small writes wait for each other until the turn is over."""

    def __init__(self, transport: asyncio.Transport, loop: asyncio.AbstractEventLoop) -> None:
        self._transport = transport
        self._loop = loop
        self._pieces: list[bytes] = []

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)

    def write(self, data: bytes | memoryview) -> None:
        """Send bytes, in order."""
        if len(data) > _SMALL:
            self._flush()
            self._transport.write(data)
            return
        if not self._pieces:
            self._loop.call_soon(self._flush)
        self._pieces.append(bytes(data))

    def close(self) -> None:
        """Close the connection when all is sent."""
        self._flush()
        self._transport.close()

    def _flush(self) -> None:
        if self._pieces:
            pieces, self._pieces = self._pieces, []
            self._transport.write(b"".join(pieces))
