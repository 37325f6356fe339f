"""What one request may spend: time, made from its deadline and handed in, and work, asked for before it begins.

`Budget` is the time of operations that search. A share of it is counted in processor time of this process, so that an
answer does not depend on how busy the machine is; only where the machine gives the process less than a third of a
processor does the time on the wall end it.

`affords` is the gate of dear work that not every request needs: proofs, exact arithmetic, many digits, error bounds,
compression. A declared cost counts what runs without asking, and nothing else has to. So whatever may take longer than
the declared cost says asks `affords(operations)` when it begins, with an upper bound on that piece of work.
"""

from __future__ import annotations

import gc
import signal
import threading
import time
import weakref
from collections.abc import Callable
from dataclasses import dataclass
from types import CodeType, FrameType
from typing import Any, Self, TypeVar

from service.schemas.types.errors import OverBudget

T = TypeVar("T")

# Seconds between looks at the clock, which go on where somebody has caught the exception of the first. They come by the
# wall: a busy machine may give a second of the processor in ten, and the answer is due all the same.
_TICK = 0.05
_PATIENCE = 3.0  # times as long on the wall as on the processor


_OPERATIONS_A_SECOND = 1e9
"""What costs are counted in: steps of a nanosecond, about a floating-point operation each where NumPy does many."""


class OutOfTime(Exception):
    """The time is over: a search answers with what it has."""


class _Interrupted(BaseException):
    """The share of time is used up. It is no Exception, so that nothing in between takes it for one of its own."""


@dataclass(frozen=True, slots=True)
class Budget:
    """Time until an end: on the wall (`time.monotonic`) and of this process (`time.process_time`).

    It cannot be over before `soonest`, on the wall: one thread is not given more of the processor than passes there.
    """

    wall: float
    processor: float
    soonest: float

    @classmethod
    def of(cls, seconds: float) -> Self:
        """So many seconds from now."""
        now = time.monotonic()
        return cls(now + seconds, time.process_time() + seconds, now + seconds)

    @property
    def left(self) -> float:
        """Seconds that are left, none below zero."""
        return max(min(self.wall - time.monotonic(), self.processor - time.process_time()), 0.0)

    def check(self) -> None:
        """Raise OutOfTime once the time is over.

        Searches ask at each step, and the clock of the processor is a system call, a tenth of a small formula's time.
        """
        if time.monotonic() >= self.soonest and not self.left:
            raise OutOfTime

    def share(self, seconds: float) -> Budget:
        """So many seconds of the processor from now, within this budget."""
        now, used = time.monotonic(), time.process_time()
        processor = min(self.processor, used + seconds)
        wall = min(self.wall, now + _PATIENCE * seconds)
        return Budget(wall, processor, min(wall, now + processor - used))

    def within(self, seconds: float, work: Callable[..., T], *args: Any) -> T | None:
        """The result of work that cannot be asked to stop; None where it does not end in its share, or fails.

        SymPy raises anything from NotImplementedError to AttributeError where it is at a loss: that is no answer.
        Raises OutOfTime where this whole budget is over. Outside of a main thread, where no signal arrives, the work
        takes the time it takes.
        """
        self.check()
        if threading.current_thread() is not threading.main_thread():
            return _attempt(work, *args)
        depth = len(_ends)
        try:
            try:
                _ends.append(self.share(seconds))
                signal.signal(signal.SIGALRM, _look)  # it stays: by default a late tick would end the process
                signal.setitimer(signal.ITIMER_REAL, _TICK, _TICK)
                return _attempt(work, *args)
            finally:
                del _ends[depth:]
        except (_Interrupted, OutOfTime) as end:  # an interruption may come in the middle of `finally` too
            del _ends[depth:]
            if isinstance(end, _Interrupted) and _is_over():
                raise  # an enclosing share is over too
            self.check()
            return None
        finally:
            if not _ends:
                signal.setitimer(signal.ITIMER_REAL, 0.0)

    def spend(self, work: Callable[..., T], *args: Any) -> T | None:
        """The result of such work within all of this budget; None where it does not end, or fails."""
        try:
            return self.within(self.left, work, *args)
        except OutOfTime:
            return None


class Allowance:
    """What the request that runs within this block may begin beyond its declared cost: see `affords`."""

    __slots__ = ("_before", "_end", "_operations")

    def __init__(self, operations: float, seconds: float) -> None:
        self._operations = operations
        self._end = time.monotonic() + seconds

    def __enter__(self) -> None:
        self._before, _given.allowance = _given.allowance, self

    def __exit__(self, *_: object) -> None:
        _given.allowance = self._before

    def take(self, operations: float) -> bool:
        """Whether there is time for so many more operations. Raises OverBudget where there is not room for them."""
        there_is = self.has(operations)
        self._operations -= operations
        return there_is

    def has(self, operations: float) -> bool:
        """The same of operations that are not taken yet."""
        if operations > self._operations:
            raise OverBudget
        return operations <= _OPERATIONS_A_SECOND * (self._end - time.monotonic())


class _Given(threading.local):
    """What the request has that runs in this thread: nothing in it waits, so that no other comes between."""

    allowance: Allowance | None = None


_given = _Given()


def affords(operations: float) -> bool:
    """Whether work of at most so many operations, which the declared cost does not count, may begin.

    In the serving process more than the inline bound has left raises OverBudget, which nothing may catch: the request
    begins anew in a worker. There it is false where the work would not end before the deadline; what was asked for is
    left out then, and the answer certified by less. Outside of any request all is afforded.
    """
    allowance = _given.allowance
    return allowance is None or allowance.take(operations)


def foresee(operations: float) -> bool:
    """The like of work that `affords` will be asked about after other work, which need not begin without room for it.

    Nothing is taken for it. In the serving process raises OverBudget, so that nothing is computed there for nothing.
    """
    allowance = _given.allowance
    return allowance is None or allowance.has(operations)


_ends: list[Budget] = []  # of the shares that are running, the innermost last


def _is_over() -> bool:
    return any(not end.left for end in _ends)


def _look(_: int, frame: FrameType | None) -> None:
    if _is_over() and not (frame and _is_deaf(frame.f_code)):  # the next look comes soon
        raise _Interrupted


def _is_deaf(code: CodeType) -> bool:
    """Whether Python swallows what is raised there, and complains: in callbacks of weak references and of gc."""
    return code.co_filename == weakref.__file__ or any(code is getattr(one, "__code__", None) for one in gc.callbacks)


def _attempt(work: Callable[..., T], *args: Any) -> T | None:
    try:
        return work(*args)
    except (OutOfTime, OverBudget):
        raise
    except Exception:  # noqa: BLE001 - any of them means the same
        return None
