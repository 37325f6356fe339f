"""The divergence of vector fields."""

from __future__ import annotations

import numpy as np

from service.handlers.calculus.certified import certified
from service.handlers.calculus.evaluate import ValueResult
from service.handlers.formulas import point_warnings, vector_function_at, where_defined
from service.schemas.types.formulas import FormulasAt


def divergence(request: FormulasAt) -> ValueResult:
    """The divergence ∇·F = Σ ∂F_i/∂x_i of a vector field with as many components as variables."""
    function = vector_function_at(request)
    value, jacobian = function.jacobian(request.at)
    trace, n = np.trace(where_defined(value, jacobian), axis1=-2, axis2=-1), function.n
    (result,), certainty, doubts = certified(function, request.at, "jacobian", [trace], lambda b: [sum(b[n :: n + 1])])
    warnings = doubts + point_warnings(function, request.at, value, result)
    return ValueResult(result=result, certainty=certainty, warnings=warnings)
