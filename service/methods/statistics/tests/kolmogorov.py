"""The Kolmogorov–Smirnov statistics, their exact laws and their limits."""

from __future__ import annotations

import math

import numpy as np
from scipy import special, stats

from service.methods.statistics.summation import Floats
from service.schemas.types.errors import TooLarge

_MOST_PAIRS = 4_000_000  # some 2 s; a choice


def one_sample_distance(below: Floats, alternative: str) -> float:
    """The largest distance of the distribution function at sorted values from that of the sample."""
    n = len(below)
    above = float((np.arange(1, n + 1) / n - below).max())
    under = float((below - np.arange(n) / n).max())
    return {"greater": above, "less": under}.get(alternative, max(above, under))


def one_sample_tail(statistic: float, n: int, alternative: str) -> float:
    """P(D ≥ statistic) of n values."""
    return float(stats.kstwo.sf(statistic, n) if alternative == "two-sided" else special.smirnov(n, statistic))


def limit_tail(statistic: float, n: float, alternative: str) -> float:
    """The same for large n (of two samples nm/(n + m)): Kolmogorov's and Smirnov's limits."""
    if alternative == "two-sided":
        return float(special.kolmogorov(math.sqrt(n) * statistic))
    return math.exp(-2 * n * statistic**2)


def two_sample_gap(x: Floats, y: Floats, alternative: str) -> int:
    """The largest difference of the distribution functions of sorted samples, over nm: an integer, so that ties are."""
    both = np.unique(np.concatenate([x, y]))
    gaps = np.searchsorted(x, both, "right") * len(y) - np.searchsorted(y, both, "right") * len(x)
    return int({"greater": gaps.max(), "less": -gaps.min()}.get(alternative, np.abs(gaps).max()))


def two_sample_tail(x: Floats, y: Floats, gap: int, *, one_sided: bool) -> float:
    """P(n m D ≥ gap) given the values of both samples together, ties included; one-sided, D = sup(Fₓ − F_y).

    Lattice paths from (0, 0) to (n, m) are orders of the two samples; those that are counted reach the gap at a place
    where no tie is open (Schröer, Trenkler 1995). Counting them, rather than the others, keeps the tail's digits.
    """
    n, m = len(x), len(y)
    if n * m > _MOST_PAIRS:
        detail = 'The exact distribution would take too long for samples of this size; use method "asymptotic".'
        raise TooLarge.at(detail, "method")
    if gap <= 0:
        return 1.0
    both = np.sort(np.concatenate([x, y]))
    closed = np.concatenate([[True], both[1:] != both[:-1], [True]])
    return _share_of_paths(n, m, gap, closed, one_sided=one_sided)


def _share_of_paths(n: int, m: int, gap: int, closed: np.ndarray, *, one_sided: bool) -> float:
    """Along diagonals i + j = k: how probable it is that a random path to (i, j) has reached the gap by then."""
    reached = np.zeros(n + 1)
    for k in range(1, n + m + 1):
        i = np.arange(max(0, k - m), min(n, k) + 1)
        # A path to (i, j) came from (i − 1, j) with probability i/k, and from (i, j − 1) with probability j/k.
        fresh = np.zeros(n + 1)
        fresh[i] = (np.where(i > 0, reached[i - 1], 0.0) * i + reached[i] * (k - i)) / k
        if closed[k]:
            distance = i * m - (k - i) * n
            over = (distance if one_sided else np.abs(distance)) >= gap
            fresh[i[over]] = 1.0
        reached = fresh
    return min(1.0, float(reached[n]))
