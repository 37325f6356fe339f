"""Singular values and what follows from them at once: the singular value and the polar decomposition."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from service.methods.linear_algebra import high_precision
from service.methods.linear_algebra.certificates import Array, doubts, epsilon
from service.methods.linear_algebra.factors import adjoint, product_residual
from service.schemas.linear_algebra.factorizations import SvdRequest
from service.schemas.linear_algebra.matrices import MatrixRequest
from service.schemas.types.errors import NoConvergence
from service.schemas.types.results import ExtendedTensor, RealTensor, Result, Tensor, Warning


@dataclass(slots=True, kw_only=True)
class SvdResult(Result):
    """The singular value decomposition."""

    u: Tensor
    """Left singular vectors as columns: (…, M, K) with K = min(M, N), or (…, M, M) with `full_matrices`."""
    s: RealTensor
    """Singular values (…, K), descending."""
    vh: Tensor
    """Right singular vectors, conjugated, as rows: (…, K, N), or (…, N, N) with `full_matrices`."""
    residual: RealTensor
    """The largest ‖(A − UΣVᴴ)v‖∞ / (‖A‖∞‖v‖∞) over 3 random ±1 vectors v, of each matrix."""
    errors: ExtendedTensor
    """Estimated absolute error of each singular value (…, K), rounding of the entries included where it matters."""


def svd(request: SvdRequest) -> SvdResult:
    """The singular value decomposition A = U Σ Vᴴ by divide and conquer (LAPACK gesdd).

    A singular value moves by at most ‖δA‖₂ when A moves by δA, so small ones have few digits relative to their size.
    Where fewer than 11 are certain, matrices up to 24×24 are solved again with 50 digits, and the error that is left
    is that of the entries' own rounding to float64.
    """
    a = request.a
    u, s, vh = _decompose(a, full=request.full_matrices)
    s, errors, warnings = certified_singular_values(a, s)
    k = s.shape[-1]
    residual = product_residual(a, u[..., :k] * s[..., None, :], vh[..., :k, :])
    return SvdResult(u=u, s=s, vh=vh, residual=residual, errors=errors, warnings=warnings)


def _decompose(a: Array, *, full: bool = False) -> tuple[Array, Array, Array]:
    try:
        return np.linalg.svd(a, full_matrices=full)
    except np.linalg.LinAlgError:
        raise NoConvergence.at("The iteration for the singular values did not converge.", "a") from None


_UNCERTAIN = (
    "The least certain singular value has the digits named, relative to its own size (none where it may be zero); "
    "its absolute error is a rounding error of the largest."
)


def certified_singular_values(a: Array, s: Array) -> tuple[Array, Array, list[Warning]]:
    """LAPACK's singular values of a stack, refined where in doubt, with their absolute errors and warnings."""
    scale = np.sqrt(max(a.shape[-2:])) * epsilon(a)
    errors = np.repeat(scale * s[..., :1], s.shape[-1], -1)
    for index in high_precision.doubtful_items(_relative(s, errors), a.shape, a.dtype.char):
        s[index], errors[index] = high_precision.singular_values(a[index])
    return s, errors, doubts(_relative(s, errors), a.dtype.char, _UNCERTAIN)


def _relative(s: Array, errors: Array) -> Array:
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(np.where(errors == 0, 0, errors / s).max(-1))


@dataclass(slots=True, kw_only=True)
class PolarResult(Result):
    """The polar decomposition."""

    u: Tensor
    """Orthonormal columns (…, M, N), or rows where M < N: the nearest such matrix to A."""
    p: Tensor
    """Positive semidefinite (…, N, N), the square root of AᴴA."""
    residual: RealTensor
    """The largest ‖(A − UP)v‖∞ / (‖A‖∞‖v‖∞) over 3 random ±1 vectors v, of each matrix."""


def polar(request: MatrixRequest) -> PolarResult:
    """The polar decomposition A = U P with U of orthonormal columns and P = (AᴴA)^½, from the SVD (LAPACK gesdd).

    With A = W Σ Vᴴ it is U = W Vᴴ and P = V Σ Vᴴ. For a singular A, U is one of several.
    """
    w, s, vh = _decompose(request.a)
    u, p = w @ vh, (adjoint(vh) * s[..., None, :]) @ vh
    return PolarResult(u=u, p=(p + adjoint(p)) / 2, residual=product_residual(request.a, u, p))
