"""Statistics of rank sums of several samples: Kruskal–Wallis and Friedman, both corrected for ties."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from service.methods.statistics.balls.ranks import Spread
from service.methods.statistics.summation import Floats
from service.methods.statistics.tests.rank_distributions import ranks_doubled, tie_sizes


def mean_ranks(samples: Sequence[Floats]) -> tuple[Floats, float]:
    """The mean rank of each sample among all N values, and the variance of their ranks with N − 1, less for ties."""
    everything = np.concatenate(samples)
    n, ties = float(len(everything)), tie_sizes(everything)
    ranks = np.split(ranks_doubled(everything) / 2, np.cumsum([len(x) for x in samples])[:-1])
    variance = (n**3 - n - (ties**3 - ties).sum()) / (12 * (n - 1))
    return np.array([rank.mean() for rank in ranks]), float(variance)


def spread(samples: Sequence[Floats]) -> Spread:
    """The ranks of samples among all values, in whole numbers."""
    everything, sizes = np.concatenate(samples), [len(x) for x in samples]
    parts = np.split(ranks_doubled(everything), np.cumsum(sizes)[:-1])
    return Spread([int(part.sum()) for part in parts], sizes, _ties(everything))


def spread_of_blocks(blocks: Floats) -> tuple[list[int], int, int]:
    """The sums of the treatments' ranks, doubled, within blocks (n, k), how many these are, and their ties."""
    sums = sum(ranks_doubled(block) for block in blocks)
    return [int(one) for one in np.asarray(sums)], len(blocks), sum(map(_ties, blocks))


def _ties(x: Floats) -> int:
    """Σ(t³ − t) of the numbers of equal values."""
    return sum(t**3 - t for t in map(int, tie_sizes(x)))


def kruskal_wallis(samples: Sequence[Floats]) -> float | None:
    """H of samples, corrected for ties: squares between mean ranks over their variance; None where all are equal."""
    means, variance = mean_ranks(samples)
    sizes = np.array([len(x) for x in samples])
    return float((sizes * (means - (sizes.sum() + 1) / 2) ** 2).sum() / variance) if variance else None


def friedman_statistic(blocks: Floats) -> float | None:
    """χ² of blocks (n, k), ranked within each; None where values are equal within every block."""
    n, k = blocks.shape
    ranks = np.array([ranks_doubled(block) / 2 for block in blocks])
    ties = sum(float((sizes**3 - sizes).sum()) for sizes in map(tie_sizes, blocks))
    scale = n * k * (k + 1) - ties / (k - 1)
    return float(12 * ((ranks.sum(0) - n * (k + 1) / 2) ** 2).sum() / scale) if scale else None


def is_rough(statistic: float, freedom: int, largest: float) -> bool:
    """Whether χ² is a rough approximation of so large a value of a statistic that has a largest one.

    Counted for ten blocks of three treatments (20 at most): 10 % off at 9.6, 80 % at 12.2, five times at 15.
    """
    return (statistic - freedom) ** 2 > 2 * largest and statistic > freedom
