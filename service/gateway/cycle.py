"""One request and its answer, as uvicorn has it, with one write for a small answer."""

from __future__ import annotations

import asyncio
from functools import lru_cache
from typing import Any

from uvicorn.protocols.http.httptools_impl import STATUS_LINE, RequestResponseCycle

from service.gateway.headers import lines

LEAVES_AT_ONCE = 1 << 14
"""Bytes of an answer that the kernel takes whole, whether the client reads or not."""

_default_lines = lru_cache(2)(lines)  # with the date: of this second, and of the last for what began in it


class _OneWrite:
    """Stands for a transport while the head of an answer and the first of its body are made: both leave as one."""

    def __init__(self, transport: asyncio.Transport) -> None:
        self._head = b""
        self._write, self.close = transport.write, transport.close

    def write(self, data: bytes | memoryview) -> None:
        """Keep a head, or send it with what follows it."""
        if self._head:
            self._write(b"".join((self._head, data)))
        else:
            self._head = bytes(data)


class GatheringCycle(RequestResponseCycle):
    """Gives and takes beside ASGI's messages what is whole: a body that is here, and a small answer, in one write.

    Each write is a system call, and may wake a client that sleeps again: a determinant of 3×3 takes this process 104 µs
    instead of 140 (lower quartiles of 30 rounds each, interleaved). Whatever is not plain is left to uvicorn.
    """

    loop: asyncio.AbstractEventLoop
    unread = False
    """Whether the answer ends the connection before all of the body has come."""
    _start: Any = None  # a head that waits

    def body_here(self) -> bytes | None:
        """What was not received of the body yet; None where `receive` has to tell, of more that comes or of an end."""
        if self.more_body or self.disconnected or self.response_complete:
            return None
        body, self.body = bytes(self.body), bytearray()
        return body

    def answer(self, status: int, head: bytes, body: bytes | memoryview) -> bool:
        """Send a whole answer with these lines as its head, at the end of this turn; whether it was that plain.

        All that runs in this turn has then run before the first client wakes up.
        """
        if not self.keep_alive or self.disconnected or self.flow.write_paused or self.scope["method"] == "HEAD":
            return False
        head = _default_lines(*self.default_headers) + head
        if b"connection: " in head:
            return False
        self.response_started = self.response_complete = True
        self.loop.call_soon(self.transport.write, b"".join((STATUS_LINE[status], head, b"\r\n", body)))
        self.message_event.set()
        self.on_response()
        return True

    async def send(self, message: Any) -> None:
        """Take a message of ASGI. A head waits for the first of its body, and leaves with that where it is small."""
        if message["type"] == "http.response.start" and not self.response_started:
            self._start = message
            return
        start, self._start = self._start, None
        if start is None:
            await self._send(message)
        elif self.scope["method"] == "HEAD" or len(message.get("body", b"")) > LEAVES_AT_ONCE:
            await super().send(start)
            await self._send(message)
        else:
            await self._send_as_one(start, message)

    async def _send_as_one(self, start: Any, message: Any) -> None:
        while self.flow.write_paused and not self.disconnected:
            await self.flow.drain()
        transport = self.transport
        self.transport = _OneWrite(transport)  # type: ignore[assignment]  # for this turn: neither waits any more
        try:
            await super().send(start)
            await self._send(message)
        finally:
            self.transport = transport

    async def _send(self, message: Any) -> None:
        is_last = message["type"] == "http.response.body" and not message.get("more_body")
        if is_last and self.more_body and not self.keep_alive:
            self.keep_alive = self.unread = True  # The protocol closes: at once, the client could not read the answer.
        await super().send(message)


def cycle_of(receive: Any, send: Any) -> GatheringCycle | None:
    """The cycle whose own these are; None behind another server, or where somebody stands between."""
    cycle = getattr(send, "__self__", None)
    return cycle if isinstance(cycle, GatheringCycle) and getattr(receive, "__self__", None) is cycle else None
