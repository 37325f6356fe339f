"""LU factorisation."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import scipy.linalg

from service.handlers.linear_algebra.doubts import checked
from service.methods.linear_algebra.factors import product_residual
from service.schemas.linear_algebra.matrices import MatrixRequest
from service.schemas.types.results import IntegerTensor, RealTensor, Result, Tensor


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
    residual = product_residual(exchanged, l, u)
    return LuResult(permutation=permutation, l=l, u=u, residual=residual, certainty=checked(residual, a))
