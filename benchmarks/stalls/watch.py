"""The service with a clock at its event loop: `python -m benchmarks.stalls.watch FILE`, settings as ever.

Each callback that takes long becomes a line of the file. It runs on asyncio's own loop, whose callbacks can be reached;
the same take uvloop somewhat less. The clock is that of the thread: a busy machine makes no callback long.
"""
# ruff: noqa: SLF001  what asyncio calls its own is what is to be timed

from __future__ import annotations

import asyncio
import gc
import json
import os
import runpy
import sys
import time
from collections.abc import Mapping
from contextvars import ContextVar
from pathlib import Path
from typing import Any

from service.gateway.exchange import Exchange

NOTED = 0.005
"""Seconds of the processor from which on a callback is a line."""
_current: ContextVar[Exchange] = ContextVar("exchange")


def watch(file: Path) -> None:
    """Time each callback from now on: milliseconds, those of garbage collection, the callback, and its request."""
    lines, run = file.open("a", buffering=1), asyncio.Handle._run
    collecting = began = 0.0

    def collect(phase: str, _info: Mapping[str, int]) -> None:
        nonlocal collecting, began
        if phase == "start":
            began = time.thread_time()
        else:
            collecting += time.thread_time() - began

    def timed(handle: Any) -> None:
        nonlocal collecting
        what, context, collecting = _told(handle._callback), handle._context, 0.0
        start = time.thread_time()
        run(handle)
        took = time.thread_time() - start
        if took > NOTED:
            exchange = context.get(_current)
            request = [exchange.id, exchange.method, exchange.scope["path"][:100]] if exchange else []
            lines.write(json.dumps([1e3 * took, 1e3 * collecting, what, *request]) + "\n")

    gc.callbacks.append(collect)
    os.register_at_fork(after_in_child=gc.callbacks.clear)  # a worker has no loop
    asyncio.Handle._run = timed  # type: ignore[method-assign]


def _told(callback: Any) -> str:
    """The name of a callback: of a step of a task that of its coroutine."""
    owner = getattr(callback, "__self__", None)
    return str(getattr(owner.get_coro() if isinstance(owner, asyncio.Task) else callback, "__qualname__", callback))


def _note_exchanges() -> None:
    begin = Exchange.__init__

    def noted(exchange: Exchange, *given: Any) -> None:
        begin(exchange, *given)
        _current.set(exchange)

    Exchange.__init__ = noted  # type: ignore[method-assign]


if __name__ == "__main__":
    sys.modules["uvloop"] = None  # type: ignore[assignment]
    watch(Path(sys.argv.pop()))
    _note_exchanges()
    runpy.run_module("service", run_name="__main__")
