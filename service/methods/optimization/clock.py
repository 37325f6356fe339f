"""Time that one request may take, so that an answer comes before the deadline of the service kills the worker."""

from __future__ import annotations

import time
from dataclasses import dataclass, field


class OutOfTime(Exception):
    """The time is over: the search answers with what it has."""


@dataclass(slots=True)
class Clock:
    """Runs for so many seconds from when it is made."""

    seconds: float
    end: float = field(init=False)

    def __post_init__(self) -> None:
        self.end = time.monotonic() + self.seconds

    def check(self) -> None:
        """Raise OutOfTime once the time is over."""
        if time.monotonic() > self.end:
            raise OutOfTime

    def stop(self) -> None:
        """No longer raise: what follows is the examination of what was found."""
        self.end = float("inf")
