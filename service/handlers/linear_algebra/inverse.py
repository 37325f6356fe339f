"""Determinant and inverse by LU factorisation."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.linalg.lapack import get_lapack_funcs

from service.schemas.errors import SingularMatrix
from service.schemas.matrices import SquareRequest
from service.schemas.results import ExtendedTensor, Result, Tensor


@dataclass(slots=True, kw_only=True)
class InverseResult(Result):
    """The inverse of a matrix."""

    result: Tensor
    """A⁻¹, of the shape of `a`."""
    condition_number: ExtendedTensor
    """‖A‖₁‖A⁻¹‖₁ of each matrix."""


def inverse(request: SquareRequest) -> InverseResult:
    """The inverse A⁻¹ with A A⁻¹ = I, by LU factorisation (LAPACK getrf, getri).

    An exactly singular matrix is refused as `singular-matrix`.
    """
    a = request.a
    getrf, getri = get_lapack_funcs(("getrf", "getri"), (a,))
    lu, pivots, info = getrf(a)
    if info > 0:
        raise SingularMatrix.at("The matrix is exactly singular.", "a")
    result, _ = getri(lu, pivots)
    condition = np.abs(a).sum(0).max() * np.abs(result).sum(0).max()
    return InverseResult(result=result, condition_number=condition)
