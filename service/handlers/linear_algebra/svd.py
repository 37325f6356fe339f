"""Singular value decomposition."""

from __future__ import annotations

from dataclasses import dataclass

from service.handlers.costs import thin_factorisation
from service.handlers.linear_algebra.doubts import certainty, doubts
from service.methods.linear_algebra.factors import product_residual
from service.methods.linear_algebra.norms import worst_relative
from service.methods.linear_algebra.singular_values import certified
from service.methods.linear_algebra.singular_values import svd as decompose
from service.operation import Cost
from service.schemas.linear_algebra.factorizations import SvdRequest
from service.schemas.types.results import ExtendedTensor, RealTensor, Result, Tensor


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
    error: ExtendedTensor
    """Estimated absolute error of each singular value (…, K), rounding of the entries included where it matters."""


UNCERTAIN = (
    "The least certain singular value has the digits named, relative to its own size (none where it may be zero); "
    "its absolute error is a rounding error of the largest."
)


def svd(request: SvdRequest) -> SvdResult:
    """The singular value decomposition A = U Σ Vᴴ by divide and conquer (LAPACK gesdd).

    A singular value moves by at most ‖δA‖₂ when A moves by δA, so small ones have few digits relative to their size.
    Up to 16 rows and columns the errors are proved for the doubles received, by Weyl's theorem and ball arithmetic.
    Where fewer than 11 digits are certain, up to 24, the values are enclosed as roots of the characteristic polynomial
    of AᴴA, which is exact (FLINT), and the error that is left is that of the entries' own rounding to float64.
    `certainty` speaks of the values.
    """
    a = request.a
    u, s, vh = decompose(a, full=request.full_matrices)
    k = s.shape[-1]
    s, errors, levels = certified(a, s, u[..., :k], vh[..., :k, :])
    residual = product_residual(a, u[..., :k] * s[..., None, :], vh[..., :k, :])
    return SvdResult(
        u=u,
        s=s,
        vh=vh,
        residual=residual,
        error=errors,
        certainty=certainty(levels),
        warnings=doubts(worst_relative(s, errors), a.dtype.char, UNCERTAIN),
    )


def svd_cost(request: SvdRequest) -> Cost:
    """Singular values and vectors, square ones if wanted."""
    return thin_factorisation(request.a, square=request.full_matrices)
