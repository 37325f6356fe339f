"""Eigenpairs of matrices and of pairs of them, with condition numbers, residuals and errors."""

from __future__ import annotations

import math
from functools import cache
from typing import NamedTuple, cast

import numpy as np
import scipy.linalg

from service.methods.linear_algebra import perturbation, spectra
from service.methods.linear_algebra.lapack import Array, epsilon, routine
from service.methods.linear_algebra.levels import CHECKED, ESTIMATED, PROVED, STABLE
from service.methods.linear_algebra.norms import worst_relative
from service.methods.linear_algebra.stacks import over_items
from service.schemas.types.errors import NoConvergence, NotPositiveDefinite, SingularMatrix

_FITS = 4.0
"""Rounding units a row up to which a residual beside an exact eigenvalue is that of LAPACK's: a choice."""


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
    levels: Array
    """What stands behind the eigenvalues of each item (see `levels`)."""


def symmetric(a: Array) -> Eigenpairs:
    """Eigenpairs of Hermitian matrices, ascending (LAPACK syevd, heevd). Raises NoConvergence."""
    try:
        w, v = np.linalg.eigh(a)
    except np.linalg.LinAlgError:
        raise NoConvergence.at("The iteration for the eigenvalues did not converge.", "a") from None
    errors = np.repeat(np.sqrt(a.shape[-1]) * epsilon(a) * np.abs(w).max(-1, keepdims=True), a.shape[-1], -1)
    levels = np.full(a.shape[:-2], CHECKED)
    lower = np.tril(a) + np.tril(a, -1).conj().mT
    if (bound := perturbation.proved_bound(lower, v, w)) is not None:
        errors[:], levels[()] = bound, PROVED
    for index in spectra.doubtful_items(worst_relative(w, errors), a.shape, a.dtype.char):
        if (found := spectra.symmetric_eigenvalues(a[index])) is not None:
            w[index], levels[index] = found.values, PROVED
            errors[index] = found.radii + spectra.rounding_effect(a[index], v[index], v[index])
    return Eigenpairs(w, v, np.ones_like(w), errors, levels)


def general(a: Array) -> Eigenpairs:
    """Complex eigenpairs of square matrices, orthonormal vectors of those that are Hermitian. Raises NoConvergence.

    Of vectors to equal eigenvalues LAPACK's geev answers any, dependent ones too, where syevd has a basis.
    """
    hermitian = (a == a.conj().mT).all((-2, -1))
    if hermitian.all():
        return _as_general(symmetric(a))
    found = _any(a)
    if hermitian.any():
        for part, other in zip(found, _as_general(symmetric(a[hermitian])), strict=True):
            part[hermitian] = other
    return found


def _as_general(found: Eigenpairs) -> Eigenpairs:
    """With complex numbers, and the largest entry of each vector positive."""
    largest = np.take_along_axis(found.v, np.abs(found.v).argmax(-2)[..., None, :], -2)
    v = found.v * (np.abs(largest) / largest)
    return found._replace(w=found.w.astype(np.result_type(found.w, 1j)), v=v.astype(np.result_type(v, 1j)))


def _any(a: Array) -> Eigenpairs:
    """Complex eigenpairs by LAPACK's geev."""
    w, v, left, conditions = over_items(_geev, a)
    least = epsilon(a) * np.linalg.norm(a, axis=(-2, -1))[..., None]  # LAPACK's backward error
    single = a.ndim == 2 and len(a) <= perturbation.SMALL and a.dtype.char in "dD"
    clear = single and worst_relative(w, 2 * least * conditions) <= spectra.DOUBTFUL
    if clear and (found := perturbation.isolated_eigenvalues(a, w, v)) is not None:
        return Eigenpairs(found.values, v, conditions, found.radii, np.array(PROVED))
    # Where it is larger, that which the residual shows (up to 2.8 times so at 10 rows).
    lengths = np.linalg.norm(a @ v - v * w[..., None, :], axis=-2)
    errors = np.asarray(2 * np.maximum(least, lengths) * conditions)
    stable = lengths.max(-1) <= STABLE * a.shape[-1] * least[..., 0]
    relative = worst_relative(w, errors)
    levels = np.where(stable & (relative <= spectra.DOUBTFUL), CHECKED, ESTIMATED)
    wanted = [()] if single else list(spectra.doubtful_items(relative, a.shape, a.dtype.char))
    for index in wanted:
        if (found := spectra.eigenvalues(a[index])) is not None:
            w[index], places = spectra.matched(w[index], found.values)
            _renew(a[index], w[index], v[index], left[index], conditions[index])
            meant = _meant(a[index], w[index], v[index], left[index], conditions[index])
            errors[index], levels[index] = found.radii[places] + meant, PROVED
    return Eigenpairs(w, v, conditions, errors, levels)


def _renew(a: Array, w: Array, v: Array, left: Array, conditions: Array) -> None:
    """Replace eigenvectors that do not fit their eigenvalue by the singular vectors of the least singular value."""
    size = float(np.linalg.norm(a))
    for k in np.flatnonzero(np.linalg.norm(a @ v - v * w, axis=0) > _FITS * len(a) * epsilon(a) * size):
        u, _, vh = np.linalg.svd(a - w[k] * np.eye(len(a)))
        x, left[:, k] = vh[-1].conj(), u[:, -1]
        largest = x[np.abs(x).argmax()]
        v[:, k] = x * np.abs(largest) / largest
        with np.errstate(divide="ignore"):
            conditions[k] = max(1.0, 1 / np.abs(np.vdot(left[:, k], v[:, k])))


def _meant(a: Array, w: Array, v: Array, left: Array, conditions: Array) -> Array:
    """How far the eigenvalues of the numbers that were meant may be, where those were rounded."""
    effects = spectra.rounding_effect(a, left, v)
    if not effects.any():
        return effects
    errors = np.where(effects > 0, effects * conditions, 0)
    defective = (conditions > spectra.DEFECTIVE) & (errors > 0)
    if defective.any() and not np.iscomplexobj(a):
        return np.where(defective, np.minimum(errors, 4 * spectra.movement(a, w)), errors)
    return errors


def _geev(a: Array) -> tuple[Array, Array, Array, Array]:
    char = a.dtype.char
    *parts, left, right, info = routine("geev", char)(a, lwork=_workspace(char, len(a)))
    if info:
        raise NoConvergence.at("The iteration for the eigenvalues did not converge.", "a")
    w = parts[0] if len(parts) == 1 else parts[0] + 1j * parts[1]
    if len(parts) > 1:
        pairs = np.flatnonzero(parts[1] > 0)
        left, right = (_paired(vectors.astype(w.dtype), pairs) for vectors in (left, right))
    products = np.abs((left.conj() * right).sum(0)).tolist()
    conditions = np.array([max(1 / product, 1.0) if product else math.inf for product in products], left.real.dtype)
    return w, right, left, conditions


def _paired(vectors: Array, first: Array) -> Array:
    """The eigenvectors of a real matrix, of which LAPACK gives conjugate pairs as real and imaginary part, in place."""
    if len(first):
        vectors[:, first] += 1j * vectors[:, first + 1]
        vectors[:, first + 1] = vectors[:, first].conj()
    return vectors


@cache
def _workspace(char: str, n: int) -> int:
    return int(routine("geev_lwork", char)(n)[0].real)


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
