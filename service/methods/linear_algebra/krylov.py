"""Krylov iterations for a few eigenvalues or singular values of a sparse matrix."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
from scipy.optimize import linear_sum_assignment
from scipy.sparse import eye_array
from scipy.sparse.linalg import ArpackError, ArpackNoConvergence, LinearOperator, eigs, eigsh

from service.methods.linear_algebra.eigenpairs import general
from service.methods.linear_algebra.lapack import Array, epsilon
from service.methods.linear_algebra.levels import CHECKED, ESTIMATED
from service.methods.linear_algebra.sparse_lu import solve_stably
from service.schemas.types.errors import ComputationError, SingularMatrix

_DENSE = 32
"""Rows up to which a matrix that is not symmetric is solved as a dense one, which takes 2 ms and is certain."""


class Pairs(NamedTuple):
    """Some eigenvalues of a sparse matrix and their right eigenvectors."""

    w: Array
    v: Array
    conditions: Array
    """1/|yᴴx| of each, with unit left and right eigenvectors."""
    errors: Array
    """Absolute error of each eigenvalue."""
    level: int
    """What stands behind the eigenvalues and their errors (see `levels`)."""
    success: bool
    """Whether all that were asked for converged."""
    steps: int


def symmetric_pairs(a: Any, k: int, which: str, most: int | None) -> Pairs:
    """Of a Hermitian matrix, ascending, by Lanczos's method. Raises ComputationError where that breaks down."""
    run = _Run(a, which)
    w, v, success = eigenpairs(eigsh, run.operator, k, most, run.options)
    order = np.argsort(w, kind="stable")
    w, v = w[order], v[:, order]
    errors = _distances(a, w, v) + epsilon(a) * np.linalg.norm(a.data)
    return Pairs(w, v, np.ones_like(w), errors, CHECKED, success, run.steps[0])


def general_pairs(a: Any, k: int, which: str, most: int | None) -> Pairs:
    """Of any square matrix, by falling size, by Arnoldi's method. Raises ComputationError where that breaks down.

    A small residual says little of a matrix far from normal: left eigenvectors give the condition of each eigenvalue.
    """
    if a.shape[0] <= _DENSE:
        return _dense(a, k, which)
    run = _Run(a, which)
    w, v, success = eigenpairs(eigs, run.operator, k, most, run.options)
    order = np.argsort(-np.abs(w), kind="stable")
    w, v = w[order], v[:, order]
    mirrored = {"LI": "SI", "SI": "LI"}.get(which, which) if np.iscomplexobj(a.data) else which
    other = _Run(a.conj().T.tocsr(), mirrored)
    left_w, left, _ = eigenpairs(eigs, other.operator, k, most, other.options)
    conditions, gaps = np.full((2, len(w)), np.inf)
    apart = np.abs(np.subtract.outer(w, left_w.conj()))
    ours, theirs = linear_sum_assignment(apart)
    with np.errstate(divide="ignore"):
        conditions[ours] = np.maximum(1 / np.abs(np.einsum("ik,ik->k", left[:, theirs].conj(), v[:, ours])), 1)
    gaps[ours] = apart[ours, theirs]
    errors = conditions * (_distances(a, w, v) + epsilon(a) * np.linalg.norm(a.data))
    return Pairs(w, v, conditions, np.maximum(errors, gaps), ESTIMATED, success, run.steps[0] + other.steps[0])


def _dense(a: Any, k: int, which: str) -> Pairs:
    found = general(a.toarray())
    w = found.w
    imaginary = w.imag if np.iscomplexobj(a.data) else np.abs(w.imag)
    part = {"M": np.abs(w), "R": w.real, "I": imaginary}[which[1]]
    chosen = np.argsort(-part if which[0] == "L" else part, kind="stable")[:k]
    chosen = chosen[np.argsort(-np.abs(w[chosen]), kind="stable")]
    return Pairs(
        w[chosen], found.v[:, chosen], found.conditions[chosen], found.errors[chosen], int(found.levels), True, 0
    )


def _distances(a: Any, w: Array, v: Array) -> Array:
    return np.asarray(np.linalg.norm(a @ v - v * w, axis=0))


class _Run:
    """What ARPACK iterates with, and how often that was applied."""

    def __init__(self, a: Any, which: str) -> None:
        self.operator, self.steps = counted(a.shape, lambda v: a @ v, a.dtype)
        self.options: dict[str, Any] = {"which": which}
        if which == "SM":
            sigma, inverse = inverse_near_zero(a)
            inverted, self.steps = counted(a.shape, inverse, a.dtype)
            self.operator, self.options = a, {"which": "LM", "sigma": sigma, "OPinv": inverted}


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
    n = operator.shape[0]
    if operator.dtype.kind == "c" and k > n - 2:  # ARPACK has no room then; and so many vectors are a dense matrix.
        w, v = np.linalg.eigh(operator @ np.eye(n, dtype=operator.dtype))
        return w[-k:], v[:, -k:], True
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
