"""Hessenberg forms."""

from __future__ import annotations

from dataclasses import dataclass

import scipy.linalg

from service.handlers.linear_algebra.doubts import checked
from service.methods.linear_algebra.factors import adjoint, product_residual
from service.schemas.linear_algebra.matrices import SquareRequest
from service.schemas.types.results import RealTensor, Result, Tensor


@dataclass(slots=True, kw_only=True)
class HessenbergResult(Result):
    """The Hessenberg form."""

    h: Tensor
    """Upper Hessenberg (…, N, N): zero below the first subdiagonal."""
    q: Tensor
    """Unitary (…, N, N)."""
    residual: RealTensor
    """The largest ‖(A − QHQᴴ)v‖∞ / (‖A‖∞‖v‖∞) over 3 random ±1 vectors v, of each matrix."""


def hessenberg(request: SquareRequest) -> HessenbergResult:
    """The Hessenberg form A = Q H Qᴴ by Householder reflections (LAPACK gehrd)."""
    h, q = scipy.linalg.hessenberg(request.a, calc_q=True, check_finite=False)
    residual = product_residual(request.a, q, h, adjoint(q))
    return HessenbergResult(h=h, q=q.astype(h.dtype), residual=residual, certainty=checked(residual, request.a))
