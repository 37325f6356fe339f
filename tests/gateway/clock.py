"""An event loop whose clock stands still while the machine is busy with something else."""

from __future__ import annotations

import asyncio
import selectors

_STEP = 0.01  # seconds of the clock for a wait in which no socket had news
_WAIT = _STEP / 2  # seconds that this takes on an idle machine


class _Steps(selectors.DefaultSelector):
    """Time goes on by steps while nothing is to be done, and never by more: a process that rests is not late."""

    now = 0.0

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        step = _STEP if timeout is None else min(timeout, _STEP)
        found = super().select(_WAIT if step > 0 else 0)
        if not found:
            self.now += max(step, 0)
        return found


class Loop(asyncio.SelectorEventLoop):
    """Real sockets, and time in steps."""

    def __init__(self) -> None:
        self._steps = _Steps()
        super().__init__(self._steps)

    def time(self) -> float:
        return self._steps.now
