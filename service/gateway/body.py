"""Receives a request's body, bounded in bytes and time, into the memory that a worker reads."""

from __future__ import annotations

import asyncio
from types import TracebackType

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
    with _Patience(upload, grace):
        more = True
        while more:
            message = await exchange.receive()
            if message["type"] == "http.disconnect":
                raise ClientGone
            chunk: bytes = message.get("body", b"")
            if upload.size + len(chunk) > limit:
                raise _too_large(limit)
            share.add_bytes(len(chunk))
            upload.write(chunk)
            more = message.get("more_body", False)
    exchange.bytes_in = upload.size


class _Patience:
    """Ends the wait for a body that comes too slowly: asyncio.timeout at a third of its cost, for a body that is there."""

    __slots__ = ("_grace", "_loop", "_over", "_start", "_task", "_timer", "_upload")

    def __init__(self, upload: Upload, grace: float) -> None:
        self._upload = upload
        self._grace = grace
        self._over = False

    def __enter__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._task = asyncio.current_task(self._loop)
        self._start = self._loop.time()
        self._timer = self._loop.call_later(self._grace, self._look)

    def _look(self) -> None:
        left = self._start + self._grace + self._upload.size / _SLOWEST - self._loop.time()
        if left > 0:
            self._timer = self._loop.call_later(left, self._look)
        elif self._task:
            self._over = True
            self._task.cancel()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._timer.cancel()
        if self._over and isinstance(error, asyncio.CancelledError) and self._task and not self._task.uncancel():
            raise Refusal("request-timeout", "The body came too slowly, or not to its end.") from None


def _too_large(limit: int) -> Refusal:
    return Refusal("body-too-large", f"The body has more than {limit} bytes.")
