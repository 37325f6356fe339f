"""Exact laws of rank statistics of small samples with ties, by counting all draws.

Draws are made in steps; a state after some of them is a row of small whole numbers, written as one (mixed radix), and
has the number of ways that lead to it. Where more states than allowed are met, there is no law.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from itertools import permutations
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from service.methods.budget import affords
from service.methods.statistics.summation import Floats
from service.methods.statistics.tests.rank_distributions import MOST_COUNTED, ranks_doubled

Integers = NDArray[np.int64]
Step = Callable[[Integers], Iterator[tuple[Integers, Any, float]]]
"""Of states (m, d): for each choice the states after it (m, d), which of them are possible, and its ways."""

_MOST = 300_000
"""States met on the way, 0.1 s at most; a choice."""
_CHOICE = 20
"""States of the same time that a choice takes, however few it is made from."""
_MOST_VALUES = 24
"""Of samples of more, nearly all have too many draws."""
_FLOPS = 400.0
"""Floating-point operations of the time that one of these takes."""
_BITS = 62  # of a key, which is a 64-bit integer with a sign and one bit to spare


class Counted(NamedTuple):
    """A probability, by counting."""

    chance: float
    rounded_once: bool
    """Whether all that is counted are whole numbers that float64 holds."""


class Law(NamedTuple):
    """The states after all draws (m, d), and the ways to each of them (m)."""

    states: Integers
    ways: Floats

    def share(self, chosen: NDArray[np.bool_]) -> float:
        """The probability of some of the states."""
        return float(self.ways[chosen].sum() / self.ways.sum())

    def counted(self, chosen: NDArray[np.bool_]) -> Counted:
        """The same, and whether it is exact."""
        return Counted(self.share(chosen), float(self.ways.sum()) <= MOST_COUNTED)


def kruskal_p_value(samples: Sequence[Floats]) -> Counted | None:
    """The chance of a statistic of Kruskal and Wallis at least as large; None where there are too many draws."""
    ranks, sizes = ranks_doubled(np.concatenate(samples)).astype(np.int64), [len(x) for x in samples]
    scores, counts = np.unique(ranks, return_counts=True)
    shares = np.array([math.lcm(*sizes) // size for size in sizes])
    totals = np.array([part.sum() for part in np.split(ranks, np.cumsum(sizes)[:-1])])
    k = len(sizes)
    if len(ranks) > _MOST_VALUES:
        return None

    def step(score: int, count: int) -> Step:
        def after(states: Integers) -> Iterator[tuple[Integers, Any, float]]:
            for chosen in _parts(count, sizes):
                moved = states + np.concatenate((chosen, chosen * score))
                yield moved, (moved[:, :k] <= sizes).all(1), _orders(chosen)

        return after

    steps = [step(score, count) for score, count in zip(scores.tolist(), counts.tolist(), strict=True)]
    draws = _draws(sizes) * sum(math.comb(count + k - 1, count) for count in counts.tolist())
    law = _law(steps, [*sizes, *[int(ranks.sum())] * k], draws)
    if law is None:
        return None
    return law.counted((law.states[:, k:] ** 2 @ shares) >= totals**2 @ shares)


def friedman_p_value(blocks: Floats) -> Counted | None:
    """The same of Friedman's statistic of blocks (n, k)."""
    ranks = np.array([ranks_doubled(block) for block in blocks]).astype(np.int64)

    def step(row: Integers) -> Step:
        orders = list(set(permutations(row.tolist())))

        def after(states: Integers) -> Iterator[tuple[Integers, Any, float]]:
            for order in orders:
                # The order of the treatments does not matter to the statistic.
                yield np.sort(states + np.array(order), axis=1), np.ones(len(states), bool), 1.0

        return after

    n, k = ranks.shape
    if math.factorial(k) > _MOST:
        return None
    law = _law([step(row) for row in ranks], [2 * n * k] * k, n * math.factorial(k) ** n)
    return None if law is None else law.counted((law.states**2).sum(1) >= (ranks.sum(0) ** 2).sum())


