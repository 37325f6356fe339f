"""Receives a request's body, bounded in bytes and time, into the memory that a worker reads."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable

from service.execution.transfer import Upload
from service.gateway.admission import Share
from service.gateway.exchange import Exchange, Message
from service.gateway.refusal import Refusal

_SLOWEST = 64 * 1024  # bytes a second, on average


class ClientGone(Exception):
    """The client closed the connection."""


def declared_length(exchange: Exchange, limit: int) -> int:
    """The Content-Length, 0 where there is none. Raises Refusal where it passes the limit."""
    length = exchange.headers.get(b"content-length", b"")
    size = int(length) if length.isdigit() and len(length) < 20 else 0
    if size > limit:
        raise _too_large(limit)
    return size


async def receive_body(exchange: Exchange, upload: Upload, share: Share, limit: int, grace: float) -> None:
    """Fill the upload. Raises Refusal (too large, too slow) and ClientGone."""
    loop = asyncio.get_running_loop()
    start = loop.time()
    more = True
    while more:
        slowest = start + grace + upload.size / _SLOWEST
        message = await _in_time(exchange.receive(), slowest)
        if message["type"] == "http.disconnect":
            raise ClientGone
        chunk: bytes = message.get("body", b"")
        if upload.size + len(chunk) > limit:
            raise _too_large(limit)
        share.add_bytes(len(chunk))
        upload.write(chunk)
        more = message.get("more_body", False)
    exchange.bytes_in = upload.size


async def _in_time(message: Awaitable[Message], when: float) -> Message:
    try:
        async with asyncio.timeout_at(when):
            return await message
    except TimeoutError:
        raise Refusal("request-timeout", "The body came too slowly, or not to its end.") from None


def _too_large(limit: int) -> Refusal:
    return Refusal("body-too-large", f"The body has more than {limit} bytes.")
