"""Receives the bodies of requests, bounded in bytes and time, into the memory that a worker reads."""

from __future__ import annotations

import asyncio
import time

from service.execution.upload import Upload
from service.gateway.admission import Share
from service.gateway.exchange import Exchange
from service.gateway.headers import Header
from service.gateway.landing import Landing, landing
from service.gateway.leaving import ClientGone
from service.gateway.refusal import Refusal

CLOSE: Header = (b"connection", b"close")
"""Sent where the rest of a body is not read."""

_SLOWEST = 64 * 1024  # bytes a second, on average
_LARGE = 1 << 18  # bytes that are still to come; fewer are here already, or nearly so
_LOOK = 0.25  # seconds between looks at all bodies


def declared_length(exchange: Exchange, limit: int) -> int:
    """The Content-Length, 0 where there is none. Raises Refusal where it passes the limit."""
    length = exchange.headers.get(b"content-length", b"")
    size = int(length) if length.isdigit() and len(length) < 20 else 0  # a longer one passes 64 bits
    if size > limit:
        raise _too_large(limit)
    return size


class Bodies:
    """All bodies that are being received. One look at them now and then ends those that come too slowly."""

    def __init__(self, limit: int, grace: float) -> None:
        self._limit = limit
        self._grace = grace
        self._waiting: dict[Exchange, asyncio.Task[None] | None] = {}
        self._loop: asyncio.AbstractEventLoop | None = None  # known, it need not be looked up for each request

    async def watch(self) -> None:
        """Cut off slow bodies until cancelled."""
        self._loop = asyncio.get_running_loop()
        while True:
            await asyncio.sleep(min(_LOOK, self._grace))
            now = time.perf_counter()
            for exchange, task in self._waiting.items():
                began = exchange.start + exchange.delay
                if task and now > began + self._grace + exchange.bytes_in / _SLOWEST:
                    self._waiting[exchange] = None
                    task.cancel()

    def here(self, exchange: Exchange) -> bytes | None:
        """The whole body, where it came with its head; None where it must be received. Raises Refusal."""
        body = exchange.cycle.body_here() if exchange.cycle else None
        if body is not None:
            self._count(exchange, body)
        return body

    async def receive(self, exchange: Exchange) -> tuple[bytes, bool]:
        """The next piece of a body, and whether more is to come. Raises Refusal and ClientGone."""
        self._waiting[exchange] = asyncio.current_task(self._loop)
        try:
            message = await exchange.receive()
        except asyncio.CancelledError:
            task = asyncio.current_task()
            if self._waiting[exchange] is not None or task is None or task.uncancel():
                raise
            raise Refusal("request-timeout", "The body came too slowly, or not to its end.", CLOSE) from None
        finally:
            del self._waiting[exchange]
        if message["type"] == "http.disconnect":
            raise ClientGone
        chunk: bytes = message.get("body", b"")
        self._count(exchange, chunk)
        return chunk, message.get("more_body", False)

    def _count(self, exchange: Exchange, chunk: bytes) -> None:
        exchange.bytes_in += len(chunk)
        if exchange.bytes_in > self._limit:
            raise _too_large(self._limit)

    async def gather(self, exchange: Exchange, share: Share, chunk: bytes, enough: int) -> tuple[bytes, bool]:
        """The first bytes of a body that comes in pieces, all of it up to `enough`, and whether more is to come."""
        chunks, more = [chunk], True
        while more and exchange.bytes_in < enough:
            share.add_bytes(len(chunk))
            chunk, more = await self.receive(exchange)
            chunks.append(chunk)
        return b"".join(chunks), more

    async def fill(self, exchange: Exchange, upload: Upload, share: Share, chunk: bytes, *, more: bool) -> None:
        """Write a first piece and the rest of a body into the upload."""
        share.add_bytes(len(chunk))
        upload.write(chunk)
        if more and (found := self._landing(exchange, upload)):
            with found:
                while more:
                    _, more = await self.receive(exchange)
                    share.add_bytes(landed := found.news())
                    upload.add(landed)
                    exchange.bytes_in += landed
        while more:
            chunk, more = await self.receive(exchange)
            share.add_bytes(len(chunk))
            upload.write(chunk)

    def _landing(self, exchange: Exchange, upload: Upload) -> Landing | None:
        """Where the rest of a large body can come without a copy: its length is known, and there is warm memory."""
        rest = declared_length(exchange, self._limit) - exchange.bytes_in
        room = upload.room(rest) if exchange.cycle and rest > _LARGE else None
        return landing(exchange.cycle, room) if exchange.cycle and room else None


def _too_large(limit: int) -> Refusal:
    return Refusal("body-too-large", f"The body has more than {limit} bytes; CBOR typed arrays need 8 a number.", CLOSE)
