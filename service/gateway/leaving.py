"""Clients that go away before their answer is there."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from typing import TypeVar

from service.gateway.exchange import Exchange

T = TypeVar("T")


class ClientGone(Exception):
    """The client closed the connection."""


async def unless_gone(exchange: Exchange, work: Awaitable[T]) -> T:
    """The result of the work, cancelled where the client closes the connection first."""
    job = asyncio.ensure_future(work)
    gone = asyncio.ensure_future(_disconnect(exchange))
    try:
        await asyncio.wait((job, gone), return_when=asyncio.FIRST_COMPLETED)
        if job.done():
            return job.result()
        raise ClientGone
    finally:
        job.cancel()
        gone.cancel()


async def _disconnect(exchange: Exchange) -> None:
    """Wait for the end of the connection; a GET may have a body before it, which means nothing."""
    while (await exchange.receive())["type"] != "http.disconnect":
        pass
