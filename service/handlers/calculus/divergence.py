"""The divergence of vector fields."""

from __future__ import annotations

import numpy as np

from service.handlers.calculus.evaluate import ValueResult
from service.handlers.formulas import kink_warnings, vector_function_at, where_defined
from service.schemas.types.formulas import FormulasAt


def divergence(request: FormulasAt) -> ValueResult:
    """The divergence ∇·F = Σ ∂F_i/∂x_i of a vector field with as many components as variables."""
    function = vector_function_at(request)
    return ValueResult(
        result=np.trace(where_defined(*function.jacobian(request.at)), axis1=-2, axis2=-1),
        warnings=kink_warnings(function, request.at),
    )
