"""Derivatives along a direction."""

from __future__ import annotations

import numpy as np

from service.handlers.calculus.evaluate import ValueResult
from service.handlers.formulas import kink_warnings, scalar_function_at, where_defined
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
    return ValueResult(result=where_defined(value, result), warnings=kink_warnings(function, request.at))
