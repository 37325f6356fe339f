"""The Laplacian of formulas."""

from __future__ import annotations

import numpy as np

from service.handlers.calculus.evaluate import ValueResult
from service.handlers.formulas import kink_warnings, scalar_function_at, where_defined
from service.schemas.types.formulas import FormulaAt


def laplacian(request: FormulaAt) -> ValueResult:
    """The Laplacian Δf = Σ ∂²f/∂x_i², the trace of the Hessian."""
    function = scalar_function_at(request)
    value, _, hessian = function.hessian(request.at)
    hessian = where_defined(value, hessian)
    return ValueResult(result=np.trace(hessian, axis1=-2, axis2=-1), warnings=kink_warnings(function, request.at))
