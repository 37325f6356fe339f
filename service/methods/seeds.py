"""The seed of a random operation: the one that was sent, or a fresh one that the answer tells."""

from __future__ import annotations

import secrets


class Fresh:
    """The seeds that nobody sent."""

    count = 0
    """How many this process has drawn: what has drawn none meanwhile is the same when it is computed again."""


def seed_of(seed: int | None) -> int:
    """The seed to use and to answer."""
    if seed is not None:
        return seed
    Fresh.count += 1
    return secrets.randbelow(2**53)
