"""Sums of powers of deviations from the mean, and order statistics, of one variable."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from service.methods.statistics.input_rounding import ALL_DIGITS, digits_left, moved_inputs
from service.methods.statistics.summation import Floats, exact_sum

_BLOCK = 2**14  # 128 KiB of numbers, which stay in the first caches
QUARTILES = (0.25, 0.5, 0.75)

Sums = tuple[Any, Any, Any]
"""Of powers 2, 3 and 4 of deviations."""


def transposed(data: NDArray[Any]) -> Floats:
    """Variables × observations, float64, copied block by block, which keeps to the cache."""
    columns = np.empty(data.shape[::-1])
    for start in range(0, len(data), _BLOCK):
        columns[:, start : start + _BLOCK] = data[start : start + _BLOCK].T
    return columns


def central_sums(x: Floats, weights: Floats | None, total: float) -> tuple[float, float, float, float]:
    """The mean, and the weighted sums of powers 2, 3 and 4 of the deviations from it."""
    mean = exact_sum(x if weights is None else x * weights) / total
    shift, sums = power_sums(x, weights, mean)
    error = shift / total
    if total * error * error > 1e-4 * sums[0]:  # more than four digits would cancel
        # Values so close to each other that rounding the mean matters: deviations are exact, and are centred again.
        deviations = x - mean
        _, sums = power_sums(deviations, weights, error)
        return mean + error, *sums
    return mean + error, *recentred(sums, error, total)


def recentred(sums: Sums, error: Any, total: Any) -> Sums:
    """Sums of powers about a mean from those about what is less than it by `error`; total is the sum of weights."""
    second, third, fourth = sums
    return (
        second - total * error**2,
        third - 3 * error * second + 2 * total * error**3,
        fourth - 4 * error * third + 6 * error**2 * second - 3 * total * error**4,
    )


def power_sums(x: Floats, weights: Floats | None, mean: float) -> tuple[float, Sums]:
    """Weighted sums of powers 1 to 4 of x − mean, block by block in the cache."""
    sums = []
    for start in range(0, len(x), _BLOCK):
        deviations = x[start : start + _BLOCK] - mean
        squares = deviations * deviations
        weighted = squares if weights is None else squares * weights[start : start + _BLOCK]
        first = deviations.sum() if weights is None else deviations @ weights[start : start + _BLOCK]
        sums.append((first, weighted.sum(), weighted @ deviations, weighted @ squares))
    first, second, third, fourth = (math.fsum(column) for column in zip(*sums, strict=True))
    return first, (second, third, fourth)


def order_statistics(x: Floats, weights: Floats | None) -> list[float]:
    """Minimum, quartiles, maximum."""
    if weights is not None:
        order = np.argsort(x)
        share = np.cumsum(weights[order])
        # A share that rounding has put just below q counts.
        places = [int(np.searchsorted(share, q * share[-1] * (1 - 1e-15))) for q in QUARTILES]
        return [float(x[order[i]]) for i in (0, *places, -1)]
    last = len(x) - 1
    positions = [q * last for q in QUARTILES]
    lower = [math.floor(position) for position in positions]
    kept = sorted({0, last, *lower, *(min(i + 1, last) for i in lower)})
    ordered = np.partition(x, kept)
    ends = [(float(ordered[i]), float(ordered[min(i + 1, last)]), p - i) for i, p in zip(lower, positions, strict=True)]
    return [float(ordered[0]), *(a + (b - a) * t for a, b, t in ends), float(ordered[last])]


def is_doubtful(largest: Floats, deviations: Floats, least: int) -> NDArray[np.bool_]:
    """Whether rounding the input may leave fewer digits than `least` of variances, columns not being constant.

    By Cauchy and Schwarz rounding changes a sum of squares by ε max|x| / sd of it at most.
    """
    with np.errstate(over="ignore"):
        return np.asarray((deviations > 0) & (largest * 2.0**-52 >= 10.0**-least * deviations))


def variance_digits(columns: Floats, weights: Floats | None) -> NDArray[np.int64]:
    """Digits of the variances of columns (p, n) that the rounding of the input leaves. Missing values are NaN."""
    return _digits_left(columns, weights, lambda *_: [])


def moment_digits(columns: Floats, weights: Floats | None) -> NDArray[np.int64]:
    """The fewest digits of variance, skewness and kurtosis: the last two may be 0, and count as a number from 1 on."""
    return _digits_left(columns, weights, _shapes)


def _digits_left(columns: Floats, weights: Floats | None, shapes: Callable[..., Sequence[Floats]]) -> NDArray[np.int64]:
    w = np.ones(columns.shape[1]) if weights is None else weights
    centred, squares = _squares(columns, w)
    known, digits = shapes(centred, squares, w), np.full(len(columns), ALL_DIGITS)
    for (error,) in moved_inputs(columns):
        again, moved = _squares(centred + error, w)
        changes = [(moved - squares, squares)]
        for now, then in zip(known, shapes(again, moved, w), strict=True):
            changes.append((then - now, np.maximum(np.abs(now), 1.0)))
        for change, size in changes:
            digits = np.minimum(digits, list(map(digits_left, change.tolist(), size.tolist())))
    return digits


@np.errstate(all="ignore")
def _shapes(centred: Floats, squares: Floats, weights: Floats) -> list[Floats]:
    """(p) each: skewness and kurtosis of columns less their means; 0 where they do not vary."""
    w = np.where(np.isnan(centred), 0.0, weights)
    z = np.nan_to_num(centred / np.sqrt(squares / w.sum(1))[:, None], posinf=0.0, neginf=0.0)
    return [(z**k * w).sum(1) / w.sum(1) for k in (3, 4)]


@np.errstate(over="ignore", invalid="ignore")
def _squares(columns: Floats, weights: Floats) -> tuple[Floats, Floats]:
    """Deviations from the means of columns (p, n), centred twice, and the weighted sums of their squares."""
    w = np.where(np.isnan(columns), 0.0, weights)
    for _ in range(2):
        columns = columns - (np.nansum(columns * w, 1) / w.sum(1))[:, None]
    return columns, np.nansum(columns * columns * w, 1)
