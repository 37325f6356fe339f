"""Receiver operating characteristics: rates at every threshold of a score, and the area below."""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import special, stats

Array = NDArray[Any]


class Steps(NamedTuple):
    """Thresholds from the highest score down, and how many of each class score at least as high, (k + 1) each."""

    thresholds: Array
    positives: Array
    negatives: Array


def steps(scores: Array, positive: Array) -> Steps:
    """Of scores (n) and whether each item is positive (n); the first step, above all scores, has none."""
    values, inverse = np.unique(-scores, return_inverse=True)
    hits = np.bincount(inverse, positive, len(values))
    falls = np.bincount(inverse, ~positive, len(values))
    running = [np.concatenate(([0], np.cumsum(one))).astype(np.int64) for one in (hits, falls)]
    return Steps(-values, *running)


def area(scores: Array, positive: Array) -> float:
    """P(score of a positive > that of a negative) + ½ P(equal): Mann–Whitney's U, a whole number of halves, over mn."""
    m = int(np.count_nonzero(positive))
    n = len(scores) - m
    twice = int((2 * stats.rankdata(scores)[positive]).sum()) - m * (m + 1)
    return twice / (2 * m * n)


def area_variance(scores: Array, positive: Array) -> float:
    """DeLong's variance of the area, by midranks (DeLong 1988; Sun, Xu 2014); NaN with fewer than two of a class."""
    x, y = scores[positive], scores[~positive]
    m, n = len(x), len(y)
    if min(m, n) < 2:
        return math.nan
    both = stats.rankdata(np.concatenate((x, y)))
    above = (both[:m] - stats.rankdata(x)) / n  # share of negatives below each positive
    below = 1 - (both[m:] - stats.rankdata(y)) / m
    return float(above.var(ddof=1) / m + below.var(ddof=1) / n)


def area_interval(middle: float, variance: float, level: float) -> tuple[float, float]:
    """Normal interval of an area, cut to [0, 1]."""
    half = -float(special.ndtri((1 - level) / 2)) * math.sqrt(variance)
    return max(0.0, middle - half), min(1.0, middle + half)


def average_precision(found: Steps) -> float:
    """Σ (Rₖ − Rₖ₋₁) Pₖ of recall and precision at falling thresholds: no interpolation."""
    gained = np.diff(found.positives)
    precision = found.positives[1:] / (found.positives[1:] + found.negatives[1:])
    return float((gained * precision).sum() / found.positives[-1])
