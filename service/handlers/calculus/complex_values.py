"""Values of formulas of complex numbers at points."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from service.expressions.complex_function import ComplexFunction, compile_complex
from service.handlers.calculus.certified import MOST_POINTS
from service.handlers.formulas import check_points, pointing_at
from service.handlers.places import at_places
from service.methods.calculus.nearest_complex import proved_values
from service.schemas.calculus.derivatives import EvaluateRequest
from service.schemas.types.results import Certainty, Warning

_CUT = (
    "A root, logarithm, power, angle or inverse function lies on its branch cut here, across which it jumps: this is "
    "the principal value, as of sqrt(-1) = i."
)


class ComplexValues(NamedTuple):
    """Values at points, what stands behind them, and what to know of them."""

    result: NDArray[Any]
    certainty: Certainty
    warnings: list[Warning]


def complex_values(request: EvaluateRequest) -> ComplexValues:
    """The values of a request with complex numbers."""
    points = request.at.astype(np.complex128)
    function = _function(request, points)
    values = function.value(points)
    few = points[..., 0].size <= MOST_POINTS
    result, complete = proved_values(function, points, values.result) if few else (values.result, False)
    missing = np.isnan(result).reshape(*points.shape[:-1], -1).any(-1)
    warnings = at_places(missing, "undefined", "The formula has no value here, as at a pole.")
    warnings += at_places(values.on_cut & ~missing, "on-branch-cut", _CUT)
    return ComplexValues(result[()], "exact" if complete else "estimated", warnings)


def _function(request: EvaluateRequest, points: NDArray[Any]) -> ComplexFunction:
    size = points.shape[-1] if isinstance(request.variables, str) else None
    with pointing_at("expression"):
        function = compile_complex(request.expression, request.variables, request.names, size=size)
    check_points(function, points)
    return function
