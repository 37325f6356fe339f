"""A few eigenvalues of a sparse matrix."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from service.handlers.linear_algebra.doubts import UNCERTAIN_VALUE, certainty, doubts
from service.handlers.linear_algebra.sparse.convergence import KrylovStatus, convergence
from service.methods.linear_algebra.factors import ASYMMETRY
from service.methods.linear_algebra.krylov import general_pairs, symmetric_pairs
from service.methods.linear_algebra.lapack import epsilon
from service.methods.linear_algebra.norms import worst_relative
from service.methods.linear_algebra.scaling import tamed_sparse, times_power
from service.schemas.linear_algebra.sparse import SparseEigenRequest
from service.schemas.types.errors import InvalidInput
from service.schemas.types.results import ExtendedVector, Matrix, Number, Result, Vector


@dataclass(slots=True, kw_only=True)
class SparseEigenResult(Result):
    """Some eigenvalues of a sparse matrix."""

    eigenvalues: Vector
    """λ (k), fewer where not all converged: ascending and real with `symmetric`, else complex."""
    eigenvectors: Matrix
    """X (N, k): column i belongs to eigenvalue i and has 2-norm 1."""
    residual: Number
    """The largest ‖A x − λ x‖₂ / ‖A‖F over the columns."""
    eigenvalue_condition_numbers: ExtendedVector
    """1/|yᴴx| of each, with unit left and right eigenvectors y and x; 1 is best, and symmetric."""
    error: ExtendedVector
    """Estimated absolute error of each eigenvalue: ‖A x − λ x‖₂ and rounding, times its condition number."""
    success: bool
    """Whether all values that were asked for converged."""
    message: str
    """How the iteration ended."""
    status: KrylovStatus
    """`iteration_limit` where the limit of restarts was reached before all converged."""
    iterations: int
    """Steps of the Krylov iteration."""
    function_evaluations: int
    """Products with A, or solutions with its factors; as many as steps."""


def sparse_eigen(request: SparseEigenRequest) -> SparseEigenResult:
    """A few eigenvalues λ and eigenvectors x of a sparse square matrix, A x = λ x, by ARPACK.

    The implicitly restarted Lanczos method with `symmetric`, Arnoldi's with `general` (Lehoucq, Sorensen and Yang,
    ARPACK Users' Guide, 1998), started from the same vector on every call. `SM` iterates with A⁻¹ (sparse LU), or with
    (A − σI)⁻¹ for a tiny σ where A is singular. Of a multiple eigenvalue, copies may be missed. With `general` left
    eigenvectors are computed as well, for the condition numbers; up to 32 rows the dense problem is solved instead.
    """
    a, of_a = tamed_sparse(request.a.to_csr())
    n, columns = a.shape
    if n != columns:
        raise InvalidInput.at(f"Expected a square matrix, found {n}×{columns}; use sparse/svd.", "a", "shape")
    symmetric = request.structure == "symmetric"
    _check(request, a, n)
    found = (symmetric_pairs if symmetric else general_pairs)(a, request.k, request.which, request.max_iterations)
    residual = np.linalg.norm(a @ found.v - found.v * found.w, axis=0).max(initial=0) / (np.linalg.norm(a.data) or 1)
    return SparseEigenResult(
        eigenvalues=times_power(found.w, of_a),
        eigenvectors=found.v,
        residual=float(residual),
        eigenvalue_condition_numbers=found.conditions,
        error=times_power(found.errors, of_a),
        **convergence(found.success, len(found.w), request.k, found.steps),
        certainty=certainty(found.level) if found.success else "estimated",
        warnings=doubts(worst_relative(found.w, found.errors), a.data.dtype.char, UNCERTAIN_VALUE),
    )


def _check(request: SparseEigenRequest, a: Any, n: int) -> None:
    if request.k > n - 2:
        detail = f"Expected at most N − 2 = {n - 2}; linear-algebra/eigen finds all eigenvalues of a dense matrix."
        raise InvalidInput.at(detail, "k")
    if request.structure == "general":
        if request.which in ("LA", "SA"):
            raise InvalidInput.at("`LA` and `SA` need `structure` symmetric; `LR` and `SR` are by real part.", "which")
        return
    if request.which not in ("LM", "SM", "LA", "SA"):
        raise InvalidInput.at("With `structure` symmetric, expected `LM`, `SM`, `LA` or `SA`.", "which")
    difference = np.abs((a - a.conj().T).data)
    if difference.max(initial=0) > ASYMMETRY * epsilon(a) * np.abs(a.data).max(initial=0):
        kind = "Hermitian" if np.iscomplexobj(a.data) else "symmetric"
        raise InvalidInput.at(f"The matrix is not {kind}; use `structure` general.", "a")
