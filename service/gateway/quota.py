"""How many operations a client may call in a minute: a bucket that refills steadily (GCRA)."""

from __future__ import annotations

import fcntl
import math
import struct
import time
from pathlib import Path
from typing import NamedTuple

from service.gateway.headers import Header

_WINDOW = 60  # seconds in which an empty bucket is full again
_STATE = struct.Struct("<d")


class Standing(NamedTuple):
    """What a call found: whether it was let in, how many more would be, and the seconds until there is one more."""

    taken: bool
    left: int
    seconds: int


class Quota:
    """The bucket of one client. All there is to know of it is the moment at which it will be full."""

    def __init__(self, size: int, shared: Path | None) -> None:
        """`shared` is the file in which several serving processes keep it together."""
        self.size = size
        self._shared = shared
        self._full = 0.0

    def take(self) -> Standing:
        """Take a call out of it, if there is one."""
        if self._shared is None:
            standing, self._full = _taken(self._full, self.size)
            return standing
        with self._shared.open("a+b", buffering=0) as file:
            fcntl.flock(file, fcntl.LOCK_EX)  # until it is closed
            file.seek(0)
            kept = file.read(_STATE.size)
            standing, full = _taken(_STATE.unpack(kept)[0] if kept else 0.0, self.size)
            file.truncate(0)
            file.write(_STATE.pack(full))
            return standing

    def headers(self, standing: Standing) -> tuple[Header, ...]:
        """As draft-ietf-httpapi-ratelimit-headers-11 has them."""
        return (
            (b"ratelimit-policy", b'"minute";q=%d;w=%d' % (self.size, _WINDOW)),
            (b"ratelimit", b'"minute";r=%d;t=%d' % (standing.left, standing.seconds)),
        )


def _taken(full: float, size: int) -> tuple[Standing, float]:
    """The standing of a call now, and when the bucket will be full after it."""
    now, interval = time.monotonic(), _WINDOW / size
    full = max(full, now)
    there = (_WINDOW - (full - now)) / interval + 1e-9  # a call that is due at this very moment is there
    if there < 1:
        return Standing(False, 0, math.ceil((1 - there) * interval)), full
    left = there - 1
    return Standing(True, int(left), math.ceil((1 - left % 1) * interval)), full + interval
