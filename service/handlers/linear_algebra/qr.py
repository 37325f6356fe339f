"""QR factorisation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import scipy.linalg

from service.handlers.costs import thin_factorisation
from service.handlers.linear_algebra.doubts import checked
from service.methods.linear_algebra.factors import product_residual
from service.operation import Cost
from service.schemas.linear_algebra.factorizations import QrRequest
from service.schemas.types.results import IntegerTensor, RealTensor, Result, Tensor


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
        residual = product_residual(a, q, r)
        return QrResult(q=q, r=r, permutation=None, residual=residual, certainty=checked(residual, a))
    mode: Literal["economic", "full"] = "economic" if request.mode == "reduced" else "full"
    q, r, permutation = scipy.linalg.qr(a, mode=mode, pivoting=True, check_finite=False)
    exchanged = np.take_along_axis(a, permutation[..., None, :], -1)
    residual = product_residual(exchanged, q, r)
    return QrResult(q=q, r=r, permutation=permutation, residual=residual, certainty=checked(residual, a))


def qr_cost(request: QrRequest) -> Cost:
    """A thin factorisation, or with `complete` one with a square Q."""
    return thin_factorisation(request.a, square=request.mode == "complete")
