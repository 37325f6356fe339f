"""Sums in floating point, by methods of increasing accuracy."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]


def _naive(values: Array) -> float:
    return float(np.add.accumulate(values)[-1])


def _compensated(values: Array) -> float:
    sums = np.add.accumulate(values)
    before, after, added = sums[:-1], sums[1:], values[1:]
    part = after - before
    lost = (before - (after - part)) + (added - part)  # Knuth's two-sum: exactly what each addition lost.
    result = float(sums[-1] + np.add.accumulate(lost)[-1])
    return result if math.isfinite(result) else float(sums[-1])


def exact_sum(terms: Sequence[float]) -> float:
    """The exact sum, rounded once; infinite only where it is itself out of range."""
    try:
        return math.fsum(terms)
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


SUMS: dict[str, Callable[[Array], float]] = {
    "naive": _naive,
    "pairwise": lambda values: float(np.add.reduce(values)),
    "compensated": _compensated,
    "exact": lambda values: exact_sum(values.tolist()),
}
