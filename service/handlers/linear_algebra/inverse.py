"""Inverses, with condition number and residual."""

from __future__ import annotations

from dataclasses import dataclass

from service.handlers.linear_algebra.doubts import certainty, doubts
from service.methods.linear_algebra import inverse as methods
from service.schemas.linear_algebra.matrices import SquareRequest
from service.schemas.types.results import ExtendedTensor, RealTensor, Result, Tensor


@dataclass(slots=True, kw_only=True)
class InverseResult(Result):
    """The inverse of a matrix, or of each of a stack."""

    result: Tensor
    """A⁻¹, of the shape of `a`."""
    condition_number: ExtendedTensor
    """‖A‖₁‖A⁻¹‖₁ of each matrix."""
    residual: RealTensor
    """The largest ‖(A X − I)v‖∞ / (‖A‖∞‖X‖∞‖v‖∞) over three random ±1 vectors v, for each X = A⁻¹."""


def inverse(request: SquareRequest) -> InverseResult:
    """The inverse A⁻¹ with A A⁻¹ = I, by LU factorisation with row exchanges (LAPACK getrf, getri).

    Up to 21 rows, and up to 140 where the condition leaves fewer than 11 digits, it is `proved`: enclosed by ball
    arithmetic (FLINT) for the doubles received, each entry to its last digit; of real matrices of up to four rows by
    cofactors in integers, rounded once. Where the entries are rounded numbers, or
    there are too many, a warning tells how many digits of the largest entries can be trusted. An exactly singular
    matrix is refused as `singular-matrix`.
    """
    a = request.a
    found = methods.inverse(a)
    detail = (
        "The inverse depends strongly on the last digits of the entries: the matrix is nearly singular for their "
        "precision. See condition_number and trusted_digits."
    )
    return InverseResult(
        result=found.x,
        condition_number=found.condition,
        residual=found.residual,
        certainty=certainty(found.level),
        warnings=doubts(found.error, a.dtype.char, detail),
    )
