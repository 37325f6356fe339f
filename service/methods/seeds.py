"""The seed of a random operation: the one that was sent, or a fresh one that the answer tells."""

from __future__ import annotations

import secrets


def seed_of(seed: int | None) -> int:
    """The seed to use and to answer."""
    return secrets.randbelow(2**53) if seed is None else seed
