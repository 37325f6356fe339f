"""How far a computation is, and what it has found so far, told on the way to whoever listens."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from typing import Any

import numpy as np
import orjson

_PAUSE = 0.1  # seconds between reports: people see no more, and each wakes the serving process
_LARGEST = 16 * 1024  # bytes of partial results; a socket takes them beside an answer


class Progress:
    """Where a handler reports to; without a listener a report is one comparison."""

    __slots__ = ("_next", "_send")

    def __init__(self, send: Callable[[bytes], None] | None = None) -> None:
        self._send = send
        self._next = 0.0

    @property
    def heard(self) -> bool:
        """Whether somebody listens: what makes its steps dearer need not ask for them otherwise."""
        return self._send is not None

    def report(self, done: float, of: float, **partial: Any) -> None:
        """Tell that `done` of `of` steps are done, and what is known by now: numbers, arrays, text; often is fine."""
        if self._send is None:
            return
        now = time.monotonic()
        if now < self._next:
            return
        self._next = now + _PAUSE
        share = done / of if of > 0 and math.isfinite(of) else 0.0
        percent = 100 * min(max(share, 0.0), 1.0)
        message = f"{done:g} of {of:g}"
        found = {name: _plain(value) for name, value in partial.items()}
        report = orjson.dumps([percent, message, found])
        self._send(report if len(report) <= _LARGEST else orjson.dumps([percent, message, {}]))


SILENT = Progress()
"""Nobody listens."""


def _plain(value: Any) -> Any:
    """A value as JSON has it, non-finite numbers spelled as in answers."""
    if isinstance(value, np.ndarray | np.generic):
        value = value.tolist()
    if isinstance(value, list | tuple):
        return [_plain(entry) for entry in value]
    if isinstance(value, float) and not math.isfinite(value):
        return "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"
    return value
