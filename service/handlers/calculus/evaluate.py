"""Values of formulas at given points."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from service.handlers import costs
from service.handlers.calculus.certified import certified
from service.handlers.calculus.complex_values import complex_values
from service.handlers.formulas import function_at, value_warnings
from service.operation import Cost
from service.schemas.calculus.derivatives import EvaluateRequest
from service.schemas.types.errors import InvalidInput
from service.schemas.types.results import ExtendedComplexTensor, Result


@dataclass(slots=True, kw_only=True)
class ValueResult(Result):
    """Values at points."""

    result: ExtendedComplexTensor
    """One value for each point, in the shape (…) of the points (…, n); complex exactly where `numbers` is."""


def evaluate_cost(request: EvaluateRequest) -> Cost:
    """One number at each point of `at` (…, n); complex ones in a worker."""
    if request.numbers == "complex":
        return Cost(math.inf, 2 * request.at.size)
    return costs.of_formulas_at(request, 1, request.at.shape[-1])


def evaluate(request: EvaluateRequest) -> ValueResult:
    """The value of a formula at one point or at many.

    Up to 1,000 values are made the nearest doubles by ball arithmetic, with as many digits as cancel: the certainty
    is `exact` then. Where the formula is undefined (`log(-1)`, `0/0`) the value is `"NaN"` with a warning that says
    why, beyond the largest number `"Infinity"`. With `numbers: "complex"` roots, logarithms and powers have their
    principal values, and the warning `on-branch-cut` says where these jump.
    """
    if not request.variables:
        request = _without_variables(request)
    if request.numbers == "complex":
        values = complex_values(request)
        return ValueResult(result=values.result, certainty=values.certainty, warnings=values.warnings)
    if request.at.dtype.kind == "c":
        raise InvalidInput.at('Complex points need `numbers: "complex"`.', "at")
    function = function_at(request)
    (result,), certainty, doubts = certified(function, request.at, "value", [function.value(request.at)])
    if certainty != "exact":  # which no undefined value is
        doubts += value_warnings(function, request.at, result)
    return ValueResult(result=result, certainty=certainty, warnings=doubts)


def _without_variables(request: EvaluateRequest) -> EvaluateRequest:
    """The same with one variable that is not used, at 0."""
    if request.at.size:
        raise InvalidInput.at("A point has numbers, and there are no `variables` that they are for.", "at")
    return request.model_copy(update={"variables": ["_"], "at": np.zeros(1)})
