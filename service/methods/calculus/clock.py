"""Shares of time for work that cannot be asked to stop: SIGPROF in the worker's main thread, where it all runs.

Time is the processor time of this process, so that an answer does not depend on how busy the machine is; only where the
machine gives the process less than a third of a processor does the time on the wall end it.
"""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple, TypeVar

T = TypeVar("T")
OPERATION_SECONDS = 4.5
"""Of processor time for one symbolic operation in all; with what is left of five the answer is written."""

_TICK = 0.05  # seconds between looks at the clock, which go on where somebody has caught the exception of the first
_PATIENCE = 3.0  # times as long on the wall


class _Deadline(NamedTuple):
    processor: float
    wall: float

    @property
    def over(self) -> bool:
        return time.process_time() >= self.processor or time.monotonic() >= self.wall


_deadlines: list[_Deadline] = []


class TimeIsUp(BaseException):
    """The share of time is used up. It is no Exception, so that nothing in between takes it for one of its own."""


def _look(*_: Any) -> None:
    if _deadlines and _deadlines[-1].over:
        raise TimeIsUp


@contextmanager
def _share(seconds: float) -> Iterator[None]:
    """End what is inside after so many seconds, or when an enclosing share ends."""
    processor, wall = time.process_time() + seconds, time.monotonic() + _PATIENCE * seconds
    if _deadlines:
        processor, wall = min(processor, _deadlines[-1].processor), min(wall, _deadlines[-1].wall)
    _deadlines.append(_Deadline(processor, wall))
    signal.signal(signal.SIGPROF, _look)  # it stays: by default a late tick would end the process
    signal.setitimer(signal.ITIMER_PROF, _TICK, _TICK)
    try:
        yield
    finally:
        _deadlines.pop()
        if not _deadlines:
            signal.setitimer(signal.ITIMER_PROF, 0.0)


def in_time(work: Callable[..., T], *args: Any, seconds: float = OPERATION_SECONDS) -> T | None:
    """The result of one whole operation; None where it does not end in time or SymPy fails on it."""
    _deadlines.clear()  # a tick at the very end of a share can leave it behind
    try:
        return within(seconds, work, *args)
    except TimeIsUp:
        return None


def within(seconds: float, work: Callable[..., T], *args: Any) -> T | None:
    """The result of the work; None where it does not end in time or SymPy fails on it.

    Raises TimeIsUp where the time of an enclosing share is over too. Outside of a main thread, where no signal arrives,
    the work takes the time it takes.
    """
    if threading.current_thread() is not threading.main_thread():
        return _attempt(work, *args)
    if _deadlines and _deadlines[-1].over:
        raise TimeIsUp
    try:
        with _share(seconds):
            return _attempt(work, *args)
    except TimeIsUp:
        if _deadlines and _deadlines[-1].over:
            raise
        return None


def _attempt(work: Callable[..., T], *args: Any) -> T | None:
    """SymPy raises anything from NotImplementedError to AttributeError where it is at a loss: that is no answer."""
    try:
        return work(*args)
    except Exception:  # noqa: BLE001 - any of them means the same
        return None
