"""Quotients of arrays."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from service.handlers.linear_algebra.doubts import exact_if
from service.handlers.places import at_places
from service.methods.linear_algebra.broadcasting import complex_quotient, require_broadcast
from service.schemas.linear_algebra.operands import QuotientRequest
from service.schemas.types.results import ExtendedComplexTensor, Result


@dataclass(slots=True, kw_only=True)
class QuotientResult(Result):
    """The quotients of two arrays."""

    result: ExtendedComplexTensor
    """a / b entry by entry; a division by zero gives an infinity, 0/0 gives NaN."""


def divide(request: QuotientRequest) -> QuotientResult:
    """The quotient a / b, entry by entry (IEEE 754).

    A division by zero gives an infinity, and 0/0 gives NaN, with a warning.
    """
    a, b = request.a, request.b
    require_broadcast(a.shape, b.shape, "b")
    with np.errstate(all="ignore"):
        result = complex_quotient(a, b) if "c" in (a.dtype.kind, b.dtype.kind) else np.divide(a, b)
    certainty = exact_if(not np.iscomplexobj(result))
    if b.all():
        return QuotientResult(result=result, certainty=certainty)
    zero = np.broadcast_to(b == 0, result.shape)
    warnings = at_places(zero, "division-by-zero", "Some divisors are zero.")
    return QuotientResult(result=result, certainty=certainty, warnings=warnings)
