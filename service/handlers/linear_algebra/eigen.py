"""Eigenvalues and eigenvectors, with how far they can be relied on."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import cast

import numpy as np
import scipy.linalg

from service.methods.linear_algebra import high_precision
from service.methods.linear_algebra.certificates import Array, Index, doubts, epsilon, refusal
from service.methods.linear_algebra.factors import over_items, require_hermitian
from service.methods.linear_algebra.scaling import tamed, times_power
from service.schemas.linear_algebra.factorizations import EigenRequest
from service.schemas.types.errors import NoConvergence
from service.schemas.types.results import ExtendedTensor, RealTensor, Result, Tensor, Warning


@dataclass(slots=True, kw_only=True)
class EigenResult(Result):
    """Eigenvalues and eigenvectors."""

    eigenvalues: Tensor
    """λ (…, N): ascending and real with `symmetric`; complex, in no particular order, with `general`."""
    eigenvectors: Tensor
    """X (…, N, N): column k belongs to eigenvalue k and has 2-norm 1; with `general` complex, largest entry real."""
    residual: RealTensor
    """The largest ‖A x − λ x‖₂ / ‖A‖F over the columns, one for each matrix; 0 for a zero matrix."""
    eigenvalue_condition_numbers: ExtendedTensor
    """1/|yᴴx| of each eigenvalue (…, N), with unit left and right eigenvectors y and x; 1 is best, and symmetric."""
    errors: ExtendedTensor
    """Estimated absolute error of each eigenvalue (…, N), rounding of the entries of `a` included where it matters."""


UNCERTAIN = (
    "The least certain eigenvalue has the digits named, relative to its own size (none where it may be zero); "
    "`errors` has the absolute error of each."
)
_DEFECTIVE = "The matrix has no full set of independent eigenvectors, to working precision."


def eigen(request: EigenRequest) -> EigenResult:
    """Eigenvalues λ and eigenvectors x of a square matrix, A x = λ x.

    `general` uses the QR algorithm on the Hessenberg form (LAPACK geev), `symmetric` divide and conquer on the
    tridiagonal form (LAPACK syevd, heevd), which answers real eigenvalues. An eigenvalue moves by about
    ‖δA‖/|yᴴx| when A moves by δA. Where that leaves fewer than 11 digits, matrices up to 24×24 are solved again with
    50 digits, and the error that is left is that of the entries' own rounding to float64.

    With `symmetric`, a matrix that is not symmetric (complex: Hermitian) is refused.
    """
    a, k = tamed(request.a)
    if request.structure == "symmetric":
        require_hermitian(a, "a")
    found = (_symmetric if request.structure == "symmetric" else _general)(a)
    found.eigenvalues = times_power(found.eigenvalues, k[..., None])
    found.errors = times_power(found.errors, k[..., None])
    return found


def _symmetric(a: Array) -> EigenResult:
    try:
        w, v = np.linalg.eigh(a)
    except np.linalg.LinAlgError:
        raise NoConvergence.at("The iteration for the eigenvalues did not converge.", "a") from None
    errors = np.repeat(np.sqrt(a.shape[-1]) * epsilon(a) * np.abs(w).max(-1, keepdims=True), a.shape[-1], -1)
    for index in high_precision.doubtful_items(relative_errors(w, errors), a.shape, a.dtype.char):
        w[index], errors[index] = high_precision.symmetric_eigenvalues(a[index])
    return EigenResult(
        eigenvalues=w,
        eigenvectors=v,
        residual=_residual(a, w, v),
        eigenvalue_condition_numbers=np.ones_like(w),
        errors=errors,
        warnings=doubts(relative_errors(w, errors), a.dtype.char, UNCERTAIN),
    )


def _general(a: Array) -> EigenResult:
    w, v, conditions = over_items(_geev, a)
    errors = np.asarray(2 * epsilon(a) * np.linalg.norm(a, axis=(-2, -1))[..., None] * conditions)
    for index in high_precision.doubtful_items(relative_errors(w, errors), a.shape, a.dtype.char):
        with suppress(RuntimeError):  # LAPACK's eigenvalues stand then, with the error that first order gives them.
            w[index], v[index], conditions[index], errors[index] = high_precision.eigensystem(a[index])
    warnings = doubts(relative_errors(w, errors), a.dtype.char, UNCERTAIN)
    if len(defective := np.argwhere(conditions.max(-1) > 1 / epsilon(a))):
        indices = defective[:10].tolist() if a.ndim > 2 else []
        warnings.append(Warning(code="defective", detail=_DEFECTIVE, count=len(defective), indices=indices))
    return EigenResult(
        eigenvalues=w,
        eigenvectors=v,
        residual=_residual(a, w, v),
        eigenvalue_condition_numbers=conditions,
        errors=errors,
        warnings=warnings,
    )


def _geev(a: Array, index: Index) -> tuple[Array, Array, Array]:
    try:
        w, left, right = cast(tuple[Array, ...], scipy.linalg.eig(a, left=True, right=True, check_finite=False))
    except np.linalg.LinAlgError:
        raise refusal(NoConvergence, "The iteration for the eigenvalues did not converge.", "a", index) from None
    with np.errstate(divide="ignore"):
        conditions = 1 / np.abs(np.einsum("ik,ik->k", left.conj(), right))
    return w, right.astype(w.dtype), np.maximum(conditions, 1)


def _residual(a: Array, w: Array, v: Array) -> Array:
    size = np.linalg.norm(a, axis=(-2, -1))
    return np.asarray(np.linalg.norm(a @ v - v * w[..., None, :], axis=-2).max(-1) / np.where(size > 0, size, 1))


def relative_errors(w: Array, errors: Array) -> Array:
    """The worst relative error of each item; a zero without error has none."""
    size = np.abs(w)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(np.where(errors == 0, 0, errors / size).max(-1))
