"""Sparse systems."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from service.handlers.checks import require_rows
from service.handlers.linear_algebra.doubts import doubts
from service.methods.linear_algebra.lapack import epsilon
from service.methods.linear_algebra.scaling import exponent_of, tamed_sparse, times_power
from service.methods.linear_algebra.sparse_lu import STABLE, inverse_norm, solve_stably
from service.schemas.linear_algebra.sparse import SparseSystemRequest
from service.schemas.types.errors import InvalidInput
from service.schemas.types.results import ExtendedNumber, Number, Result, Tensor


@dataclass(slots=True, kw_only=True)
class SparseSolution(Result):
    """The solution of a sparse system."""

    x: Tensor
    """The solution (N), or solutions as columns (N, K), of the shape of `b`."""
    residual: Number
    """Relative backward error ‖b − A x‖∞ / (‖A‖∞‖x‖∞ + ‖b‖∞), the largest of the columns."""
    condition_number: ExtendedNumber
    """Estimate of ‖A‖₁‖A⁻¹‖₁ from the factors (Hager and Higham's method, as in LAPACK's gecon); never too large."""


_ILL_CONDITIONED = "The matrix is near a singular one; the largest entries of x have about the digits named."


def sparse_solve(request: SparseSystemRequest) -> SparseSolution:
    """The solution of A x = b for a sparse square matrix, by sparse LU factorisation (SuperLU); A never becomes dense.

    Where the places of the entries are symmetric, rows and columns are ordered by minimum degree on A + Aᵀ and pivots
    are taken from the diagonal unless they are tiny; else columns are ordered by COLAMD with partial pivoting. An
    exactly singular matrix is refused as `singular-matrix`.
    """
    (a, of_a), b = tamed_sparse(request.a.to_csr().tocsc()), request.b
    rows, columns = a.shape
    if rows != columns:
        raise InvalidInput.at(
            f"Expected a square matrix, found {rows}×{columns}; use sparse/least-squares.", "a", "shape"
        )
    require_rows(b, rows)
    of_b = exponent_of(b)
    factors, x, residual = solve_stably(a, times_power(b, -of_b))
    norm = float(np.abs(a).sum(0).max())
    condition = norm * inverse_norm(factors)
    warnings = doubts(condition * epsilon(x), x.dtype.char, _ILL_CONDITIONED)
    stable = residual <= STABLE * epsilon(x)
    x = times_power(x, of_b - of_a)
    return SparseSolution(
        x=x,
        residual=residual,
        condition_number=condition,
        certainty="checked" if stable else "estimated",
        warnings=warnings,
    )
