"""Exact order statistics of many rows: passes that count the next bits of values, until few begin as wanted ones do.

Doubles in order are integers in order, but for their sign (IEEE 754). A pass counts how often each next digit follows
the bits that are known; where few values are left the next one keeps them instead, to be sorted.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from service.methods.statistics.missing import lacks
from service.methods.statistics.summation import Floats

USUAL_PASSES = 2  # for a few quantiles of doubles: 16 bits first, then what is left in memory
_BITS = 64  # of a double
_WIDEST = 16  # bits of a digit: the counts of a column stay in the second cache
_MOST_COUNTS = 1 << 21  # of all groups, 16 MiB
_MOST_KEPT = 1 << 22  # values, 32 MiB
_SIGN = np.int64(-(2**63))
_MISSING = np.uint64(2**64 - 1)  # behind all numbers

Keys = NDArray[np.uint64]
Counts = NDArray[np.int64]
Group = tuple[int, int]
"""The values of a column that begin with certain bits: its place, and these."""
Wanted = dict[int, dict[int, tuple[int, int]]]
"""For each column and rank the bits that its value begins with, and its rank among those that do."""


class Column(NamedTuple):
    """What a pass is to find of a column: the beginnings, in order, of values that are counted, and that are kept."""

    place: int
    counted: Keys
    kept: Keys


class Aim(NamedTuple):
    """What a pass is to find."""

    left: int
    """Bits of a key that are not known: behind the beginning."""
    width: int
    """How many of them are counted."""
    columns: list[Column]

    @classmethod
    def of(cls, left: int, sizes: dict[Group, int]) -> Aim:
        """Keep the smallest groups, as far as there is room, and count the others."""
        ascending = sorted(sizes, key=lambda group: sizes[group])
        few = int(np.searchsorted(np.cumsum([sizes[group] for group in ascending]), _MOST_KEPT, side="right"))
        room = (_MOST_COUNTS // max(len(ascending) - few, 1)).bit_length() - 1
        prefixes: dict[int, tuple[list[int], list[int]]] = {place: ([], []) for place, _ in sorted(sizes)}
        for i, (place, prefix) in enumerate(ascending):
            prefixes[place][i < few].append(prefix)
        in_order = {place: [np.array(sorted(own), np.uint64) for own in both] for place, both in prefixes.items()}
        return cls(left, max(min(left, room, _WIDEST), 1), [Column(place, *both) for place, both in in_order.items()])

    def start(self, columns: int) -> State:
        """What is found in no rows."""
        counts = [np.zeros((len(column.counted), 1 << self.width), np.int64) for column in self.columns]
        return State(np.zeros(columns, np.int64), counts, [[] for _ in self.columns])

    def parts(self, keys: Keys, prefixes: Keys) -> list[Keys]:
        """Those of keys in order that begin so. Where no bits are known all do, in any order."""
        if self.left == _BITS or not len(prefixes):
            return [keys] * len(prefixes)
        first = prefixes << np.uint64(self.left)
        last = first | np.uint64((1 << self.left) - 1)
        ends = zip(keys.searchsorted(first).tolist(), keys.searchsorted(last, side="right").tolist(), strict=True)
        return [keys[begin:end] for begin, end in ends]


class State(NamedTuple):
    """What a pass has found so far, of each column of its aim."""

    present: Counts
    """How many values are not missing, of all columns."""
    counts: list[Counts]
    """Of each next digit, (groups, digits)."""
    kept: list[list[Keys]]


def order_statistics(
    fold: Callable[..., State], rows: int, columns: int, ranks: Callable[[list[int]], Sequence[Sequence[int]]]
) -> list[dict[int, float]]:
    """For each column the values of its ranks; `ranks` is told how many of its `rows` values are not missing.

    `fold` goes through the blocks, from a start by steps and merges: twice, or more often where many values are near.
    """
    aim = Aim.of(_BITS, {(place, 0): rows * columns for place in range(columns)})  # to keep but some would save nothing
    found = _pass(fold, aim, columns)
    asked = ranks(found.present.tolist())
    wanted: Wanted = {place: {rank: (0, rank) for rank in own} for place, own in enumerate(asked)}
    keys: list[dict[int, int]] = [{} for _ in asked]
    while True:
        wanted, sizes = _narrowed(aim, found, wanted, keys)
        del found  # the next takes its room
        if not wanted:
            return [dict(zip(own, _values(own.values()), strict=True)) for own in keys]
        aim = Aim.of(aim.left - aim.width, sizes)
        found = _pass(fold, aim, columns)


def _pass(fold: Callable[..., State], aim: Aim, columns: int) -> State:
    return fold(partial(aim.start, columns), partial(_step, aim), _merge)


def _narrowed(aim: Aim, found: State, wanted: Wanted, keys: list[dict[int, int]]) -> tuple[Wanted, dict[Group, int]]:
    """What is wanted with one digit more, and the sizes of its groups; what is known moves to `keys`."""
    nearer: Wanted = {}
    sizes: dict[Group, int] = {}
    for column, counts, kept in zip(aim.columns, found.counts, found.kept, strict=True):
        sums, in_order = counts.cumsum(1), np.sort(np.concatenate([*kept, column.kept[:0]]))
        for name, (prefix, rank) in wanted[column.place].items():
            if prefix in column.kept:
                least = np.uint64(0 if aim.left == _BITS else prefix << aim.left)
                keys[column.place][name] = int(in_order[int(in_order.searchsorted(least)) + rank])
                continue
            group = int(column.counted.searchsorted(np.uint64(prefix)))
            digit = int(sums[group].searchsorted(rank, side="right"))
            longer, size = prefix << aim.width | digit, int(counts[group, digit])
            if aim.left == aim.width:
                keys[column.place][name] = longer
                continue
            nearer.setdefault(column.place, {})[name] = longer, rank - int(sums[group, digit]) + size
            sizes[column.place, longer] = size
    return nearer, sizes


def _step(aim: Aim, state: State, block: Floats) -> State:
    """With the values of a block. What the state has is added to: counts are far more than the values of a block."""
    keys, absent = _keys(block)
    columns = np.ascontiguousarray(keys[:, [column.place for column in aim.columns]].T)
    if aim.left < _BITS:
        columns.sort(1)  # as long as to compare with the ends of ten groups
    for column, own, counts, kept in zip(aim.columns, columns, state.counts, state.kept, strict=True):
        for group, part in zip(counts, aim.parts(own, column.counted), strict=True):
            digits = part >> np.uint64(aim.left - aim.width) & np.uint64((1 << aim.width) - 1)
            np.add.at(group, digits.view(np.int64), 1)
        if len(column.kept):
            kept.append(np.concatenate(aim.parts(own, column.kept)))
    return state._replace(present=state.present + len(block) - absent)


def _merge(a: State, b: State) -> State:
    """Of the rows of both, in the room of the first."""
    for one, other in zip(a.counts, b.counts, strict=True):
        np.add(one, other, out=one)
    return State(a.present + b.present, a.counts, [one + other for one, other in zip(a.kept, b.kept, strict=True)])


def _keys(block: Floats) -> tuple[Keys, Any]:
    """Integers in the order of the values, and how many of each column are missing."""
    bits = block.view(np.int64)
    keys = (bits ^ (bits >> np.int64(63) | _SIGN)).view(np.uint64)
    if not lacks(block):
        return keys, 0
    absent = np.isnan(block)
    return np.where(absent, _MISSING, keys), absent.sum(0)


def _values(keys: Iterable[int]) -> list[float]:
    bits = np.array([*keys], np.uint64).view(np.int64)
    values: list[float] = (bits ^ (~bits >> np.int64(63) | _SIGN)).view(np.float64).tolist()
    return [value + 0.0 for value in values]  # both zeros are one
