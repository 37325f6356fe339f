"""Inverse by LU factorisation, exactly where rounding would leave too few digits."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from service.methods.linear_algebra import exact, sensitivity
from service.methods.linear_algebra.certificates import (
    Index,
    doubts,
    epsilon,
    norm_1,
    norm_inf,
    norms_1,
    refusal,
    routine,
)
from service.methods.linear_algebra.scaling import condition_1
from service.schemas.linear_algebra.matrices import SquareRequest
from service.schemas.types.errors import SingularMatrix
from service.schemas.types.results import ExtendedTensor, RealTensor, Result, Tensor

Array = NDArray[Any]

SINGULAR = "The matrix is exactly singular; pseudo-inverse and least-squares have an answer for it."
SMALL = 16
"""Stacks of matrices up to this size go through NumPy's stacked LAPACK calls as a whole."""


@dataclass(slots=True, kw_only=True)
class InverseResult(Result):
    """The inverse of a matrix, or of each of a stack."""

    result: Tensor
    """A⁻¹, of the shape of `a`."""
    condition_number: ExtendedTensor
    """‖A‖₁‖A⁻¹‖₁ of each matrix."""
    residual: RealTensor
    """The largest ‖(A X − I)v‖∞ / (‖A‖∞‖X‖∞‖v‖∞) over three random ±1 vectors v, for each X = A⁻¹."""


def inverse(request: SquareRequest) -> InverseResult:
    """The inverse A⁻¹ with A A⁻¹ = I, by LU factorisation with row exchanges (LAPACK getrf, getri).

    A small matrix whose condition leaves fewer than 11 digits is inverted again in exact rational arithmetic
    (Bareiss 1968). Where its entries are rounded numbers, or the matrix is too large for that, a warning tells how many
    digits of the largest entries can be trusted. An exactly singular matrix is refused as `singular-matrix`.
    """
    a = request.a
    if a.ndim == 2:
        result, condition, residual, error = _inverse(a, (), affordable=exact.affordable(a.shape))
    elif a.shape[-1] <= SMALL:
        result, condition, residual, error = _small_stack(a)
    else:
        result, condition, residual, error = _one_by_one(a)
    detail = (
        "The inverse depends strongly on the last digits of the entries: the matrix is nearly singular for their "
        "precision. See condition_number and trusted_digits."
    )
    warnings = doubts(error, a.dtype.char, detail)
    return InverseResult(result=result, condition_number=condition, residual=residual, warnings=warnings)


def _inverse(a: Array, index: Index, *, affordable: bool) -> tuple[Array, Any, Any, Any]:
    """The inverse of one matrix, its condition number, its residual and its relative error."""
    char = a.dtype.char
    lu, pivots, info = routine("getrf", char)(a.T)  # A row-major array is its transpose to LAPACK.
    if info:
        if affordable:  # Rounding may have made the zero pivot.
            return _exact_inverse(a, index)
        raise refusal(SingularMatrix, SINGULAR, "a", index)
    found, _ = routine("getri", char)(lu, pivots, lwork=_workspace(char, len(a)), overwrite_lu=True)
    x = found.T
    condition = norm_1(a) * norm_1(x)
    image = x @ sensitivity.signs(len(a), char)
    change = a @ image - sensitivity.signs(len(a), char)
    size = norm_inf(a) * norm_inf(x)
    residual = float(np.abs(change).max()) / size if size else math.inf  # An overflowing factor makes X zero.
    if not sensitivity.doubtful(condition * (1 + residual / epsilon(a)), char):
        return x, condition, residual, 0.0
    if affordable:
        return _exact_inverse(a, index)
    return x, condition, residual, sensitivity.inverse_error(a, x, image, change)


@cache
def _workspace(char: str, n: int) -> int:
    return int(routine("getri_lwork", char)(n)[0].real)


def _exact_inverse(a: Array, index: Index) -> tuple[Array, Any, Any, Any]:
    solution = exact.solve(a, np.eye(len(a)))
    if solution is None:
        raise refusal(SingularMatrix, SINGULAR, "a", index)
    x = solution.x.astype(a.dtype)
    error = sensitivity.solution_error(a, None, solution.x, solution.x)
    return x, float(condition_1(a, solution.x)), float(_residuals(a, x)), error


def _small_stack(a: Array) -> tuple[Array, Any, Any, Any]:
    try:
        x = np.linalg.inv(a)
    except np.linalg.LinAlgError:  # The whole stack fails for one item.
        return _one_by_one(a)
    condition, residual = norms_1(a) * norms_1(x), _residuals(a, x)
    error = np.zeros(condition.shape)
    places = np.argwhere(sensitivity.doubtful(condition * (1 + residual / epsilon(a)), a.dtype.char))
    affordable = exact.affordable(a.shape, len(places))
    for index in map(tuple, places.tolist()):
        if affordable:
            x[index], condition[index], residual[index], error[index] = _exact_inverse(a[index], index)
        else:
            image = x[index] @ sensitivity.signs(a.shape[-1], a.dtype.char)
            change = a[index] @ image - sensitivity.signs(a.shape[-1], a.dtype.char)
            error[index] = sensitivity.inverse_error(a[index], x[index], image, change)
    return x, condition, residual, error


def _one_by_one(a: Array) -> tuple[Array, Any, Any, Any]:
    x = np.empty_like(a)
    condition, residual, error = np.empty((3, *a.shape[:-2]))
    affordable = exact.affordable(a.shape)
    for index in np.ndindex(a.shape[:-2]):
        one = _inverse(a[index], index, affordable=affordable)
        x[index], condition[index], residual[index], error[index] = one
    return x, condition, residual, error


def _residuals(a: Array, x: Array) -> Array:
    """The largest ‖(A X − I)v‖∞ / (‖A‖∞‖X‖∞) over three random ±1 vectors v, for each item of a stack."""
    v = sensitivity.signs(a.shape[-1], a.dtype.char)
    with np.errstate(over="ignore", invalid="ignore"):
        change = np.abs(a @ (x @ v) - v).max((-2, -1))
        return np.asarray(change / (norms_1(a.mT) * norms_1(x.mT)))
