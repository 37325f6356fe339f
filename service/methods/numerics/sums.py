"""Sums in floating point, by methods of increasing accuracy."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]

UNIT = 2.0**-53
"""Unit roundoff of doubles."""


def _naive(values: Array) -> float:
    return float(np.add.accumulate(values)[-1])


def _compensated(values: Array) -> float:
    sums = np.add.accumulate(values)
    lost = two_sum(sums[:-1], values[1:])[1]
    result = float(sums[-1] + np.add.accumulate(lost)[-1])
    return result if math.isfinite(result) else float(sums[-1])


def exact_sum(terms: Sequence[float]) -> float:
    """The exact sum, rounded once; infinite only where it is itself out of range, or a term is.

    NaN where infinite terms have both signs.
    """
    try:
        return math.fsum(terms)
    except ValueError:
        return math.nan
    except OverflowError:  # Of a partial sum; the sum itself may be in range.
        return _exact_in_turns(terms)


def _exact_in_turns(terms: Sequence[float]) -> float:
    """The like with each term of the sign that brings the sum so far nearer to 0, while there are both."""
    above, below = [term for term in terms if term > 0], [term for term in terms if term < 0]
    ordered, total = [], 0.0
    while above and below:
        ordered.append((below if total >= 0 else above).pop())
        total += ordered[-1]
    try:
        return math.fsum(ordered + above + below)
    except OverflowError:
        return math.inf if above else -math.inf


def exact_sums(values: Array) -> Array:
    """The sums along the first axis (n, …), each exact and rounded once.

    Halves are added by two-sums, whose errors are added beside; where their own rounding might change the result's last
    bit, and where something leaves the range, the sum is formed term by term.
    """
    sums = values = np.asarray(values, np.float64)
    lost, n = np.zeros(values.shape[1:]), len(values)
    while (half := len(sums) // 2) > 0:
        total, error = two_sum(sums[:half], sums[half : 2 * half])
        lost += error.sum(0)
        sums = np.concatenate((total, sums[2 * half :]))
    result, rest = two_sum(sums[0], lost)
    unsure = 2.0 * n * n.bit_length() * UNIT**2 * np.abs(values).sum(0)  # of the errors' sum: Higham 2002, 4.2
    half_gap = np.abs(np.nextafter(result, np.copysign(np.inf, rest)) - result) / 2
    doubtful = ~(np.abs(rest) + unsure < half_gap) & ((unsure != 0) | np.isnan(result))
    result = np.asarray(result)
    for place in map(tuple, np.argwhere(doubtful)):
        result[place] = exact_sum(values[(slice(None), *place)].tolist())
    return result


def exact_products(a: Array, b: Array) -> bool:
    """Whether every sum of products of entries of a and of b is exact: integers that doubles hold."""
    parts = [part for array in (a, b) for part in (array.real, array.imag)]
    if any(part.dtype != np.float64 or (part != np.floor(part)).any() for part in parts):
        return False
    largest = [float(np.abs(array).max(initial=0)) for array in (a, b)]
    return 2 * min(a.size, b.size) * largest[0] * largest[1] < 2.0**53  # twice for complex ones


def two_sum(a: Array, b: Array) -> tuple[Array, Array]:
    """a + b, and exactly what its rounding lost (Knuth)."""
    total = a + b
    part = total - a
    return total, (a - (total - part)) + (b - part)


SUMS: dict[str, Callable[[Array], float]] = {
    "naive": _naive,
    "pairwise": lambda values: float(np.add.reduce(values)),
    "compensated": _compensated,
    "exact": lambda values: exact_sum(values.tolist()),
}
