"""The event loop of asyncio on a clock that jumps: nothing waits, and every run of a seed is the same."""

from __future__ import annotations

import asyncio
import traceback
from collections.abc import Callable
from random import Random
from typing import Any

_LONGEST = 200_000  # steps; the longest run of 20,000 seeds takes a tenth


class Stuck(Exception):
    """The run does not come to its end."""


class Loop(asyncio.BaseEventLoop):
    """Callbacks and timers are asyncio's own; time passes only where nothing is left to do."""

    def __init__(self, rng: Random) -> None:
        super().__init__()
        self.rng = rng
        self.now = 1000.0
        self.steps = 0
        self.faults: list[str] = []
        self.readers: dict[Any, Callable[[], None]] = {}  # by what a descriptor stands for
        self.resolve: Callable[[int], Any] = lambda fd: fd
        self._selector: Any = self
        self.set_exception_handler(lambda _, context: self.faults.append(_told(context)))

    def time(self) -> float:
        return self.now

    def select(self, timeout: float | None) -> list[Any]:
        self.steps += 1
        if timeout is None or self.steps > _LONGEST:
            raise Stuck("nothing will ever happen" if timeout is None else "it goes on and on")
        self.now += timeout
        return []

    def _process_events(self, _: Any) -> None:
        pass

    def soon(self, most: float, call: Callable[..., Any], *arguments: Any) -> None:
        """Call within `most` seconds."""
        self.call_later(self.rng.random() * most, call, *arguments)

    def add_reader(self, fd: int, callback: Callable[..., Any], *arguments: Any) -> None:
        end = self.resolve(fd)
        self.readers[end] = lambda: callback(*arguments)
        end.look()

    def remove_reader(self, fd: int) -> bool:
        return self.readers.pop(self.resolve(fd), None) is not None

    def run_in_executor(self, _: Any, call: Callable[..., Any], *arguments: Any) -> asyncio.Future[Any]:  # type: ignore[override]
        future = self.create_future()

        def run() -> None:
            if future.done():  # nobody waits any more
                return
            try:
                result = call(*arguments)
            except Exception as error:  # noqa: BLE001 - it is the caller's
                if not future.done():
                    future.set_exception(error)
            else:
                if not future.done():  # its process died of it
                    future.set_result(result)

        self.soon(0.01, run)
        return future

    @property
    def idle(self) -> bool:
        """Whether nothing is left to do, now or later."""
        return not self._ready and all(timer.cancelled() for timer in self._scheduled)


def _told(context: dict[str, Any]) -> str:
    error = context.get("exception")
    return "".join(["loop: ", context["message"], "\n", *(traceback.format_exception(error) if error else ())])
