"""Statistics of rank sums of several samples: Kruskal–Wallis and Friedman, both corrected for ties."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from service.methods.statistics.summation import Floats
from service.methods.statistics.tests.rank_distributions import ranks_doubled, tie_sizes


def mean_ranks(samples: Sequence[Floats]) -> tuple[Floats, float]:
    """The mean rank of each sample among all N values, and the variance of their ranks with N − 1, less for ties."""
    everything = np.concatenate(samples)
    n, ties = float(len(everything)), tie_sizes(everything)
    ranks = np.split(ranks_doubled(everything) / 2, np.cumsum([len(x) for x in samples])[:-1])
    variance = (n**3 - n - (ties**3 - ties).sum()) / (12 * (n - 1))
    return np.array([rank.mean() for rank in ranks]), float(variance)


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
