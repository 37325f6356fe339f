"""Pearson's, Spearman's and Kendall's correlations, their p-values and intervals."""

from __future__ import annotations

import math

import numpy as np
from scipy import special, stats

from service.methods.statistics.cross_products import centred, cross_products
from service.methods.statistics.summation import Floats
from service.methods.statistics.tests.rank_distributions import (
    exact_tail,
    squared_rank_differences,
    tie_sizes,
)

_NEAR_ONE = 1e-3  # of 1 − r²: below it the difference of r from 1 would have lost three digits
_SMALLEST = 1e-150  # sums of squares whose products neither overflow nor vanish
_WHOLE_SPEARMAN = 12  # values of which all sums are counted: some 0.1 s
_MOST_SPEARMAN = 170  # values: of more, the chance 1/n! of the one perfect order underflows
_TAIL_STEPS = 1.5e7  # for the tail of Spearman's law beyond that: some 0.3 s


def pearson(data: Floats) -> tuple[Floats, Floats]:
    """Correlations r, and 1 − r², which near 1 comes from the distance of the standardised variables."""
    with np.errstate(over="ignore", invalid="ignore"):
        r = cross_products(data)
    if not ((np.diagonal(r) > _SMALLEST) & (np.diagonal(r) < 1 / _SMALLEST)).all():
        # Correlations do not feel the scale; squares that overflow or underflow do.
        data = np.ldexp(data, -np.frexp(np.abs(data).max(0))[1])
        r = cross_products(data)
    norms = np.sqrt(np.diagonal(r))
    r = np.clip(r / np.outer(norms, norms), -1.0, 1.0)
    np.fill_diagonal(r, 1.0)
    lack = (1 - r) * (1 + r)
    near = np.argwhere(np.triu(lack < _NEAR_ONE, 1))
    deviations = centred(data) if len(near) else data
    for i, j in near:
        sign = math.copysign(1.0, r[i, j])
        gap = deviations[:, i] / norms[i] - sign * deviations[:, j] / norms[j]
        half = float(gap @ gap) / 2
        r[i, j] = r[j, i] = sign * (1 - half)
        lack[i, j] = lack[j, i] = half * (2 - half)
    return r, lack


def t_tails(t: Floats, df: int, alternative: str) -> Floats:
    """p-values of Student's t."""
    if alternative == "two-sided":
        return np.asarray(2 * special.stdtr(df, -np.abs(t)))
    return np.asarray(special.stdtr(df, t if alternative == "less" else -t))


def spearman_p_values(ranks: Floats, alternative: str) -> Floats:
    """Exact p-values (p, p) of ranks (n, p) without ties; NaN where they lie too far from the tails to be counted."""
    n, p = ranks.shape
    distances = np.rint(((ranks[:, :, None] - ranks[:, None, :]) ** 2).sum(0)).astype(int)
    whole = (n**3 - n) // 3
    mirrored = np.minimum(distances, whole - distances)
    chances = _spearman_tail(n, int(mirrored[~np.eye(p, dtype=bool)].max(initial=0)))
    found = np.full((p, p), np.nan)
    for i, j in np.argwhere(mirrored < len(chances)).tolist():
        near = float(chances[: mirrored[i, j] + 1].sum())
        far = 1.0 - near + float(chances[mirrored[i, j]])
        # A small distance is a high correlation.
        high, low = (near, far) if distances[i, j] <= whole - distances[i, j] else (far, near)
        found[i, j] = min(1.0, {"greater": high, "less": low}.get(alternative, 2 * near))
    return found


def _spearman_tail(n: int, most: int) -> Floats:
    """The chances of the sums 0, 1, … up to `most`, or as far as they are counted in time."""
    if n > _MOST_SPEARMAN:
        return np.ones(0)
    if n <= _WHOLE_SPEARMAN:
        return np.asarray(squared_rank_differences(n, most))
    reach, counted = 0, np.ones(0)
    while len(counted) <= most:
        reach = min(most, max(16, 2 * reach))
        found = squared_rank_differences(n, reach, _TAIL_STEPS)
        if found is None:
            break
        counted = found
    return counted


def kendall_p_value(tau: float, n: int, alternative: str, chances: Floats) -> tuple[float, float]:
    """The number of concordant pairs of n values without ties, and its p-value by `discordances(n)`."""
    concordant = round((1 + tau) * n * (n - 1) / 4)
    return float(concordant), exact_tail(chances, concordant, alternative)


def kendall_tau(x: Floats, y: Floats) -> float:
    """SciPy's τ_b, whose product of two roots is rounded, again as the quotient of a whole number and one root."""
    root = math.sqrt(_untied_pairs(x) * _untied_pairs(y))
    return round(float(stats.kendalltau(x, y, method="asymptotic").statistic) * root) / root


def _untied_pairs(x: Floats) -> float:
    sizes = tie_sizes(x)
    return (len(x) * (len(x) - 1) - float((sizes * (sizes - 1)).sum())) / 2


def kendall_z(x: Floats, y: Floats, tau: float) -> float:
    """S over its standard deviation under independence, with ties (Kendall 1970)."""
    n, a, b = len(x), tie_sizes(x), tie_sizes(y)
    pairs = n * (n - 1)
    s = tau * math.sqrt((pairs - (a * (a - 1)).sum()) * (pairs - (b * (b - 1)).sum())) / 2
    v0 = pairs * (2 * n + 5) - (a * (a - 1) * (2 * a + 5)).sum() - (b * (b - 1) * (2 * b + 5)).sum()
    v1 = (a * (a - 1)).sum() * (b * (b - 1)).sum() / (2 * pairs)
    v2 = (a * (a - 1) * (a - 2)).sum() * (b * (b - 1) * (b - 2)).sum() / (9.0 * pairs * (n - 2))
    return float(round(s) / math.sqrt(v0 / 18 + v1 + v2))


def fisher_intervals(r: Floats, n: int, method: str, level: float, alternative: str) -> tuple[Floats, Floats]:
    """Intervals of correlations r by Fisher's z; [−1, 1] where n is too small for them."""
    # 1 + r²/2 of Bonett and Wright (2000), 0.437 of Fieller, Hartley and Pearson (1957).
    by_method: dict[str, Floats] = {"pearson": np.ones(1), "spearman": 1 + r * r / 2, "kendall": np.full(1, 0.437)}
    spread = by_method[method]
    freedom = n - (4 if method == "kendall" else 3)
    if freedom < 1:
        return np.full_like(r, -1.0), np.ones_like(r)
    two_sided = alternative == "two-sided"
    quantile = float(special.ndtri(0.5 + level / 2 if two_sided else level))
    half = quantile * np.sqrt(spread / freedom)
    with np.errstate(divide="ignore"):
        z = np.arctanh(r)
    lower, upper = np.tanh(z - half), np.tanh(z + half)
    if not two_sided:
        lower, upper = (np.full_like(r, -1.0), upper) if alternative == "less" else (lower, np.ones_like(r))
    return lower, upper
