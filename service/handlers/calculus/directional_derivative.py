"""Derivatives along a direction."""

from __future__ import annotations

import numpy as np
from flint import arb

from service.handlers.calculus.certified import certified
from service.handlers.calculus.evaluate import ValueResult
from service.handlers.formulas import point_warnings, scalar_function_at, where_defined
from service.schemas.calculus.derivatives import DirectionRequest
from service.schemas.types.errors import InvalidInput


def directional_derivative(request: DirectionRequest) -> ValueResult:
    """The directional derivative ∇f · v along v, which is not normalised."""
    function = scalar_function_at(request)
    if len(request.direction) != function.n:
        detail = f"The direction has {len(request.direction)} components where the variables have {function.n}."
        raise InvalidInput.at(detail, "direction")
    value, gradients = function.gradient(request.at)
    with np.errstate(all="ignore"):
        result = gradients @ request.direction
    v = [arb(part) for part in request.direction.tolist()]
    (result,), certainty, doubts = certified(
        function,
        request.at,
        "gradient",
        [where_defined(value, result)],
        lambda balls: [sum(slope * part for slope, part in zip(balls[1:], v, strict=True))],
    )
    warnings = doubts + point_warnings(function, request.at, value, result)
    return ValueResult(result=result, certainty=certainty, warnings=warnings)
