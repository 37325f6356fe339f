"""Answers that are read from a file as they are sent: by a thread, since its disk may be slower than the client."""

from __future__ import annotations

import asyncio
import os
from typing import IO

from service.gateway.exchange import Exchange
from service.gateway.leaving import unless_gone

READ_AT_ONCE = 1 << 20  # bytes of a file


async def respond_from(exchange: Exchange, status: int, head: bytes, file: IO[bytes], before: bytes = b"") -> None:
    """Answer with what is left of a file, behind some bytes, and close it. Raises ClientGone."""
    try:
        await unless_gone(exchange, _sent(exchange, status, head, file, before))
    finally:  # its lock waits for a thread that still reads: the descriptor may be another file's at once
        await asyncio.to_thread(file.close)


async def _sent(exchange: Exchange, status: int, head: bytes, file: IO[bytes], before: bytes) -> None:
    size = len(before) + os.fstat(file.fileno()).st_size - file.tell()
    await exchange.begin(status, b"content-length: %d\r\n%b" % (size, head))
    if exchange.method != "HEAD":
        await exchange.write([before])
        while part := await asyncio.to_thread(file.read, READ_AT_ONCE):
            await exchange.write([part])
    await exchange.end()
