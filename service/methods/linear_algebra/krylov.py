"""Krylov iterations for a few eigenvalues or singular values of a sparse matrix."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from scipy.sparse import eye_array
from scipy.sparse.linalg import ArpackError, ArpackNoConvergence, LinearOperator, eigsh

from service.methods.linear_algebra.lapack import Array, epsilon
from service.methods.linear_algebra.sparse_lu import solve_stably
from service.schemas.types.errors import ComputationError, SingularMatrix


def inverse_near_zero(a: Any) -> tuple[float, Callable[[Array], Array]]:
    """The shift and v ↦ (A − σI)⁻¹ v: none, or a tiny one where A is singular."""
    probe = np.ones(a.shape[0], a.dtype)
    try:
        sigma, (factors, *_) = 0.0, solve_stably(a.tocsc(), probe)
    except SingularMatrix:
        sigma = -float(np.sqrt(epsilon(a)) * np.abs(a).sum(1).max() or 1.0)
        factors, *_ = solve_stably((a - sigma * eye_array(a.shape[0])).tocsc().astype(a.dtype), probe)
    return sigma, factors.solve


def counted(
    shape: tuple[int, int], product: Callable[[Array], Array], dtype: np.dtype[Any]
) -> tuple[LinearOperator, list[int]]:
    """An operator, and a list whose one number is how often it was applied."""
    steps = [0]

    def apply(v: Array) -> Array:
        steps[0] += 1
        return product(v.ravel())

    return LinearOperator(shape, matvec=apply, dtype=dtype), steps


def eigenpairs(
    method: Callable[..., Any], operator: Any, k: int, most: int | None, options: dict[str, Any]
) -> tuple[Array, Array, bool]:
    """Eigenvalues and vectors that converge by a method (`eigs`, `eigsh`), and whether all did."""
    start = np.random.default_rng(0).uniform(0.5, 1.5, operator.shape[0]).astype(operator.dtype)
    try:
        w, v = method(operator, k, v0=start, maxiter=most, **options)
    except ArpackNoConvergence as error:
        return error.eigenvalues, error.eigenvectors, False
    except ArpackError:
        detail = "The iteration breaks down: the matrix is zero, or its entries overflow or underflow; scale it."
        raise ComputationError.at(detail, "a") from None
    return w, v, True


def tall_svd(a: Any, k: int, most: int | None, *, least: bool) -> tuple[Array, Array, Array, bool, list[int]]:
    """U, σ, Vᴴ for k singular values of a matrix with no fewer rows than columns, whether all converged, and steps."""
    n = a.shape[1]
    adjoint = a.conj().T
    product: Callable[[Array], Array] = lambda v: adjoint @ (a @ v)  # noqa: E731 - one of two
    if least:
        shift = epsilon(a) * np.linalg.norm(a.data) ** 2 or 1.0
        gram = (adjoint @ a + shift * eye_array(n)).tocsc().astype(a.dtype)
        product = solve_stably(gram, np.ones(n, a.dtype))[0].solve
    operator, steps = counted((n, n), product, a.dtype)
    _, v, success = eigenpairs(eigsh, operator, k, most, {"which": "LM"})
    basis, _ = np.linalg.qr(v)
    u, s, rotation = np.linalg.svd(a @ basis, full_matrices=False)
    return u, s, rotation @ basis.conj().T, success, steps
