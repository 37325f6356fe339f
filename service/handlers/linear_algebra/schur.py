"""Schur forms."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import scipy.linalg

from service.handlers.linear_algebra.doubts import checked
from service.methods.linear_algebra.factors import adjoint, product_residual
from service.methods.linear_algebra.lapack import Array
from service.methods.linear_algebra.stacks import over_items
from service.schemas.linear_algebra.factorizations import SchurRequest
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

    def factorize(item: Array) -> tuple[Array, ...]:
        try:
            return scipy.linalg.schur(item, output="real" if request.kind == "real" else "complex", check_finite=False)
        except np.linalg.LinAlgError:
            raise NoConvergence.at("The QR iteration did not converge.", "a") from None

    t, z = over_items(factorize, a)
    residual = product_residual(a, z, t, adjoint(z))
    return SchurResult(t=t, z=z, residual=residual, certainty=checked(residual, a))
