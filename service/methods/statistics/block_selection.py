"""Exact order statistics of many rows: four passes, each of which counts the next sixteen bits of the values.

Doubles in order are integers in order, but for their sign (IEEE 754): a digit of base 2¹⁶ is settled a pass. Missing
values come behind all others.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from service.methods.statistics.summation import Floats

PASSES = 4
_BITS = 16
_DIGITS = 1 << _BITS
_SIGN = np.uint64(1 << 63)
_MISSING = np.uint64(2**64 - 1)  # the first digit of no number is the last of all

Counts = NDArray[np.int64]
Group = tuple[int, int]
"""A column, and the digits of its values that are settled."""
State = dict[Group, Counts]


def order_statistics(
    fold: Callable[..., State], columns: Sequence[int], ranks: Callable[[list[int]], Sequence[Sequence[int]]]
) -> list[dict[int, float]]:
    """For each of these columns the values of its ranks; `ranks` is told how many values each has, none missing.

    `fold` goes through the blocks, from a start by steps and merges.
    """
    groups = [(j, 0) for j in columns]
    first = fold(partial(_start, groups), partial(_step, PASSES - 1), _merge)
    wanted = ranks([int(first[group][:-1].sum()) for group in groups])
    targets = [(j, rank) for j, own in zip(columns, wanted, strict=True) for rank in own]
    settled = _settled([((j, 0), rank) for j, rank in targets], first)
    for left in reversed(range(PASSES - 1)):
        found = fold(partial(_start, [group for group, _ in settled]), partial(_step, left), _merge)
        settled = _settled(settled, found)
    values = _values(np.array([prefix for (_, prefix), _ in settled], np.uint64)).tolist()
    result: dict[int, dict[int, float]] = {j: {} for j in columns}
    for (j, rank), value in zip(targets, values, strict=True):
        result[j][rank] = value
    return list(result.values())


def _start(groups: list[Group]) -> State:
    return {group: np.zeros(_DIGITS, np.int64) for group in groups}


def _step(left: int, state: State, block: Floats) -> State:
    """With how often each next digit follows those that are settled, `left` digits being behind it."""
    digits = {j: _keys(block[:, j]) >> np.uint64(_BITS * left) for j, _ in state}
    counts = {}
    for column, prefix in state:
        own = digits[column]
        if left < PASSES - 1:
            own = own[own >> np.uint64(_BITS) == prefix]
        found = np.bincount((own & np.uint64(_DIGITS - 1)).astype(np.int64), minlength=_DIGITS)
        counts[column, prefix] = state[column, prefix] + found
    return counts


def _merge(a: State, b: State) -> State:
    return {group: a[group] + b[group] for group in a}


def _settled(targets: list[tuple[Group, int]], counts: State) -> list[tuple[Group, int]]:
    """Each rank with one digit more, and its rank among the values that begin so."""
    sums = {group: np.cumsum(found) for group, found in counts.items()}
    settled = []
    for (column, prefix), rank in targets:
        below = sums[column, prefix]
        digit = int(np.searchsorted(below, rank, side="right"))
        before = int(below[digit - 1]) if digit else 0
        settled.append(((column, prefix << _BITS | digit), rank - before))
    return settled


def _keys(block: Floats) -> NDArray[Any]:
    """Integers in the order of the values; both zeros are one."""
    bits = (block + 0.0).view(np.uint64)
    keys = np.where(bits & _SIGN, ~bits, bits | _SIGN)
    absent = np.isnan(block)
    return np.where(absent, _MISSING, keys) if absent.any() else keys


def _values(keys: NDArray[np.uint64]) -> Floats:
    return np.where(keys & _SIGN, keys ^ _SIGN, ~keys).view(np.float64)
