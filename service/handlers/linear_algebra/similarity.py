"""Unitary similarity: the Schur and the Hessenberg form."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import scipy.linalg

from service.methods.linear_algebra.certificates import Array, Index, refusal
from service.methods.linear_algebra.factors import adjoint, over_items, product_residual
from service.schemas.linear_algebra.factorizations import SchurRequest
from service.schemas.linear_algebra.matrices import SquareRequest
from service.schemas.types.errors import NoConvergence
from service.schemas.types.results import RealTensor, Result, Tensor


@dataclass(slots=True, kw_only=True)
class SchurResult(Result):
    """The Schur form."""

    t: Tensor
    """Upper triangular T (…, N, N) with the eigenvalues on its diagonal; of kind real with 2×2 blocks for pairs."""
    z: Tensor
    """Unitary Z (…, N, N): its columns are the Schur vectors."""
    residual: RealTensor
    """The largest ‖(A − ZTZᴴ)v‖∞ / (‖A‖∞‖v‖∞) over 3 random ±1 vectors v, of each matrix."""


def schur(request: SchurRequest) -> SchurResult:
    """The Schur form A = Z T Zᴴ by the QR algorithm (LAPACK gees).

    A real matrix keeps a real quasi-triangular T by default; kind `complex` always answers a complex triangular one.
    """
    a = request.a
    if request.kind == "complex" and not np.iscomplexobj(a):
        a = a.astype(np.result_type(a, np.complex64))

    def factorize(item: Array, index: Index) -> tuple[Array, ...]:
        try:
            return scipy.linalg.schur(item, output="real" if request.kind == "real" else "complex", check_finite=False)
        except np.linalg.LinAlgError:
            raise refusal(NoConvergence, "The QR iteration did not converge.", "a", index) from None

    t, z = over_items(factorize, a)
    return SchurResult(t=t, z=z, residual=product_residual(a, z, t, adjoint(z)))


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
    return HessenbergResult(h=h, q=q, residual=product_residual(request.a, q, h, adjoint(q)))
