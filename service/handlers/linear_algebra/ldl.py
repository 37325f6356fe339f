"""LDLᴴ factorisation."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import scipy.linalg

from service.handlers.linear_algebra.doubts import checked
from service.methods.linear_algebra.factors import adjoint, product_residual, require_hermitian
from service.methods.linear_algebra.lapack import Array
from service.methods.linear_algebra.stacks import over_items
from service.schemas.linear_algebra.factorizations import SymmetricRequest
from service.schemas.types.results import IntegerTensor, RealTensor, Result, Tensor


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

    def factorize(item: Array) -> tuple[Array, ...]:
        outer, d, permutation = scipy.linalg.ldl(item, check_finite=False)
        return outer[permutation], d, permutation, item[np.ix_(permutation, permutation)]

    l, d, permutation, exchanged = over_items(factorize, a)
    residual = product_residual(exchanged, l, d, adjoint(l))
    return LdlResult(l=l, d=d, permutation=permutation, residual=residual, certainty=checked(residual, a))
