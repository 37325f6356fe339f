"""Answers for models: whole where they are small, else their shape, their beginning and where the rest is."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from math import prod
from typing import Any

MOST_BYTES = 20_000
"""Of an answer that is given whole: some 7,000 tokens."""
_FIRST = 5  # entries of a long list that are shown
_KEPT = 64  # entries from which on an array is worth the name of a data set

Keep = Callable[[list[Any]], Awaitable[str | None]]
"""Stores an array as a data set, and answers its id; None where it is not taken."""


async def shortened(value: Any, keep: Keep | None) -> Any:
    """A document whose long lists are their shape, their first entries and, if they can be kept, a data set."""
    if isinstance(value, dict):
        return {name: await shortened(entry, keep) for name, entry in value.items()}
    if not isinstance(value, list):
        return value
    if len(value) <= _FIRST:
        return [await shortened(entry, keep) for entry in value]
    shape = _shape(value)
    kept = await keep(value) if keep and prod(shape) >= _KEPT else None
    shown = {"shape": shape, "first": [await shortened(entry, None) for entry in value[:_FIRST]]}
    return shown | ({"dataset": kept} if kept else {})


def _shape(value: Any) -> list[int]:
    return [len(value), *(_shape(value[0]) if value else [])] if isinstance(value, list) else []


def said(problem: dict[str, Any]) -> str:
    """What a problem says, with the places that it points to."""
    places = [f"{one['pointer']}: {one['detail']}" for one in problem.get("errors", [])]
    return "\n".join([f"{problem['title']} ({problem['type'].rpartition('/')[2]})", problem["detail"], *places])
