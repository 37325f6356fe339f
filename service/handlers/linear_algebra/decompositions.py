"""Triangular and orthogonal factorisations: LU, QR, Cholesky, LDLᴴ."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import scipy.linalg

from service.methods.linear_algebra.certificates import Array, Index, doubts, epsilon, norm_1, refusal, routine
from service.methods.linear_algebra.factors import adjoint, over_items, product_residual, require_hermitian
from service.schemas.linear_algebra.factorizations import CholeskyRequest, QrRequest, SymmetricRequest
from service.schemas.linear_algebra.matrices import MatrixRequest
from service.schemas.types.errors import NotPositiveDefinite
from service.schemas.types.results import ExtendedTensor, IntegerTensor, RealTensor, Result, Tensor


@dataclass(slots=True, kw_only=True)
class LuResult(Result):
    """The LU factorisation with row exchanges."""

    permutation: IntegerTensor
    """Positions of rows (…, M): `a[permutation] = l @ u`."""
    l: Tensor
    """Unit lower triangular (…, M, K), with K = min(M, N)."""
    u: Tensor
    """Upper triangular (…, K, N)."""
    residual: RealTensor
    """The largest ‖(PA − LU)v‖∞ / (‖A‖∞‖v‖∞) over 3 random ±1 vectors v, of each matrix."""


def lu(request: MatrixRequest) -> LuResult:
    """The LU factorisation with partial pivoting, P A = L U (LAPACK getrf).

    P exchanges rows so that no entry of L exceeds 1 in size (complex: √2); `permutation` lists them: row i of P A is
    row `permutation[i]` of A. Every matrix has one, a singular one with a zero on the diagonal of U.
    """
    a = request.a
    positions, l, u = scipy.linalg.lu(a, p_indices=True, check_finite=False)
    permutation = np.argsort(positions, axis=-1)
    exchanged = np.take_along_axis(a, permutation[..., None], -2)
    return LuResult(permutation=permutation, l=l, u=u, residual=product_residual(exchanged, l, u))


@dataclass(slots=True, kw_only=True)
class QrResult(Result):
    """The QR factorisation."""

    q: Tensor
    """Orthonormal columns, QᴴQ = I: (…, M, K), or (…, M, M) with `complete`."""
    r: Tensor
    """Upper triangular: (…, K, N), or (…, M, N) with `complete`."""
    permutation: IntegerTensor | None
    """With `pivoting`, positions of columns (…, N): `a[:, permutation] = q @ r`; else null."""
    residual: RealTensor
    """The largest ‖(AP − QR)v‖∞ / (‖A‖∞‖v‖∞) over 3 random ±1 vectors v, of each matrix."""


def qr(request: QrRequest) -> QrResult:
    """The QR factorisation A = Q R by Householder reflections (LAPACK geqrf, orgqr).

    With `pivoting` it is A P = Q R (LAPACK geqp3), where the size of R's diagonal entries decreases. The diagonal of R
    may have either sign.
    """
    a = request.a
    if not request.pivoting:
        q, r = np.linalg.qr(a, request.mode)
        return QrResult(q=q, r=r, permutation=None, residual=product_residual(a, q, r))
    mode: Literal["economic", "full"] = "economic" if request.mode == "reduced" else "full"
    q, r, permutation = scipy.linalg.qr(a, mode=mode, pivoting=True, check_finite=False)
    exchanged = np.take_along_axis(a, permutation[..., None, :], -1)
    return QrResult(q=q, r=r, permutation=permutation, residual=product_residual(exchanged, q, r))


@dataclass(slots=True, kw_only=True)
class CholeskyResult(Result):
    """The Cholesky factorisation."""

    factor: Tensor
    """The lower triangular L (…, N, N) with A = L Lᴴ, or the upper R with A = Rᴴ R; its diagonal is positive."""
    condition_number: ExtendedTensor
    """LAPACK's estimate of ‖A‖₁‖A⁻¹‖₁, of each matrix."""
    residual: RealTensor
    """The largest ‖(A − LLᴴ)v‖∞ / (‖A‖∞‖v‖∞) over 3 random ±1 vectors v, of each matrix."""


_ILL_CONDITIONED = "The matrix is near an indefinite one; entries of the factor have about the digits named."


def cholesky(request: CholeskyRequest) -> CholeskyResult:
    """The Cholesky factorisation A = L Lᴴ of a positive definite matrix (LAPACK potrf).

    A matrix that is not symmetric (complex: Hermitian) is refused, and one that is not positive definite is
    `not-positive-definite`.
    """
    a, lower = request.a, request.lower
    require_hermitian(a, "a")

    def factorize(item: Array, index: Index) -> tuple[Array, ...]:
        char = item.dtype.char
        factor, info = routine("potrf", char)(item, lower=lower, clean=True)
        if info:
            detail = f"The matrix is not positive definite: its leading minor of order {info} is not positive."
            raise refusal(NotPositiveDefinite, detail, "a", index)
        reciprocal, _ = routine("pocon", char)(factor, norm_1(item), uplo="L" if lower else "U")
        return factor, np.asarray(1 / reciprocal if reciprocal else np.inf)

    factor, condition = over_items(factorize, a)
    pair = (factor, adjoint(factor)) if lower else (adjoint(factor), factor)
    return CholeskyResult(
        factor=factor,
        condition_number=condition,
        residual=product_residual(a, *pair),
        warnings=doubts(condition * epsilon(a), a.dtype.char, _ILL_CONDITIONED),
    )


@dataclass(slots=True, kw_only=True)
class LdlResult(Result):
    """The LDLᴴ factorisation."""

    l: Tensor
    """Unit lower triangular (…, N, N)."""
    d: Tensor
    """Block diagonal (…, N, N) with blocks of order 1 and 2."""
    permutation: IntegerTensor
    """Positions p of rows and columns (…, N): row i and column j of L D Lᴴ is row p[i] and column p[j] of A."""
    residual: RealTensor
    """The largest ‖(PAPᵀ − LDLᴴ)v‖∞ / (‖A‖∞‖v‖∞) over 3 random ±1 vectors v, of each matrix."""


def ldl(request: SymmetricRequest) -> LdlResult:
    """The factorisation P A Pᵀ = L D Lᴴ of a symmetric (complex: Hermitian) matrix, definite or not.

    Symmetric pivoting by Bunch and Kaufman (LAPACK sytrf, hetrf); with p the `permutation`,
    `a[p][:, p] = l @ d @ l.conj().T`. The signs of the eigenvalues of D are those of A (Sylvester's law of inertia).
    """
    a = request.a
    require_hermitian(a, "a")

    def factorize(item: Array, _: Index) -> tuple[Array, ...]:
        outer, d, permutation = scipy.linalg.ldl(item, check_finite=False)
        return outer[permutation], d, permutation, item[np.ix_(permutation, permutation)]

    l, d, permutation, exchanged = over_items(factorize, a)
    return LdlResult(l=l, d=d, permutation=permutation, residual=product_residual(exchanged, l, d, adjoint(l)))
