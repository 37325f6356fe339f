"""Exact null distributions of rank statistics, with and without ties."""

from __future__ import annotations

import math

import numpy as np

from service.methods.statistics.summation import Floats
from service.schemas.types.errors import TooLarge

_MOST_STEPS = 2e9  # additions, some 2 s; a choice
MOST_COUNTED = 2.0**53
"""Whole numbers up to it are float64, and so are chances that are as large a power of ½."""


def ranks_doubled(x: Floats) -> Floats:
    """Average ranks times two: integers, also with ties."""
    _, inverse, counts = np.unique(x, return_inverse=True, return_counts=True)
    last = np.cumsum(counts)
    return np.asarray((2 * last - counts + 1)[inverse], float)


def tie_sizes(x: Floats) -> Floats:
    """How many values share each different value."""
    return np.unique(x, return_counts=True)[1].astype(float)


def subset_sums(scores: Floats, size: int) -> Floats:
    """The number of draws with each sum s = 0, 1, … of `size` of the integer scores, without replacement."""
    integers = np.sort(scores).astype(int)
    top = int(integers[len(integers) - size :].sum())
    _check_steps(float(len(integers)) * size * top)
    ways = np.zeros((size + 1, top + 1))
    ways[0, 0] = 1.0
    for score in integers.tolist():
        ways[1:, score:] += ways[:-1, : top + 1 - score]
    return np.asarray(ways[size])


def signed_sums(scores: Floats) -> Floats:
    """The probability of each sum s = 0, 1, … of the integer scores that get a positive sign, each with chance ½."""
    integers = scores.astype(int)
    top = int(integers.sum())
    _check_steps(float(len(integers)) * top)
    chances = np.zeros(top + 1)
    chances[0] = 1.0
    for score in integers.tolist():
        chances[score:] = 0.5 * chances[score:] + 0.5 * chances[: top + 1 - score]
        chances[:score] /= 2
    return chances


def discordances(n: int) -> Floats:
    """The probability of each number of discordant pairs 0, 1, … of a random order of n (Kendall)."""
    _check_steps(float(n) ** 3)
    chances = np.ones(1)
    for k in range(2, n + 1):
        chances = np.convolve(chances, np.full(k, 1 / k))
    return chances


def squared_rank_differences(n: int, most: int, steps: float = math.inf) -> Floats | None:
    """The probability of each sum s = 0, 1, …, `most` of squared rank differences of a random order of n (Spearman).

    Places are filled one after another, with values no further off than `most` allows; for each set of those that are
    used by then (a bit mask of the values around the place), every sum up to `most` has its share of orders. None where
    that takes more steps than allowed. Sums are symmetric about (n³ − n)/6.
    """
    reach = min(math.isqrt(most), n - 1)
    masks, chances = np.array([2**reach - 1]), np.eye(1, most + 1)
    for place in range(n):
        offsets = range(max(-reach, -place), min(reach, n - 1 - place) + 1)
        free = [np.flatnonzero(~masks >> (offset + reach) & 1) for offset in offsets]
        filled = [masks[rows] | 1 << (offset + reach) for offset, rows in zip(offsets, free, strict=True)]
        # The value that leaves the window has to be used by now.
        free = [rows[to & 1 == 1] for rows, to in zip(free, filled, strict=True)]
        filled = [to[to & 1 == 1] >> 1 for to in filled]
        steps -= sum(map(len, free)) * (most + 1)
        if steps < 0:
            return None
        following = np.unique(np.concatenate(filled))
        sums = np.zeros((len(following), most + 1))
        for offset, rows, to in zip(offsets, free, filled, strict=True):
            sums[np.searchsorted(following, to), offset**2 :] += chances[rows, : most + 1 - offset**2]
        kept = sums.any(1)
        masks, chances = following[kept], sums[kept] / (place + 1)
    return np.asarray(chances[0])


def _check_steps(steps: float) -> None:
    if steps > _MOST_STEPS:
        detail = 'The exact distribution would take too long for samples of this size; use method "asymptotic".'
        raise TooLarge.at(detail, "method")


def exact_tail(ways: Floats, value: int, alternative: str) -> float:
    """The p-value of an integer statistic, 0, 1, …, in so many ways each: at most, at least, twice the smaller of both.

    It is rounded once where the ways are whole numbers that float64 holds.
    """
    low, high, whole = float(ways[: value + 1].sum()), float(ways[value:].sum()), float(ways.sum())
    if alternative == "two-sided":
        return min(1.0, 2 * min(low, high) / whole)
    return min(1.0, (low if alternative == "less" else high) / whole)
