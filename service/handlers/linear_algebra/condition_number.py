"""Condition numbers, by singular values or by the inverse."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from service.handlers.costs import thin_factorisation
from service.handlers.linear_algebra.doubts import certainty, doubts
from service.methods.linear_algebra.condition_numbers import condition_numbers
from service.operation import Cost
from service.schemas.linear_algebra.matrices import ConditionRequest
from service.schemas.types.errors import InvalidInput
from service.schemas.types.results import ExtendedTensor, Result


@dataclass(slots=True, kw_only=True)
class ConditionNumberResult(Result):
    """The condition number of a matrix, or of each of a stack."""

    result: ExtendedTensor
    """κ(A) ≥ 1, by which relative errors can grow in solving with A; Infinity for a singular matrix."""
    error: ExtendedTensor
    """Bound on the absolute error of each, of rounded entries too where they decide it; 0 where it is infinite."""


def condition_number(request: ConditionRequest) -> ConditionNumberResult:
    """The condition number κ(A) = ‖A‖ ‖A⁻¹‖; for order 2 the ratio σ₁/σₙ of the extreme singular values.

    About log₁₀ κ digits are lost in solving A x = b. Where rounding would leave fewer than 10 digits of κ itself, that
    of a small square matrix is found from its exact inverse; otherwise a warning tells how many can be trusted.
    """
    rows, columns = request.a.shape[-2:]
    if rows != columns and request.order != 2:
        raise InvalidInput.at("A matrix that is not square has a condition number of order 2 only.", "order")
    result, errors, levels = condition_numbers(request.a, math.inf if request.order == "inf" else request.order)
    detail = "The matrix is so close to a singular one that its condition number is uncertain itself."
    return ConditionNumberResult(
        result=result,
        error=errors * np.where(np.isfinite(result), result, 0),
        certainty=certainty(levels),
        warnings=doubts(errors, request.a.dtype.char, detail),
    )


def condition_number_cost(request: ConditionRequest) -> Cost:
    """Singular values, and inverses of the items one by one."""
    usual = thin_factorisation(request.a)
    return Cost(4 * usual.flops, usual.elements)
