"""Sums in floating point, by methods of increasing accuracy."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from service.schemas.numerics.requests import SumRequest
from service.schemas.types.results import ExtendedNumber, Result

Array = NDArray[Any]


@dataclass(slots=True, kw_only=True)
class SumResult(Result):
    """A sum and what it lost."""

    result: ExtendedNumber
    """The sum by the method asked for; not finite where a partial sum of the method overflows."""
    error: ExtendedNumber
    """result − the exact sum."""
    exact: ExtendedNumber
    """The exact sum, rounded once."""
    condition_number: ExtendedNumber
    """Σ|x| / |Σx|: how many times a relative error of the values is magnified. NaN where all are 0."""


def sum_values(request: SumRequest) -> SumResult:
    """The sum of floating-point numbers by a chosen method, and its error against the exact sum.

    - naive: one after the other, with an error bound that grows as n
    - pairwise: halves of halves as NumPy does, with one that grows as log n (Higham 1993)
    - compensated: the rounding error of each addition is found exactly and added at the end (Neumaier 1974)
    - exact: rounded once (Shewchuk 1997, Python's `fsum`)
    """
    values = np.asarray(request.values)
    terms = values.tolist()
    with np.errstate(all="ignore"):
        result = terms[0] if len(terms) == 1 else _METHODS[request.method](values)
        exact = _exact(terms)
        error = -_exact([*terms, -result]) if math.isfinite(result) else result
        near_one = np.ldexp(values, -np.frexp(np.abs(values).max())[1])
        condition = float(np.float64(_exact(np.abs(near_one).tolist())) / np.abs(_exact(near_one.tolist())))
    return SumResult(result=result, error=error + 0.0, exact=exact, condition_number=condition)


def _naive(values: Array) -> float:
    return float(np.add.accumulate(values)[-1])


def _compensated(values: Array) -> float:
    sums = np.add.accumulate(values)
    before, after, added = sums[:-1], sums[1:], values[1:]
    part = after - before
    lost = (before - (after - part)) + (added - part)  # Knuth's two-sum: exactly what each addition lost.
    result = float(sums[-1] + np.add.accumulate(lost)[-1])
    return result if math.isfinite(result) else float(sums[-1])


def _exact(terms: Sequence[float]) -> float:
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


_METHODS: dict[str, Callable[[Array], float]] = {
    "naive": _naive,
    "pairwise": lambda values: float(np.add.reduce(values)),
    "compensated": _compensated,
    "exact": lambda values: _exact(values.tolist()),
}
