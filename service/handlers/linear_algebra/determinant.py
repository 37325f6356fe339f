"""Determinants, with sign and logarithm."""

from __future__ import annotations

from dataclasses import dataclass

from service.handlers.linear_algebra.doubts import certainty, doubts
from service.methods.linear_algebra import determinant as methods
from service.schemas.linear_algebra.matrices import SquareRequest
from service.schemas.types.results import ExtendedComplexTensor, ExtendedTensor, Result, Tensor


@dataclass(slots=True, kw_only=True)
class DeterminantResult(Result):
    """The determinant of a matrix, or of each of a stack."""

    result: ExtendedComplexTensor
    """det A, infinite where it overflows; (…) of the stack."""
    sign: Tensor
    """1, -1 or 0; of a complex matrix the determinant's phase, a number of modulus 1 or 0."""
    log_abs: ExtendedTensor
    """ln |det A|, which never overflows; -Infinity for a singular matrix."""
    condition_number: ExtendedTensor
    """‖A‖₁‖A⁻¹‖₁, of a large matrix as LAPACK estimates it; Infinity for a singular matrix."""


def determinant(request: SquareRequest) -> DeterminantResult:
    """The determinant det A = ± ∏ uᵢᵢ of the factorisation P A = L U (LAPACK getrf), with its sign and logarithm.

    Real matrices of up to four rows are expanded by cofactors, exactly. Up to 21 rows, and up to 140 where the
    condition leaves fewer than 11 digits, value, sign and logarithm are proved by ball arithmetic (FLINT) for the
    doubles received, or exact, so that zero means singular; integers of few digits up to some 200 rows. Others are
    checked up to 200 rows: inverses of both factors bound the error by 1e-6.
    Where the entries are rounded numbers, or there are too many, a warning tells how many digits can be trusted.
    `certainty` does not speak of the condition number.
    """
    a = request.a
    found = methods.determinant(a)
    detail = (
        "The determinant depends strongly on the last digits of the entries: the matrix is nearly singular for their "
        "precision. See condition_number and trusted_digits."
    )
    return DeterminantResult(
        result=found.value,
        sign=found.sign,
        log_abs=found.log_abs,
        condition_number=found.condition,
        certainty=certainty(found.level),
        warnings=doubts(found.error, a.dtype.char, detail),
    )
