"""Polar decomposition."""

from __future__ import annotations

import math
from dataclasses import dataclass

from service.handlers.costs import thin_factorisation
from service.handlers.linear_algebra.doubts import checked
from service.methods.linear_algebra.factors import adjoint, product_residual
from service.methods.linear_algebra.singular_values import svd
from service.operation import Cost
from service.schemas.linear_algebra.matrices import MatrixRequest
from service.schemas.types.results import RealTensor, Result, Tensor


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
    w, s, vh = svd(request.a)
    u, p = w @ vh, (adjoint(vh) * s[..., None, :]) @ vh
    residual = product_residual(request.a, u, p)
    return PolarResult(u=u, p=(p + adjoint(p)) / 2, residual=residual, certainty=checked(residual, request.a))


def polar_cost(request: MatrixRequest) -> Cost:
    """A thin factorisation, and P, which is square of the columns."""
    *lead, m, n = request.a.shape
    usual, elements = thin_factorisation(request.a), math.prod(lead) * n * n
    return Cost(usual.flops + 4.0 * elements * min(m, n) + 10.0 * elements, max(usual.elements, elements))
