"""Values of formulas at given points."""

from __future__ import annotations

from dataclasses import dataclass

from service.handlers import costs
from service.handlers.formulas import function_at
from service.operation import Cost
from service.schemas.types.formulas import FormulaAt
from service.schemas.types.results import ExtendedTensor, Result


@dataclass(slots=True, kw_only=True)
class ValueResult(Result):
    """Values at points."""

    result: ExtendedTensor
    """One value for each point, in the shape (…) of the points (…, n)."""


def evaluate_cost(request: FormulaAt) -> Cost:
    """One number at each point of `at` (…, n)."""
    return costs.of_formulas_at(request, 1, request.at.shape[-1])


def evaluate(request: FormulaAt) -> ValueResult:
    """The value of a formula at one point or at many.

    Where the formula is undefined (`log(-1)`, `0/0`) the value is `"NaN"`, beyond the largest number `"Infinity"`.
    """
    return ValueResult(result=function_at(request).value(request.at))
