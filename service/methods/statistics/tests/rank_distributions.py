"""Exact null distributions of rank statistics, with and without ties."""

from __future__ import annotations

import math

import numpy as np

from service.methods.statistics.summation import Floats
from service.schemas.types.errors import TooLarge

_MOST_STEPS = 2e9


def ranks_doubled(x: Floats) -> Floats:
    """Average ranks times two: integers, also with ties."""
    _, inverse, counts = np.unique(x, return_inverse=True, return_counts=True)
    last = np.cumsum(counts)
    return np.asarray((2 * last - counts + 1)[inverse], float)


def tie_sizes(x: Floats) -> Floats:
    """How many values share each different value."""
    return np.unique(x, return_counts=True)[1].astype(float)


def subset_sums(scores: Floats, size: int) -> Floats:
    """The probability of each sum s = 0, 1, … of `size` of the integer scores, drawn without replacement."""
    integers = np.sort(scores).astype(int)
    top = int(integers[len(integers) - size :].sum())
    _check_steps(float(len(integers)) * size * top)
    ways = np.zeros((size + 1, top + 1))
    ways[0, 0] = 1.0
    for score in integers.tolist():
        ways[1:, score:] += ways[:-1, : top + 1 - score]
    return np.asarray(ways[size] / ways[size].sum())


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


def squared_rank_differences(n: int) -> Floats:
    """The probability of each sum of squared rank differences of a random order of n ≤ 9 (Spearman), by bit masks."""
    top = (n**3 - n) // 3
    by_used = {0: np.eye(1, top + 1)[0]}
    for place in range(n):
        following: dict[int, Floats] = {}
        for used, ways in by_used.items():
            for value in range(n):
                if not used >> value & 1:
                    cost = (value - place) ** 2
                    target = following.setdefault(used | 1 << value, np.zeros(top + 1))
                    target[cost:] += ways[: top + 1 - cost]
        by_used = following
    return np.asarray(by_used[2**n - 1] / math.factorial(n))


def _check_steps(steps: float) -> None:
    if steps > _MOST_STEPS:
        detail = 'The exact distribution would take too long for samples of this size; use method "asymptotic".'
        raise TooLarge.at(detail, "method")


def exact_tail(chances: Floats, value: int, alternative: str) -> float:
    """The p-value of an integer statistic: at most, at least, or twice the smaller of both."""
    low, high = float(chances[: value + 1].sum()), float(chances[value:].sum())
    if alternative == "two-sided":
        return min(1.0, 2 * min(low, high))
    return min(1.0, low if alternative == "less" else high)
