"""Sums in floating point, by methods of increasing accuracy."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from service.methods.linear_algebra.scaling import exponent_of
from service.methods.numerics.sums import SUMS, exact_sum
from service.schemas.numerics.requests import SumRequest
from service.schemas.types.results import ExtendedNumber, Result


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
        result = terms[0] if len(terms) == 1 else SUMS[request.method](values)
        exact = exact_sum(terms)
        error = -exact_sum([*terms, -result]) if math.isfinite(result) else result
        near_one = np.ldexp(values, -exponent_of(values))
        condition = float(np.float64(exact_sum(np.abs(near_one).tolist())) / np.abs(exact_sum(near_one.tolist())))
    return SumResult(
        result=result,
        error=error + 0.0,
        exact=exact,
        condition_number=condition,
        certainty="proved" if math.isfinite(error) else "estimated",
    )
