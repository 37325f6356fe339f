"""The Laplacian of formulas."""

from __future__ import annotations

import numpy as np

from service.handlers.calculus.certified import certified
from service.handlers.calculus.evaluate import ValueResult
from service.handlers.formulas import point_warnings, scalar_function_at, where_defined
from service.schemas.types.formulas import FormulaAt


def laplacian(request: FormulaAt) -> ValueResult:
    """The Laplacian Δf = Σ ∂²f/∂x_i², the trace of the Hessian."""
    function = scalar_function_at(request)
    value, _, hessian = function.hessian(request.at)
    hessian = where_defined(value, hessian)
    trace, n = np.trace(hessian, axis1=-2, axis2=-1), function.n
    (result,), certainty, doubts = certified(
        function, request.at, "hessian", [trace], lambda b: [sum(b[1 + n :: n + 1])]
    )
    warnings = doubts + point_warnings(function, request.at, value, result)
    return ValueResult(result=result, certainty=certainty, warnings=warnings)
