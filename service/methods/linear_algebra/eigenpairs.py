"""Eigenpairs of matrices and of pairs of them, with condition numbers, residuals and errors."""

from __future__ import annotations

from contextlib import suppress
from typing import NamedTuple, cast

import numpy as np
import scipy.linalg

from service.methods.linear_algebra import high_precision
from service.methods.linear_algebra.lapack import Array, epsilon
from service.methods.linear_algebra.norms import worst_relative
from service.methods.linear_algebra.stacks import over_items
from service.schemas.types.errors import NoConvergence, NotPositiveDefinite, SingularMatrix


class Eigenpairs(NamedTuple):
    """Of each matrix of a stack."""

    w: Array
    """Eigenvalues (…, N)."""
    v: Array
    """Eigenvectors as columns (…, N, N)."""
    conditions: Array
    """1/|yᴴx| of each eigenvalue, with unit left and right eigenvectors."""
    errors: Array
    """Absolute error of each eigenvalue."""


def symmetric(a: Array) -> Eigenpairs:
    """Eigenpairs of Hermitian matrices, ascending (LAPACK syevd, heevd). Raises NoConvergence."""
    try:
        w, v = np.linalg.eigh(a)
    except np.linalg.LinAlgError:
        raise NoConvergence.at("The iteration for the eigenvalues did not converge.", "a") from None
    errors = np.repeat(np.sqrt(a.shape[-1]) * epsilon(a) * np.abs(w).max(-1, keepdims=True), a.shape[-1], -1)
    for index in high_precision.doubtful_items(worst_relative(w, errors), a.shape, a.dtype.char):
        w[index], errors[index] = high_precision.symmetric_eigenvalues(a[index])
    return Eigenpairs(w, v, np.ones_like(w), errors)


def general(a: Array) -> Eigenpairs:
    """Complex eigenpairs of square matrices (LAPACK geev). Raises NoConvergence."""
    w, v, conditions = over_items(_geev, a)
    errors = np.asarray(2 * epsilon(a) * np.linalg.norm(a, axis=(-2, -1))[..., None] * conditions)
    found = Eigenpairs(w, v, conditions, errors)
    for index in high_precision.doubtful_items(worst_relative(w, errors), a.shape, a.dtype.char):
        with suppress(RuntimeError):  # LAPACK's eigenvalues stand then, with the error that first order gives them.
            for whole, part in zip(found, high_precision.eigensystem(a[index]), strict=True):
                whole[index] = part
    return found


def _geev(a: Array) -> tuple[Array, Array, Array]:
    try:
        w, left, right = cast(tuple[Array, ...], scipy.linalg.eig(a, left=True, right=True, check_finite=False))
    except np.linalg.LinAlgError:
        raise NoConvergence.at("The iteration for the eigenvalues did not converge.", "a") from None
    with np.errstate(divide="ignore"):
        conditions = 1 / np.abs(np.einsum("ik,ik->k", left.conj(), right))
    return w, right.astype(w.dtype), np.maximum(conditions, 1)


def residual_of(a: Array, w: Array, v: Array) -> Array:
    """The largest ‖A x − λ x‖₂ / ‖A‖F over the columns x of each item; 0 for a zero matrix."""
    size = np.linalg.norm(a, axis=(-2, -1))
    return np.asarray(np.linalg.norm(a @ v - v * w[..., None, :], axis=-2).max(-1) / np.where(size > 0, size, 1))


def general_pair(a: Array, b: Array) -> tuple[Array, ...]:
    """λ, x, residual, condition numbers and errors of A x = λ B x (LAPACK ggev). Raises SingularMatrix for such a B."""
    try:
        found = scipy.linalg.eig(a, b, left=True, right=True, check_finite=False, homogeneous_eigvals=True)
    except np.linalg.LinAlgError:
        raise NoConvergence.at("The QZ iteration for the eigenvalues did not converge.", "a") from None
    (alpha, beta), left, right = cast(tuple[Array, ...], found)
    if (np.abs(beta) <= len(a) * epsilon(a) * np.linalg.norm(b)).any():
        detail = "`b` is singular, so that eigenvalues are infinite; exchange `a` and `b` for their reciprocals."
        raise SingularMatrix.at(detail, "b")
    w = alpha / beta
    return w, right.astype(w.dtype), *_certificates(a, b, w, left, right)


def definite_pair(a: Array, b: Array) -> tuple[Array, ...]:
    """The like for Hermitian A and positive definite B, ascending (LAPACK sygvd, hegvd)."""
    try:
        w, v = scipy.linalg.eigh(a, b, check_finite=False)
    except np.linalg.LinAlgError:
        detail = "The matrix is not positive definite, which `symmetric` needs; use `general`."
        raise NotPositiveDefinite.at(detail, "b") from None
    # Rayleigh quotients: the error of an eigenvalue becomes the square of that of its vector.
    w = (np.einsum("ik,ik->k", v.conj(), a @ v) / np.einsum("ik,ik->k", v.conj(), b @ v)).real
    order = np.argsort(w)
    w, v = w[order], v[:, order]
    residual, conditions, errors = _certificates(a, b, w, v, v)
    return w, v, residual, conditions, errors + _second_order(v.conj().T @ (a @ v - b @ v * w), w)


def _second_order(coupling: Array, w: Array) -> Array:
    """What the parts of each residual along the other eigenvectors move its eigenvalue: |c|² over the distance."""
    parts, distances = np.abs(coupling), np.abs(np.subtract.outer(w, w))
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(np.where(distances > parts, parts * parts / distances, parts).sum(0))


def _certificates(a: Array, b: Array, w: Array, left: Array, right: Array) -> tuple[Array, Array, Array]:
    """The residual of one pair, and the condition number and absolute error of each eigenvalue."""
    lengths = np.linalg.norm(right, axis=0)
    images = b @ right
    sizes = np.linalg.norm(a) + np.abs(w) * np.linalg.norm(b)
    residual = (np.linalg.norm(a @ right - images * w, axis=0) / (np.where(sizes > 0, sizes, 1) * lengths)).max()
    with np.errstate(divide="ignore"):
        conditions = lengths * np.linalg.norm(left, axis=0) / np.abs(np.einsum("ik,ik->k", left.conj(), images))
    return np.asarray(residual), conditions, np.asarray(2 * epsilon(a) * conditions * sizes)
