"""Work that is done in parts, here or by whoever else is free: each part is a pure function, sent as it stands.

What the parts are does not depend on who does them, so that the answer is the same to the last bit in any case.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

Part = Callable[[], Any]
"""A part: it can be pickled, as functions of modules and their partial applications can, and gives what can be."""
Hands = Callable[[Sequence[Part]], Iterator[Any]]
"""Gives what the parts give, in their order. What a part raises is raised in its place."""


def _alone(parts: Sequence[Part]) -> Iterator[Any]:
    return (part() for part in parts)


_hands: ContextVar[Hands] = ContextVar("hands", default=_alone)


@contextmanager
def shared(hands: Hands) -> Iterator[None]:
    """Within this block parts are done by these hands."""
    before = _hands.set(hands)
    try:
        yield
    finally:
        _hands.reset(before)


def results(parts: Sequence[Part]) -> Iterator[Any]:
    """What the parts give, in their order."""
    return _hands.get()(parts) if len(parts) > 1 else _alone(parts)
