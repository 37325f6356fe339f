"""Descriptions of variables in balls: moments, quartiles, autocorrelations, densities."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from flint import arb, fmpq

from service.methods.statistics.balls import laws
from service.methods.statistics.balls.samples import balls_of, deviations, total

VALUE = 4_000.0
"""Nanoseconds for each value that is described."""
VARIABLE = 60_000.0
"""For each variable, however short."""


def describe(values: Any, correction: int) -> dict[str, Any]:
    """The summary of a variable."""
    x, ordered = balls_of(values), sorted(values.tolist())
    n, whole = len(x), total(x)
    parts = deviations(x, whole)
    squares = [d * d for d in parts]
    second = total(squares)
    third, fourth = (total([s * t for s, t in zip(squares, other, strict=True)]) for other in (parts, squares))
    variance = second / (n * n) / (n - correction)
    constant = second == 0
    return {
        "mean": whole / n,
        "minimum": ordered[0],
        "maximum": ordered[-1],
        "variance": variance,
        "standard_deviation": variance.sqrt(),
        "standard_error": (variance / n).sqrt(),
        "quartiles": [_quartile(ordered, quarters) for quarters in (1, 2, 3)],
        "skewness": math.nan if constant else third / second * (n / second).sqrt(),
        "kurtosis": math.nan if constant else fourth / second * n / second - 3,
    }


def _quartile(ordered: list[float], quarters: int) -> arb:
    """So many quarters of the way through ordered values, between neighbours."""
    low, share = divmod((len(ordered) - 1) * quarters, 4)
    below = arb(ordered[low])
    return below + (arb(ordered[low + 1]) - below) * share / 4 if share else below


def autocorrelation(values: Any, lags: int, level: float) -> dict[str, list[arb]]:
    """The autocorrelations of a series at lags from 0 on, with Bartlett's limits."""
    x = balls_of(values)
    n, parts = len(x), deviations(x, total(x))
    products = [total([a * b for a, b in zip(parts, parts[k:], strict=False)]) for k in range(lags + 1)]
    result = [product / products[0] for product in products]
    z, spread, half = laws.normal_upper((1 - arb(level)) / 2), arb(1), [arb(0)]
    for r in result[1:]:
        half.append(z * (spread / n).sqrt())
        spread += 2 * r * r
    return {
        "result": result,
        "lower": [r - h for r, h in zip(result, half, strict=True)],
        "upper": [r + h for r, h in zip(result, half, strict=True)],
    }


def kernel_density(values: Any, at: Sequence[float], bandwidth: float | str) -> dict[str, Any]:
    """A Gaussian kernel estimate at points, with its bandwidth: given, or by a rule."""
    x = balls_of(values)
    n = len(x)
    h: Any = bandwidth
    if isinstance(bandwidth, str):
        squares = total([d * d for d in deviations(x, total(x))]) / (n * n)
        effective = arb(fmpq(3 * n, 4)) if bandwidth == "silverman" else arb(n)
        h = (squares / (n - 1)).sqrt() / effective.root(5)
    h = arb(h)
    height = n * h * (2 * arb.pi()).sqrt()
    return {
        "result": [total([(-(((point - one) / h) ** 2) / 2).exp() for one in x]) / height for point in at],
        "bandwidth": h,
    }
