"""Waiting for what comes to hold by itself, however busy the machine is."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable

PATIENCE = 300.0
"""Seconds after which it never will: a service starts in three on an idle machine, in 80 on one that does 15 things."""
_LOOK = 0.02  # seconds between looks


def eventually(holds: Callable[[], object]) -> None:
    end = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < end, "it never came to hold"
        time.sleep(_LOOK)


async def eventually_here(holds: Callable[[], object]) -> None:
    """While the event loop goes on."""
    async with asyncio.timeout(PATIENCE):
        while not holds():
            await asyncio.sleep(_LOOK)
