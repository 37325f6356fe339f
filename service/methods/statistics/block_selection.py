"""Exact order statistics of many rows: four passes, each of which counts the next sixteen bits of the values.

Doubles in order are integers in order, but for their sign (IEEE 754): a digit of base 2¹⁶ is settled a pass.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

import numpy as np
from numpy.typing import NDArray

from service.methods.statistics.summation import Floats

PASSES = 4
_BITS = 16
_DIGITS = 1 << _BITS
_SIGN = np.uint64(1 << 63)

Counts = NDArray[np.int64]
Group = tuple[int, int]
"""A column, and the digits of its values that are settled."""


def order_statistics(blocks: Callable[[], Iterable[Floats]], ranks: Callable[[int], list[int]]) -> dict[int, Floats]:
    """The values of each rank by column; `blocks` begins a pass, and `ranks` is told the number of rows."""
    first: dict[Group, Counts] = {}
    for block in blocks():
        first = first or {(j, 0): _none() for j in range(block.shape[1])}
        step(first, block, PASSES - 1)
    wanted = ranks(int(first[0, 0].sum()) if first else 0)
    targets = [(j, rank) for rank in wanted for j in range(len(first))]
    settled = _settled([((j, 0), rank) for j, rank in targets], first)
    for left in reversed(range(PASSES - 1)):
        counts = {group: _none() for group, _ in settled}
        for block in blocks():
            step(counts, block, left)
        settled = _settled(settled, counts)
    keys = np.array([prefix for (_, prefix), _ in settled], np.uint64)
    return dict(zip(wanted, _values(keys).reshape(len(wanted), -1), strict=True))


def step(state: dict[Group, Counts], block: Floats, left: int) -> None:
    """Count, in place, how often each next digit follows those that are settled, `left` digits being behind it."""
    digits = _keys(block) >> np.uint64(_BITS * left)
    for column, prefix in state:
        own = digits[:, column]
        if left < PASSES - 1:
            own = own[own >> np.uint64(_BITS) == prefix]
        state[column, prefix] += np.bincount((own & np.uint64(_DIGITS - 1)).astype(np.int64), minlength=_DIGITS)


def _none() -> Counts:
    return np.zeros(_DIGITS, np.int64)


def _settled(targets: list[tuple[Group, int]], counts: dict[Group, Counts]) -> list[tuple[Group, int]]:
    """Each rank with one digit more, and its rank among the values that begin so."""
    sums = {group: np.cumsum(found) for group, found in counts.items()}
    settled = []
    for (column, prefix), rank in targets:
        below = sums[column, prefix]
        digit = int(np.searchsorted(below, rank, side="right"))
        before = int(below[digit - 1]) if digit else 0
        settled.append(((column, prefix << _BITS | digit), rank - before))
    return settled


def _keys(block: Floats) -> NDArray[np.uint64]:
    """Integers in the order of the values; both zeros are one."""
    bits = (block + 0.0).view(np.uint64)
    return np.where(bits & _SIGN, ~bits, bits | _SIGN)


def _values(keys: NDArray[np.uint64]) -> Floats:
    return np.where(keys & _SIGN, keys ^ _SIGN, ~keys).view(np.float64)
