"""Shares of time for work that cannot be asked to stop: SIGPROF in the worker's main thread, where it all runs.

Time is the processor time of this process, so that an answer does not depend on how busy the machine is.
"""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

T = TypeVar("T")
OPERATION_SECONDS = 4.5
"""Of processor time for one symbolic operation in all; with what is left of five the answer is written."""

_AGAIN = 0.05  # seconds until the alarm rings once more, should somebody have caught the exception of the first
_deadlines: list[float] = []


class TimeIsUp(BaseException):
    """The share of time is used up. It is no Exception, so that nothing in between takes it for one of its own."""


def _ring(*_: Any) -> None:
    if _deadlines and time.process_time() >= _deadlines[-1] - 1e-3:
        raise TimeIsUp


@contextmanager
def _alarm(seconds: float) -> Iterator[float]:
    """Ring at the given time from now, or when an enclosing share ends."""
    deadline = min([time.process_time() + seconds, *_deadlines])
    _deadlines.append(deadline)
    previous = signal.signal(signal.SIGPROF, _ring)
    try:
        signal.setitimer(signal.ITIMER_PROF, max(1e-3, deadline - time.process_time()), _AGAIN)
        yield deadline
    finally:
        _deadlines.pop()
        rest = max(1e-3, _deadlines[-1] - time.process_time()) if _deadlines else 0.0
        signal.setitimer(signal.ITIMER_PROF, rest, _AGAIN if _deadlines else 0.0)
        signal.signal(signal.SIGPROF, previous)


def within(seconds: float, work: Callable[..., T], *args: Any) -> T | None:
    """The result of the work; None where it does not end in time or SymPy fails on it.

    Raises TimeIsUp where the time of an enclosing share is over too. Outside of a main thread, where no signal arrives,
    the work takes the time it takes.
    """
    if threading.current_thread() is not threading.main_thread():
        return _attempt(work, *args)
    if _deadlines and time.process_time() >= _deadlines[-1]:
        raise TimeIsUp
    try:
        with _alarm(seconds):
            return _attempt(work, *args)
    except TimeIsUp:
        if _deadlines and time.process_time() >= _deadlines[-1] - 2e-3:
            raise
        return None


def _attempt(work: Callable[..., T], *args: Any) -> T | None:
    """SymPy raises anything from NotImplementedError to AttributeError where it is at a loss: that is no answer."""
    try:
        return work(*args)
    except Exception:  # noqa: BLE001 - any of them means the same
        return None


def remaining() -> float:
    """Seconds left of the innermost share."""
    return max(0.0, _deadlines[-1] - time.process_time()) if _deadlines else OPERATION_SECONDS
