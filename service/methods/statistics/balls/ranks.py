"""Rank tests in balls: their statistics are fractions, the laws normal, χ² or counted."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Any, NamedTuple

from flint import arb, arb_series, fmpq

from service.methods.proofs import Undecided
from service.methods.statistics.balls import laws


@dataclass(frozen=True, slots=True)
class Spread:
    """Ranks, doubled, of several samples: their sums and sizes, and Σ(t³ − t) of ties."""

    sums: list[int]
    sizes: list[int]
    ties: int

    @property
    def count(self) -> int:
        """Of all values."""
        return sum(self.sizes)

    @property
    def variance(self) -> fmpq:
        """Of the ranks, with N − 1."""
        n = self.count
        return fmpq(n**3 - n - self.ties, 12 * (n - 1))


def kruskal(of: Spread, counted: float | None) -> dict[str, Any]:
    """Kruskal and Wallis's test, with its p-value where that was counted."""
    n, k = of.count, len(of.sizes)
    means = [fmpq(s, 2 * size) for s, size in zip(of.sums, of.sizes, strict=True)]
    squares = [size * (mean - fmpq(n + 1, 2)) ** 2 for mean, size in zip(means, of.sizes, strict=True)]
    between = sum(squares, fmpq(0))
    return _by_chi_squared(between / of.variance, k - 1, n - 1, counted)


def friedman(sums: Sequence[int], blocks: int, ties: int, counted: float | None) -> dict[str, Any]:
    """Friedman's test, from the sums of doubled ranks of the treatments."""
    n, k = blocks, len(sums)
    squares = sum(((fmpq(s, 2) - fmpq(n * (k + 1), 2)) ** 2 for s in sums), fmpq(0))
    return _by_chi_squared(12 * squares / (n * k * (k + 1) - fmpq(ties, k - 1)), k - 1, n * (k - 1), counted)


def _by_chi_squared(statistic: fmpq, df: int, most: int, counted: float | None) -> dict[str, Any]:
    return {
        "statistic": arb(statistic),
        "p_value": laws.chi_squared_above(arb(statistic), df) if counted is None else counted,
        "effect_size": arb(statistic / most),
    }


def dunn(of: Spread, pairs: list[list[int]]) -> dict[str, list[arb]]:
    """Dunn's statistics of pairs of samples, with their p-values before they are adjusted."""
    means = [fmpq(s, 2 * size) for s, size in zip(of.sums, of.sizes, strict=True)]
    gaps = [means[i] - means[j] for i, j in pairs]
    errors = [arb(of.variance * (fmpq(1, of.sizes[i]) + fmpq(1, of.sizes[j]))).sqrt() for i, j in pairs]
    statistics = [arb(gap) / error for gap, error in zip(gaps, errors, strict=True)]
    return {
        "statistic": statistics,
        "unadjusted": [2 * laws.normal_above(abs(z)) for z in statistics],
        "estimate": [arb(gap) for gap in gaps],
        "effect_size": [
            arb(gap / (of.count - fmpq(of.sizes[i] + of.sizes[j], 2))) for gap, (i, j) in zip(gaps, pairs, strict=True)
        ],
    }


def adjusted(p_values: list[arb], method: str) -> list[arb]:
    """p-values in balls, adjusted for their number: see `adjust-p-values`."""
    m = len(p_values)
    order = sorted(range(m), key=lambda i: float(p_values[i]))
    ordered = [p_values[i] for i in order]
    if method == "bonferroni":
        found = [m * p for p in ordered]
    elif method == "holm":
        found = _running([(m - i) * p for i, p in enumerate(ordered)], arb.max)
    elif method == "hochberg":
        found = _running([(m - i) * p for i, p in enumerate(ordered)][::-1], arb.min)[::-1]
    else:
        factor = sum((fmpq(1, i + 1) for i in range(m)), fmpq(0)) if method == "benjamini_yekutieli" else fmpq(1)
        found = _running([arb(m * factor / (i + 1)) * p for i, p in enumerate(ordered)][::-1], arb.min)[::-1]
    result = [arb(1)] * m
    for place, value in zip(order, found, strict=True):
        result[place] = value.min(arb(1))
    return result


def _running(values: list[arb], choose: Any) -> list[arb]:
    return list(accumulate(values, choose))


class Location(NamedTuple):
    """What a rank test of location is asked, and what of it is whole or half."""

    value: fmpq
    mean: fmpq
    variance: fmpq
    alternative: str
    alpha: float
    counted: float | None
    """The p-value by counting, rounded once; None for the normal law."""
    correction: fmpq
    """½ towards the mean, or 0."""


def location(of: Location) -> dict[str, Any]:
    """Statistic, p-value and effect size."""
    p_value: Any = of.counted
    if p_value is None:
        z = arb(of.value - of.mean - of.correction) / arb(of.variance).sqrt()
        p_value = laws.tail(of.alternative, z, laws.normal_above)
    return {"statistic": arb(of.value), "p_value": p_value, "effect_size": arb(of.value / of.mean - 1)}


def shifts(ordered: Any, unit: Any, of: Location) -> dict[str, Any]:
    """The median of ordered whole numbers over a unit, and the order statistics around it (Lehmann 1975)."""
    n = len(ordered)
    each = arb(of.alpha) / (2 if of.alternative == "two-sided" else 1)
    place = arb(fmpq(n - 1, 2)) - laws.normal_upper(each) * arb(of.variance).sqrt()
    cut = max(0, int(_floor(place)))
    middle = int(ordered[(n - 1) // 2]) + int(ordered[n // 2])
    return {
        "estimate": arb(middle) / (2 * int(unit)),
        "lower": -math.inf if of.alternative == "less" else arb(int(ordered[cut])) / int(unit),
        "upper": math.inf if of.alternative == "greater" else arb(int(ordered[-1 - cut])) / int(unit),
    }


def _floor(ball: arb) -> int:
    found = ball.floor().unique_fmpz()
    if found is None:
        raise Undecided
    return int(found)


def rank_biserial(r: fmpq, n: int, m: int, of: Location, near: Any) -> dict[str, Any]:
    """Newcombe's interval, whose ends are near those given."""
    z = laws.normal_upper(arb(of.alpha) / 2 if of.alternative == "two-sided" else arb(of.alpha))
    seen, more = (1 + r) / 2, fmpq(n + m, 2) - 1

    def outside(p: Any) -> Any:
        spread = p * (1 - p) / (n * m) * (1 + arb(more) * ((1 - p) / (2 - p) + p / (1 + p)))
        return (p - arb(seen)) * (p - arb(seen)) - z * z * spread

    def slope(box: arb) -> Any:
        return outside(arb_series([box, 1], 2))[1]

    ends: list[Any] = list(near)
    for place, end in enumerate(near):
        if math.isfinite(end) and abs(end) != 1.0:
            ends[place] = 2 * laws.root(outside, slope, (1 + end) / 2) - 1
    return {"effect_size_lower": ends[0], "effect_size_upper": ends[1]}


def signed_rank_biserial(r: fmpq, n: int, of: Location, near: Any) -> dict[str, Any]:
    """The interval by Fisher's z, where there is one."""
    if near[0] is None:
        return {}
    z = laws.normal_upper(arb(of.alpha) / 2 if of.alternative == "two-sided" else arb(of.alpha))
    half, middle = z * arb(fmpq(2 * (2 * n + 1), 3 * n * (n + 1))).sqrt(), arb(r).atanh()
    return {
        "effect_size_lower": near[0] if of.alternative == "less" else (middle - half).tanh(),
        "effect_size_upper": near[1] if of.alternative == "greater" else (middle + half).tanh(),
    }
