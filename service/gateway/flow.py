"""What of a connection is read and parsed when: a quarter of a megabyte that comes at once may be 9,000 requests."""

from __future__ import annotations

import asyncio

from uvicorn.protocols.http.flow_control import FlowControl

AT_ONCE = 8 * 1024
"""Bytes that are parsed in one turn of the loop, where they may be many heads, or many pieces of a body."""


class Flow(FlowControl):
    """uvicorn's, which keeps what was read and waits to be parsed; nothing more is read until then."""

    def __init__(self, transport: asyncio.Transport) -> None:
        super().__init__(transport)
        self.rest = memoryview(b"")

    def keep(self, data: bytes) -> None:
        """Let this wait, behind what waits already."""
        self.rest = memoryview(b"".join((self.rest, data)))
        self._transport.pause_reading()

    def next(self, size: int) -> memoryview:
        """The first bytes of what waits; behind the last of them reading goes on, unless it is paused for a reader."""
        piece, self.rest = self.rest[:size], self.rest[size:]
        if not self.rest and not self.read_paused:
            self._transport.resume_reading()
        return piece

    def resume_reading(self) -> None:
        """Go on reading, at once or when nothing waits any more."""
        if self.read_paused:
            self.read_paused = False
            if not self.rest:
                self._transport.resume_reading()
