"""Receives a request's body, bounded in bytes and time, into the memory that a worker reads."""

from __future__ import annotations

import asyncio

from service.execution.transfer import Upload
from service.gateway.admission import Share
from service.gateway.exchange import Exchange
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
    start = asyncio.get_running_loop().time()
    try:
        async with asyncio.timeout_at(start + grace) as patience:
            while await _receive_chunk(exchange, upload, share, limit):
                patience.reschedule(start + grace + upload.size / _SLOWEST)
    except TimeoutError:
        raise Refusal("request-timeout", "The body came too slowly, or not to its end.") from None
    exchange.bytes_in = upload.size


async def _receive_chunk(exchange: Exchange, upload: Upload, share: Share, limit: int) -> bool:
    """Whether more is to come."""
    message = await exchange.receive()
    if message["type"] == "http.disconnect":
        raise ClientGone
    chunk: bytes = message.get("body", b"")
    if upload.size + len(chunk) > limit:
        raise _too_large(limit)
    share.add_bytes(len(chunk))
    upload.write(chunk)
    return bool(message.get("more_body", False))


def _too_large(limit: int) -> Refusal:
    return Refusal("body-too-large", f"The body has more than {limit} bytes.")
