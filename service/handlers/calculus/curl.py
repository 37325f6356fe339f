"""The curl of vector fields."""

from __future__ import annotations

from typing import Any

import numpy as np

from service.handlers.calculus.certified import certified
from service.handlers.calculus.evaluate import ValueResult
from service.handlers.formulas import point_warnings, vector_function_at, where_defined
from service.schemas.types.errors import InvalidInput
from service.schemas.types.formulas import FormulasAt


def curl(request: FormulasAt) -> ValueResult:
    """The curl ∇×F of a field in three dimensions (…, 3), or the number ∂F₂/∂x − ∂F₁/∂y (…) in two."""
    function = vector_function_at(request)
    if function.n not in {2, 3}:
        raise InvalidInput.at(f"The curl exists in 2 or 3 dimensions, not in {function.n}.", "expressions")
    value, jacobian = function.jacobian(request.at)
    j = where_defined(value, jacobian)
    with np.errstate(invalid="ignore"):
        result = j[..., 1, 0] - j[..., 0, 1]
        if function.n == 3:
            result = np.stack([j[..., 2, 1] - j[..., 1, 2], j[..., 0, 2] - j[..., 2, 0], result], -1)
    (result,), certainty, doubts = certified(function, request.at, "jacobian", [result], _curl)
    warnings = doubts + point_warnings(function, request.at, value, result)
    return ValueResult(result=result, certainty=certainty, warnings=warnings)


def _curl(balls: list[Any]) -> list[Any]:
    if len(balls) == 6:  # two components and four derivatives
        return [balls[4] - balls[3]]
    j = balls[3:]
    return [j[7] - j[5], j[2] - j[6], j[3] - j[1]]
