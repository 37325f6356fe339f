"""Values of formulas at given points."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from service.handlers import costs
from service.handlers.calculus.certified import certified
from service.handlers.formulas import function_at, value_warnings
from service.operation import Cost
from service.schemas.calculus.derivatives import EvaluateRequest
from service.schemas.types.errors import InvalidInput
from service.schemas.types.results import ExtendedTensor, Result


@dataclass(slots=True, kw_only=True)
class ValueResult(Result):
    """Values at points."""

    result: ExtendedTensor
    """One value for each point, in the shape (…) of the points (…, n)."""


def evaluate_cost(request: EvaluateRequest) -> Cost:
    """One number at each point of `at` (…, n)."""
    return costs.of_formulas_at(request, 1, request.at.shape[-1])


def evaluate(request: EvaluateRequest) -> ValueResult:
    """The value of a formula at one point or at many.

    Up to 1,000 values are made the nearest doubles by ball arithmetic, with as many digits as cancel: the certainty
    is `exact` then. Where the formula is undefined (`log(-1)`, `0/0`) the value is `"NaN"` with a warning that says
    why, beyond the largest number `"Infinity"`.
    """
    if not request.variables:
        request = _without_variables(request)
    function = function_at(request)
    (result,), certainty, doubts = certified(function, request.at, "value", [function.value(request.at)])
    warnings = doubts + value_warnings(function, request.at, result)
    return ValueResult(result=result, certainty=certainty, warnings=warnings)


def _without_variables(request: EvaluateRequest) -> EvaluateRequest:
    """The same with one variable that is not used, at 0."""
    if request.at.size:
        raise InvalidInput.at("A point has numbers, and there are no `variables` that they are for.", "at")
    return request.model_copy(update={"variables": ["_"], "at": np.zeros(1)})
