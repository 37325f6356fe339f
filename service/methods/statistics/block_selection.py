"""Exact order statistics of many rows: passes that count the next bits of values, until few begin as wanted ones do.

Doubles in order are integers in order, but for their sign (IEEE 754). A pass counts how often each next digit follows
the bits that are known; where few values are left the next one keeps them instead, to be sorted.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import groupby
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from service.methods.statistics.summation import Floats

USUAL_PASSES = 2
_BITS = 64
_WIDEST = 16  # bits of a digit: the counts of a column stay in the second cache
_MOST_COUNTS = 1 << 21  # of all groups, 16 MiB
_MOST_KEPT = 1 << 22  # values, 32 MiB
_SIGN = np.int64(-(2**63))
_MISSING = np.uint64(2**64 - 1)  # behind all numbers

Keys = NDArray[np.uint64]
Counts = NDArray[np.int64]
Name = tuple[int, int]
"""Column and rank."""


class Group(NamedTuple):
    """The values of a column that begin with certain bits."""

    column: int
    prefix: int


class Aim(NamedTuple):
    """What a pass is to find of the groups that hold what is wanted."""

    left: int
    """Bits of a key that are not known: behind those of the prefix."""
    width: int
    """How many of them are counted."""
    counted: list[Group]
    kept: list[Group]

    @classmethod
    def of(cls, left: int, sizes: dict[Group, int]) -> Aim:
        """Keep the smallest groups, as far as there is room, and count the others."""
        ascending = sorted(sizes, key=lambda group: sizes[group])
        few = int(np.searchsorted(np.cumsum([sizes[group] for group in ascending]), _MOST_KEPT, side="right"))
        room = (_MOST_COUNTS // max(len(ascending) - few, 1)).bit_length() - 1
        return cls(left, max(min(left, room, _WIDEST), 1), ascending[few:], ascending[:few])

    def start(self, columns: int) -> State:
        """What is found in no rows."""
        counts = {group: np.zeros(1 << self.width, np.int64) for group in self.counted}
        return State(np.zeros(columns, np.int64), counts, {group: [] for group in self.kept})


class State(NamedTuple):
    """What a pass has found so far."""

    present: Counts
    """How many values of each column are not missing."""
    counts: dict[Group, Counts]
    """Of each next digit."""
    kept: dict[Group, list[Keys]]


def order_statistics(
    fold: Callable[..., State], rows: int, columns: int, ranks: Callable[[list[int]], Sequence[Sequence[int]]]
) -> list[dict[int, float]]:
    """For each column the values of its ranks; `ranks` is told how many of its `rows` values are not missing.

    `fold` goes through the blocks, from a start by steps and merges: twice, or more often where many values are near.
    """
    aim = Aim.of(_BITS, {Group(j, 0): rows for j in range(columns)})
    found = _pass(fold, aim, columns)
    asked = ranks(found.present.tolist())
    wanted = {(j, rank): (Group(j, 0), rank) for j, own in enumerate(asked) for rank in own}
    keys: dict[Name, int] = {}
    while True:
        sizes = _narrowed(aim, found, wanted, keys)
        if not wanted:
            break
        aim = Aim.of(aim.left - aim.width, sizes)
        found = _pass(fold, aim, columns)
    values = dict(zip(keys, _values(np.array([*keys.values()], np.uint64)).tolist(), strict=True))
    return [{rank: values[j, rank] for rank in own} for j, own in enumerate(asked)]


def _pass(fold: Callable[..., State], aim: Aim, columns: int) -> State:
    return fold(partial(aim.start, columns), partial(_step, aim), _merge)


def _narrowed(aim: Aim, found: State, wanted: dict[Name, tuple[Group, int]], keys: dict[Name, int]) -> dict[Group, int]:
    """Move what is known to `keys`, the rest to the groups with one digit more; the sizes of those."""
    sums = {group: np.cumsum(counts) for group, counts in found.counts.items()}
    kept = {group: np.sort(np.concatenate(pieces)) for group, pieces in found.kept.items()}
    sizes: dict[Group, int] = {}
    for name, (group, rank) in list(wanted.items()):
        if group in kept:
            keys[name] = int(kept[group][rank])
            del wanted[name]
            continue
        digit = int(np.searchsorted(sums[group], rank, side="right"))
        size = int(found.counts[group][digit])
        prefix = group.prefix << aim.width | digit
        if aim.left == aim.width:
            keys[name] = prefix
            del wanted[name]
            continue
        nearer = Group(group.column, prefix)
        wanted[name], sizes[nearer] = (nearer, rank - int(sums[group][digit]) + size), size
    return sizes


def _step(aim: Aim, state: State, block: Floats) -> State:
    """With the values of a block. Counts are added in place: they are the state's own, and far more than values."""
    keys, absent = _keys(block)
    for column, own in groupby(sorted((*aim.counted, *aim.kept)), key=lambda group: group.column):
        for group, inside in _split(aim.left, np.ascontiguousarray(keys[:, column]), list(own)):
            if group in state.kept:
                state.kept[group].append(inside.copy())
            else:
                digits = inside >> np.uint64(aim.left - aim.width) & np.uint64((1 << aim.width) - 1)
                np.add.at(state.counts[group], digits.view(np.int64), 1)
    return state._replace(present=state.present + len(block) - absent)


def _split(left: int, keys: Keys, groups: list[Group]) -> Iterator[tuple[Group, Keys]]:
    """The keys of each group. To sort them takes as long as to compare them with the ends of ten groups."""
    if left == _BITS:
        yield groups[0], keys
        return
    keys.sort()
    first = np.array([group.prefix for group in groups], np.uint64) << np.uint64(left)
    last = first | np.uint64((1 << left) - 1)
    ends = zip(np.searchsorted(keys, first), np.searchsorted(keys, last, side="right"), strict=True)
    for group, (begin, end) in zip(groups, ends, strict=True):
        yield group, keys[begin:end]


def _merge(a: State, b: State) -> State:
    counts = {group: own + b.counts[group] for group, own in a.counts.items()}
    return State(a.present + b.present, counts, {group: own + b.kept[group] for group, own in a.kept.items()})


def _keys(block: Floats) -> tuple[Keys, Any]:
    """Integers in the order of the values, and how many of each column are missing."""
    bits = block.view(np.int64)
    keys = (bits ^ (bits >> np.int64(63) | _SIGN)).view(np.uint64)
    if not np.isnan(block.sum()):
        return keys, 0
    absent = np.isnan(block)
    return np.where(absent, _MISSING, keys), absent.sum(0)


def _values(keys: Keys) -> Floats:
    bits = keys.view(np.int64)
    return (bits ^ (~bits >> np.int64(63) | _SIGN)).view(np.float64) + 0.0  # both zeros are one