def order_tails(x: Floats, y: Floats, method: str) -> tuple[float, float] | None:
    """The chances of Spearman's or Kendall's correlation at most and at least as large, with ties; None as above."""
    scores, groups = np.unique(ranks_doubled(x).astype(np.int64), return_counts=True)
    values, inverse, counts = np.unique(ranks_doubled(y).astype(np.int64), return_inverse=True, return_counts=True)
    least = len(x) * (len(x) - 1) // 2 if method == "kendall" else 0  # by which differences of pairs are lifted

    def gain(used: Integers, chosen: Integers, score: int) -> Any:
        if method == "spearman":
            return score * (chosen @ values)
        below = np.cumsum(used, 1) - used
        return (2 * below + used - used.sum(1, keepdims=True)) @ chosen

    def step(score: int, count: int) -> Step:
        def after(states: Integers) -> Iterator[tuple[Integers, Any, float]]:
            for chosen in _parts(count, counts.tolist()):
                used = states[:, :-1]
                moved = np.concatenate((used + chosen, states[:, -1:]), 1)
                moved[:, -1] += gain(used, chosen, score)
                yield moved, (moved[:, :-1] <= counts).all(1), _orders(chosen)

        return after

    start = np.array([[0] * len(counts) + [least]])
    top = 2 * least if least else int(scores.max() * values.max() * len(x))
    pairs = zip(scores.tolist(), groups.tolist(), strict=True)
    choices = sum(math.comb(size + len(counts) - 1, size) for size in groups.tolist())
    law = _law([step(*pair) for pair in pairs], [*counts.tolist(), top], _draws(counts.tolist()) * choices, start)
    if law is None:
        return None
    seen, used = least, np.zeros((1, len(counts)), np.int64)
    order = np.searchsorted(scores, ranks_doubled(x))
    for group, score in enumerate(scores.tolist()):
        chosen = np.bincount(inverse[order == group], minlength=len(counts))
        seen += int(np.ravel(gain(used, chosen, score))[0])
        used = used + chosen
    sums = law.states[:, -1]
    return law.share(sums <= seen), law.share(sums >= seen)


def _law(steps: Sequence[Step], largest: Sequence[int], most: int, start: Integers | None = None) -> Law | None:
    """The states after all steps, whose entries are at most the largest; at most so many are met."""
    radix = [size + 1 for size in largest]
    if math.prod(radix) >= 2**_BITS or not affords(_FLOPS * min(most, _MOST)):
        return None
    units = np.array([math.prod(radix[place + 1 :]) for place in range(len(radix))])
    states = np.zeros((1, len(radix)), np.int64) if start is None else start
    ways: Floats = np.ones(1)
    met = 0
    for step in steps:
        codes, counts = [], []
        for moved, possible, orders in step(states):
            met += len(moved) + _CHOICE
            if met > _MOST:
                return None
            codes.append((moved @ units)[possible])
            counts.append(ways[possible] * orders)
        different, inverse = np.unique(np.concatenate(codes), return_inverse=True)
        ways = np.asarray(np.bincount(inverse, np.concatenate(counts)), np.float64)
        states = np.stack([different // unit % size for unit, size in zip(units, radix, strict=True)], 1)
    return Law(states, ways)


def _parts(count: int, most: Sequence[int]) -> Iterator[Integers]:
    """All ways to write a number as a sum of numbers up to the most."""

    def rest(left: int, place: int) -> Iterator[tuple[int, ...]]:
        if place == len(most) - 1:
            if left <= most[place]:
                yield (left,)
            return
        for first in range(min(left, most[place]) + 1):
            for others in rest(left - first, place + 1):
                yield (first, *others)

    return (np.array(part) for part in rest(count, 0))


def _draws(sizes: Sequence[int]) -> int:
    """The ways to deal things to places of these sizes."""
    return math.factorial(sum(sizes)) // math.prod(map(math.factorial, sizes))


def _orders(chosen: Integers) -> float:
    """The orders of so many things of each kind."""
    return math.factorial(int(chosen.sum())) / math.prod(map(math.factorial, chosen.tolist()))
