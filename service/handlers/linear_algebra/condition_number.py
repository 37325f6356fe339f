"""Condition numbers, by singular values or by the inverse."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from service.handlers.linear_algebra.rank import svd
from service.methods.linear_algebra import exact, sensitivity
from service.methods.linear_algebra.certificates import doubts, epsilon
from service.methods.linear_algebra.scaling import tamed
from service.schemas.linear_algebra.matrices import ConditionRequest
from service.schemas.types.errors import InvalidInput
from service.schemas.types.results import ExtendedTensor, Result

Array = NDArray[Any]


@dataclass(slots=True, kw_only=True)
class ConditionNumberResult(Result):
    """The condition number of a matrix, or of each of a stack."""

    result: ExtendedTensor
    """κ(A) ≥ 1, by which relative errors can grow in solving with A; Infinity for a singular matrix."""


def condition_number(request: ConditionRequest) -> ConditionNumberResult:
    """The condition number κ(A) = ‖A‖ ‖A⁻¹‖; for order 2 the ratio σ₁/σₙ of the extreme singular values.

    About log₁₀ κ digits are lost in solving A x = b. Where rounding would leave fewer than 10 digits of κ itself, that
    of a small square matrix is found from its exact inverse; otherwise a warning tells how many can be trusted.
    """
    order = math.inf if request.order == "inf" else request.order
    a, _ = tamed(request.a)
    rows, columns = a.shape[-2:]
    if rows != columns and order != 2:
        raise InvalidInput.at("A matrix that is not square has a condition number of order 2 only.", "order")
    s = svd(a, vectors=False)
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        result = np.where(s[..., -1] > 0, s[..., 0] / s[..., -1], math.inf)
    doubtful = sensitivity.doubtful(result, a.dtype.char)
    errors = np.where(np.isfinite(result), 2 * epsilon(a) * result, 0)
    affordable = rows == columns and exact.affordable(a.shape, int(np.count_nonzero(doubtful)))
    for index in np.ndindex(result.shape):
        if affordable and doubtful[index]:
            result[index], errors[index] = _exact(a[index], order)
        elif order != 2:
            result[index] = _by_inverse(a[index], order)
    detail = "The matrix is so close to a singular one that its condition number is uncertain itself."
    return ConditionNumberResult(result=result, warnings=doubts(errors, a.dtype.char, detail))


def _by_inverse(a: Array, order: Any) -> float:
    try:
        return float(np.linalg.norm(a, order) * np.linalg.norm(np.linalg.inv(a), order))
    except np.linalg.LinAlgError:  # exactly singular
        return math.inf


def _exact(a: Array, order: Any) -> tuple[float, float]:
    """The condition number by the exact inverse, and its relative error from rounded entries."""
    solution = exact.solve(a, np.eye(len(a)))
    if solution is None:
        return math.inf, 0.0
    value = float(np.linalg.norm(a, order) * np.linalg.norm(solution.x, order))
    return value, sensitivity.solution_error(a, None, solution.x, solution.x)
