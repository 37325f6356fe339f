"""What goes wrong, and how often: drawn from the seed."""

from __future__ import annotations

import os
from collections import Counter
from random import Random

KINDS = ("send", "sendall", "descriptor", "memory", "short", "map", "start", "fork", "kill", "server")


class Faults:
    """Each run has some kinds of faults, rare or frequent, and a third of all runs has none."""

    def __init__(self, rng: Random) -> None:
        self._rng = rng
        self.on = True
        self.seen: Counter[str] = Counter()
        self.rates: dict[str, float] = {}
        if rng.random() < 0.67:
            self.rates = {kind: rng.choice((0.01, 0.05, 0.3)) for kind in KINDS if rng.random() < 0.3}

    def happens(self, kind: str) -> bool:
        if not self.on or kind not in self.rates or self._rng.random() >= self.rates[kind]:
            return False
        self.seen[kind] += 1
        return True

    def maybe(self, kind: str, *codes: int) -> None:
        if self.happens(kind):
            code = self._rng.choice(codes)
            raise OSError(code, os.strerror(code))

    def shorten(self, data: bytes) -> bytes:
        """All of it, or only the beginning: what the kernel takes or gives at a time is its choice."""
        if len(data) > 1 and self.happens("short"):
            return data[: self._rng.randrange(1, len(data))]
        return data
