"""A few singular values of a sparse matrix."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from service.handlers.linear_algebra.doubts import UNCERTAIN_VALUE, doubts
from service.handlers.linear_algebra.sparse.convergence import KrylovStatus, convergence
from service.methods.linear_algebra.krylov import tall_svd
from service.methods.linear_algebra.lapack import epsilon
from service.methods.linear_algebra.norms import worst_relative
from service.methods.linear_algebra.scaling import tamed_sparse, times_power
from service.schemas.linear_algebra.sparse import SparseSvdRequest
from service.schemas.types.errors import InvalidInput
from service.schemas.types.results import Matrix, Number, RealVector, Result


@dataclass(slots=True, kw_only=True)
class SparseSvdResult(Result):
    """Some singular values of a sparse matrix."""

    u: Matrix
    """Left singular vectors as columns (M, k)."""
    s: RealVector
    """Singular values (k), descending; fewer where not all converged."""
    vh: Matrix
    """Right singular vectors, conjugated, as rows (k, N)."""
    residual: Number
    """The largest of ‖A v − σ u‖₂ and ‖Aᴴu − σ v‖₂, relative to ‖A‖F."""
    error: RealVector
    """Estimated absolute error of each singular value: the larger of the two residuals, and rounding."""
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


def sparse_svd(request: SparseSvdRequest) -> SparseSvdResult:
    """A few singular values σ of a sparse matrix, A v = σ u and Aᴴ u = σ v, by ARPACK.

    Lanczos on AᴴA (or AAᴴ, whichever is smaller), then the singular values of A on the subspace found. `SM` iterates
    with (AᴴA + εI)⁻¹ by sparse LU. The iteration starts from the same vector on every call.
    """
    a, of_a = tamed_sparse(request.a.to_csr())
    if request.k > min(a.shape) - 1:
        detail = f"Expected at most min(M, N) − 1 = {min(a.shape) - 1}; linear-algebra/svd finds all of a dense matrix."
        raise InvalidInput.at(detail, "k")
    wide = a.shape[0] < a.shape[1]
    tall = a.conj().T.tocsr() if wide else a
    u, s, vh, success, steps = tall_svd(tall, request.k, request.max_iterations, least=request.which == "SM")
    u, vh = (vh.conj().T, u.conj().T) if wide else (u, vh)
    size = np.linalg.norm(a.data)
    right = np.linalg.norm(a @ vh.conj().T - u * s, axis=0)
    left = np.linalg.norm(a.conj().T @ u - vh.conj().T * s, axis=0)
    distances = np.maximum(left, right)
    errors = distances + epsilon(a) * size
    return SparseSvdResult(
        u=u,
        s=times_power(s, of_a),
        vh=vh,
        residual=float(distances.max(initial=0) / (size or 1)),
        error=times_power(errors, of_a),
        **convergence(success, len(s), request.k, steps[0]),
        certainty="checked" if success else "estimated",
        warnings=doubts(worst_relative(s, errors), a.data.dtype.char, UNCERTAIN_VALUE),
    )
