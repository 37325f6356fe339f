"""Quotients of arrays."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from service.handlers.linear_algebra.doubts import cancelled, certainty
from service.handlers.places import at_places
from service.methods.linear_algebra.broadcasting import require_broadcast
from service.methods.linear_algebra.cancellation import Sums
from service.methods.linear_algebra.complex_entries import complex_quotients
from service.methods.linear_algebra.lapack import Array
from service.methods.linear_algebra.levels import EXACT
from service.schemas.linear_algebra.operands import QuotientRequest
from service.schemas.types.results import ExtendedComplexTensor, Result


@dataclass(slots=True, kw_only=True)
class QuotientResult(Result):
    """The quotients of two arrays."""

    result: ExtendedComplexTensor
    """a / b entry by entry; a division by zero gives an infinity, 0/0 gives NaN."""


def divide(request: QuotientRequest) -> QuotientResult:
    """The quotient a / b, entry by entry (IEEE 754).

    A division by zero gives an infinity, and 0/0 gives NaN, with a warning. Where the two terms of a part of a complex
    quotient cancel, it is formed again exactly, or told.
    """
    a, b = request.a, request.b
    require_broadcast(a.shape, b.shape, "b")
    result, errors, level = complex_quotients(a, b) if "c" in a.dtype.kind + b.dtype.kind else _real(a, b)
    warnings = []
    if np.count_nonzero(b) < b.size:
        zero = np.broadcast_to(b == 0, result.shape)
        warnings = at_places(zero, "division-by-zero", "Some divisors are zero.")
    warnings += cancelled(errors, result.dtype.char) if errors.ndim else []
    return QuotientResult(result=result, certainty=certainty(level), warnings=warnings)


def _real(a: Array, b: Array) -> Sums:
    with np.errstate(all="ignore"):
        result = np.asarray(np.divide(a, b))
    return Sums(result, np.zeros(()), EXACT)
