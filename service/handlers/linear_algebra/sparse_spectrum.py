"""A few eigenvalues or singular values of a sparse matrix, by Krylov subspaces."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.sparse import eye_array
from scipy.sparse.linalg import ArpackError, ArpackNoConvergence, LinearOperator, eigs, eigsh

from service.handlers.linear_algebra.sparse import solve
from service.methods.linear_algebra.certificates import Array, doubts, epsilon
from service.methods.linear_algebra.factors import ASYMMETRY
from service.methods.linear_algebra.scaling import tamed_sparse, times_power
from service.schemas.types.errors import ComputationError, InvalidInput, SingularMatrix
from service.schemas.types.results import ExtendedVector, Matrix, Number, RealVector, Result, Vector
from service.schemas.types.sparse import SparseEigenRequest, SparseSvdRequest

_UNCERTAIN = (
    "The least certain value has the digits named, relative to its own size (none where it may be zero); "
    "`errors` has the absolute error of each."
)


@dataclass(slots=True, kw_only=True)
class SparseEigenResult(Result):
    """Some eigenvalues of a sparse matrix."""

    eigenvalues: Vector
    """λ (k), fewer where not all converged: ascending and real with `symmetric`, else complex."""
    eigenvectors: Matrix
    """X (N, k): column i belongs to eigenvalue i and has 2-norm 1."""
    residual: Number
    """The largest ‖A x − λ x‖₂ / ‖A‖F over the columns."""
    eigenvalue_condition_numbers: ExtendedVector | None
    """1 with `symmetric`; null with `general`, which would need left eigenvectors."""
    errors: RealVector
    """Estimated absolute error of each eigenvalue: ‖A x − λ x‖₂ and rounding; that of a well-conditioned one."""
    success: bool
    """Whether all values that were asked for converged."""
    message: str
    """How the iteration ended."""
    status: int
    """0 where all converged, 1 where the limit of restarts was reached before."""
    iterations: int
    """Steps of the Krylov iteration."""
    function_evaluations: int
    """Products with A, or solutions with its factors; as many as steps."""


def sparse_eigen(request: SparseEigenRequest) -> SparseEigenResult:
    """A few eigenvalues λ and eigenvectors x of a sparse square matrix, A x = λ x, by ARPACK.

    The implicitly restarted Lanczos method with `symmetric`, Arnoldi's with `general` (Lehoucq, Sorensen and Yang,
    ARPACK Users' Guide, 1998), started from the same vector on every call. `SM` iterates with A⁻¹ (sparse LU), or with
    (A − σI)⁻¹ for a tiny σ where A is singular. Of a multiple eigenvalue, copies may be missed.
    """
    a, of_a = tamed_sparse(request.a.to_csr())
    n, columns = a.shape
    if n != columns:
        raise InvalidInput.at(f"Expected a square matrix, found {n}×{columns}; use sparse/svd.", "a", "shape")
    symmetric = request.structure == "symmetric"
    _check(request, a, n)
    counted, steps = _counted(a.shape, lambda v: a @ v, a.dtype)
    options: dict[str, Any] = {"which": request.which}
    if request.which == "SM":
        sigma, inverse = _inverse(a)
        counted, steps = _counted(a.shape, inverse, a.dtype)
        options = {"which": "LM", "sigma": sigma, "OPinv": counted}
    iterate = eigsh if symmetric else eigs
    operator = a if "OPinv" in options else counted
    w, v, success = _krylov(iterate, operator, request.k, request.max_iterations, options)
    order = np.argsort(w.real if symmetric else -np.abs(w), kind="stable")
    w, v = (w.real if symmetric else w)[order], v[:, order]
    size = np.linalg.norm(a.data)
    distances = np.linalg.norm(a @ v - v * w, axis=0)
    errors = distances + epsilon(a) * size
    return SparseEigenResult(
        eigenvalues=times_power(w, of_a),
        eigenvectors=v,
        residual=float(distances.max(initial=0) / (size or 1)),
        eigenvalue_condition_numbers=np.ones_like(w) if symmetric else None,
        errors=times_power(errors, of_a),
        **_status(success, len(w), request.k, steps),
        warnings=_warnings(w, errors, a),
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


def _inverse(a: Any) -> tuple[float, Callable[[Array], Array]]:
    """The shift and v ↦ (A − σI)⁻¹ v: none, or a tiny one where A is singular."""
    probe = np.ones(a.shape[0], a.dtype)
    try:
        sigma, (factors, *_) = 0.0, solve(a.tocsc(), probe)
    except SingularMatrix:
        sigma = -float(np.sqrt(epsilon(a)) * np.abs(a).sum(1).max() or 1.0)
        factors, *_ = solve((a - sigma * eye_array(a.shape[0])).tocsc().astype(a.dtype), probe)
    return sigma, factors.solve


def _counted(
    shape: tuple[int, int], product: Callable[[Array], Array], dtype: np.dtype[Any]
) -> tuple[LinearOperator, list[int]]:
    """An operator, and a list whose one number is how often it was applied."""
    steps = [0]

    def apply(v: Array) -> Array:
        steps[0] += 1
        return product(v.ravel())

    return LinearOperator(shape, matvec=apply, dtype=dtype), steps


def _krylov(
    iterate: Callable[..., Any], operator: Any, k: int, most: int | None, options: dict[str, Any]
) -> tuple[Array, Array, bool]:
    """Eigenvalues and vectors that converged, and whether all did."""
    start = np.random.default_rng(0).uniform(0.5, 1.5, operator.shape[0]).astype(operator.dtype)
    try:
        w, v = iterate(operator, k, v0=start, maxiter=most, **options)
    except ArpackNoConvergence as error:
        return error.eigenvalues, error.eigenvectors, False
    except ArpackError:
        detail = "The iteration breaks down: the matrix is zero, or its entries overflow or underflow; scale it."
        raise ComputationError.at(detail, "a") from None
    return w, v, True


def _status(success: bool, found: int, k: int, steps: list[int]) -> dict[str, Any]:
    message = "All values converged." if success else f"{found} of {k} values converged in the restarts allowed."
    return {
        "success": success,
        "message": message,
        "status": 0 if success else 1,
        "iterations": steps[0],
        "function_evaluations": steps[0],
    }


def _warnings(values: Array, errors: Array, a: Any) -> list[Any]:
    with np.errstate(divide="ignore", invalid="ignore"):
        relative = float(np.where(errors == 0, 0, errors / np.abs(values)).max(initial=0))
    return doubts(relative, a.data.real.dtype.char, _UNCERTAIN)


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
    errors: RealVector
    """Estimated absolute error of each singular value: the larger of the two residuals, and rounding."""
    success: bool
    """Whether all values that were asked for converged."""
    message: str
    """How the iteration ended."""
    status: int
    """0 where all converged, 1 where the limit of restarts was reached before."""
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
    u, s, vh, success, steps = _tall_svd(tall, request)
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
        errors=times_power(errors, of_a),
        **_status(success, len(s), request.k, steps),
        warnings=_warnings(s, errors, a),
    )


def _tall_svd(a: Any, request: SparseSvdRequest) -> tuple[Array, Array, Array, bool, list[int]]:
    n = a.shape[1]
    adjoint = a.conj().T
    product: Callable[[Array], Array] = lambda v: adjoint @ (a @ v)  # noqa: E731 - one of two
    if request.which == "SM":
        shift = epsilon(a) * np.linalg.norm(a.data) ** 2 or 1.0
        gram = (adjoint @ a + shift * eye_array(n)).tocsc().astype(a.dtype)
        product = solve(gram, np.ones(n, a.dtype))[0].solve
    operator, steps = _counted((n, n), product, a.dtype)
    _, v, success = _krylov(eigsh, operator, request.k, request.max_iterations, {"which": "LM"})
    basis, _ = np.linalg.qr(v)
    u, s, rotation = np.linalg.svd(a @ basis, full_matrices=False)
    return u, s, rotation @ basis.conj().T, success, steps
