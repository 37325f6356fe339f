"""Walking a stack, an array (…, M, N) whose items are the matrices at the indices of its leading axes."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from typing import Any, TypeVar, cast

import numpy as np

from service.methods.linear_algebra import balls
from service.methods.linear_algebra.lapack import SINGLE, Array, Index
from service.schemas.types.errors import AbacusError, Fault

AT_ONCE = 16
"""Stacks of matrices up to this size go through NumPy's stacked calls as a whole: a call from Python costs as much as
the work on one such matrix."""

Parts = tuple[Any, ...]
Found = TypeVar("Found", bound=tuple[Any, ...])


def over_items(function: Callable[..., Parts], *stacks: Array) -> Parts:
    """`function(*items)` for the items of stacks of one leading shape, its results stacked again."""
    lead = stacks[0].shape[:-2]
    if not lead:
        return function(*stacks)
    found = [_at(index, function, stacks) for index in np.ndindex(lead)]
    return tuple(np.stack(parts).reshape(*lead, *np.shape(parts[0])) for parts in zip(*found, strict=True))


def certified(
    kind: type[Found],
    one: Callable[..., Found],
    at_once: Callable[..., tuple[Found, Array] | None],
    *stacks: Array,
) -> Found:
    """What is found of each item of stacks whose leading axes broadcast, proved where that is cheap or in doubt.

    `one(*items, allowance=…)` treats a single matrix, and is told how many operations a proof may cost.
    `at_once(*stacks)` treats a stack of small matrices in NumPy's stacked calls, and tells which items it doubts; None
    where they fail for some. Such a doubt is settled one by one if as many can be afforded. The parts of what is found,
    a named tuple, are numbers and arrays, of a stack an array (…) of each.
    """
    if stacks[0].ndim == stacks[-1].ndim == 2:
        return one(*stacks, allowance=balls.MOST)
    lead = np.broadcast_shapes(*(stack.shape[:-2] for stack in stacks))
    count, indices, found = math.prod(lead), cast(Iterable[Index], np.ndindex(lead)), None
    n, columns = stacks[0].shape[-1], 0 if len(stacks) == 1 else stacks[1].shape[-1]
    if n <= AT_ONCE and count * balls.first_effort(n, columns) > balls.AT_ALL and (all_ := at_once(*stacks)):
        found, doubted = all_[0], np.argwhere(all_[1])
        count, indices = len(doubted), map(tuple, doubted.tolist())
        if count * balls.effort(n) > balls.MOST:
            return found
    allowance = balls.MOST / max(count, 1)
    whole = [np.broadcast_to(stack, lead + stack.shape[-2:]) for stack in stacks]
    for index in indices:
        parts = _at(index, lambda *items: one(*map(np.ascontiguousarray, items), allowance=allowance), whole)
        found = found or kind(*(_room(part, lead, stacks[0]) for part in parts))
        for place, part in zip(found, parts, strict=True):
            place[index] = part
    return found or kind()


def proved(function: Callable[[Array, float], Array | None], a: Array, allowance: float) -> Array | None:
    """`function(item, operations)` of each item of a stack, with its share of the operations; None where one is."""
    items = a.reshape(-1, *a.shape[-2:])
    found = []
    for item in items:
        one = function(item, allowance / len(items))
        if one is None:
            return None
        found.append(one)
    return np.stack(found).reshape(*a.shape[:-2], *found[0].shape).astype(a.dtype)


def _room(part: Any, lead: tuple[int, ...], a: Array) -> Array:
    """An array for as many parts, in the precision of `a`."""
    char = np.asarray(part).dtype.char
    return np.empty(lead + np.shape(part), SINGLE.get(char, char) if a.dtype.char in "fF" else char)


def _at(index: Index, function: Callable[..., Parts], stacks: Any) -> Parts:
    """What a function finds of the items at an index; its errors point to them (`/a/17`)."""
    try:
        return function(*(stack[index] for stack in stacks))
    except AbacusError as problem:
        faults = [Fault((fault.location[0], *index, *fault.location[1:]), fault.detail) for fault in problem.faults]
        raise type(problem)(f"Item {list(index)} of the stack: {problem.detail}", faults) from None
