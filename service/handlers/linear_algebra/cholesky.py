"""Cholesky factorisation."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from service.handlers.linear_algebra.doubts import checked, doubts
from service.methods.linear_algebra.factors import adjoint, product_residual, require_hermitian
from service.methods.linear_algebra.lapack import Array, epsilon, routine
from service.methods.linear_algebra.norms import norm_1
from service.methods.linear_algebra.stacks import over_items
from service.schemas.linear_algebra.factorizations import CholeskyRequest
from service.schemas.types.errors import NotPositiveDefinite
from service.schemas.types.results import ExtendedTensor, RealTensor, Result, Tensor


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

    def factorize(item: Array) -> tuple[Array, ...]:
        char = item.dtype.char
        factor, info = routine("potrf", char)(item, lower=lower, clean=True)
        if info:
            detail = f"The matrix is not positive definite: its leading minor of order {info} is not positive."
            raise NotPositiveDefinite.at(detail, "a")
        reciprocal, _ = routine("pocon", char)(factor, norm_1(item), uplo="L" if lower else "U")
        return factor, np.asarray(1 / reciprocal if reciprocal else np.inf)

    factor, condition = over_items(factorize, a)
    pair = (factor, adjoint(factor)) if lower else (adjoint(factor), factor)
    residual = product_residual(a, *pair)
    return CholeskyResult(
        factor=factor,
        condition_number=condition,
        residual=residual,
        certainty=checked(residual, a),
        warnings=doubts(condition * epsilon(a), a.dtype.char, _ILL_CONDITIONED),
    )
