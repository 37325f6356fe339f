"""The last line before the event loop: what has held it once does not do so again."""

from __future__ import annotations

import logging
from collections import Counter

LONGEST = 0.02
"""Seconds of the processor for one request, twice what its cost may come to; all others wait as long."""

_log = logging.getLogger(__name__)


class Watchdog:
    """Knows which operations took too long, and from which size of body on; counts each time in `overruns`.

    The clock is that of the thread: a busy machine makes no operation slow.
    """

    def __init__(self, overruns: Counter[str]) -> None:
        self._overruns = overruns
        self._limits: dict[str, int] = {}

    def admits(self, key: str, size: int) -> bool:
        """Whether nothing speaks against computing a body of this size at once."""
        limit = self._limits.get(key)
        return limit is None or size < limit

    def look(self, key: str, size: int, seconds: float) -> None:
        """Take note of what an operation took: from this size on it is for the workers, if that was too long."""
        if seconds <= LONGEST:
            return
        self._overruns[key] += 1
        self._limits[key] = min(size, self._limits.get(key, size))
        _log.warning(
            "%s held the event loop for %.0f ms at %d bytes; such bodies go to workers", key, 1e3 * seconds, size
        )
