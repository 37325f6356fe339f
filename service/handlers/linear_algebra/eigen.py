"""Eigenvalues and eigenvectors, with how far they can be relied on."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from service.handlers.linear_algebra.doubts import MOST_INDICES, UNCERTAIN_EIGENVALUE, certainty, doubts
from service.methods.linear_algebra.eigenpairs import Eigenpairs, general, residual_of, symmetric
from service.methods.linear_algebra.factors import require_hermitian
from service.methods.linear_algebra.lapack import Array, epsilon
from service.methods.linear_algebra.norms import worst_relative
from service.methods.linear_algebra.scaling import tamed, times_power
from service.schemas.linear_algebra.factorizations import EigenRequest
from service.schemas.types.results import ExtendedTensor, RealTensor, Result, Tensor, Warning


@dataclass(slots=True, kw_only=True)
class EigenResult(Result):
    """Eigenvalues and eigenvectors."""

    eigenvalues: Tensor
    """λ (…, N): ascending and real with `symmetric`; complex, in no particular order, with `general`."""
    eigenvectors: Tensor
    """X (…, N, N): column k belongs to eigenvalue k and has 2-norm 1; orthonormal where A is symmetric (complex:
    Hermitian); with `general` complex, largest entry real."""
    residual: RealTensor
    """The largest ‖A x − λ x‖₂ / ‖A‖F over the columns, one for each matrix; 0 for a zero matrix."""
    eigenvalue_condition_numbers: ExtendedTensor
    """1/|yᴴx| of each eigenvalue (…, N), with unit left and right eigenvectors y and x; 1 is best, and symmetric."""
    error: ExtendedTensor
    """Estimated absolute error of each eigenvalue (…, N), rounding of the entries of `a` included where it matters."""
    errors: ExtendedTensor
    """The same by the name that it had in release 0.1.0, for programs that read it."""


_DEFECTIVE = "The matrix has no full set of independent eigenvectors, to working precision."


def eigen(request: EigenRequest) -> EigenResult:
    """Eigenvalues λ and eigenvectors x of a square matrix, A x = λ x.

    `general` uses the QR algorithm on the Hessenberg form (LAPACK geev), `symmetric` divide and conquer on the
    tridiagonal form (LAPACK syevd, heevd), which answers real eigenvalues, and which `general` uses too where A is
    symmetric. An eigenvalue moves by about
    ‖δA‖/|yᴴx| when A moves by δA. Where that leaves fewer than 11 digits, up to 24 rows, and for 12 rows in any case,
    eigenvalues are enclosed as roots of the characteristic polynomial, which is exact (FLINT), and the error that is
    left is that of the entries' own rounding to float64. Errors of symmetric matrices are proved up to 16 rows, by
    Weyl's theorem. `certainty` speaks of the eigenvalues; the residual tells of the vectors.

    With `symmetric`, a matrix that is not symmetric (complex: Hermitian) is refused.
    """
    a, k = tamed(request.a)
    if request.structure == "symmetric":
        require_hermitian(a, "a")
    found = symmetric(a) if request.structure == "symmetric" else general(a)
    error = times_power(found.errors, k[..., None])
    return EigenResult(
        eigenvalues=times_power(found.w, k[..., None]),
        eigenvectors=found.v,
        residual=residual_of(a, found.w, found.v),
        eigenvalue_condition_numbers=found.conditions,
        error=error,
        errors=error,
        certainty=certainty(found.levels),
        warnings=doubts(worst_relative(found.w, found.errors), a.dtype.char, UNCERTAIN_EIGENVALUE) + _defects(a, found),
    )


def _defects(a: Array, found: Eigenpairs) -> list[Warning]:
    largest = 1 / epsilon(a)
    if not (found.conditions > largest).any():
        return []
    defective = np.argwhere(found.conditions.max(-1) > largest)
    indices = defective[:MOST_INDICES].tolist() if a.ndim > 2 else []
    return [Warning(code="defective", detail=_DEFECTIVE, count=len(defective), indices=indices)]
