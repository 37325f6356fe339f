"""Gradients worked out by hand, checked by differences."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from service.handlers.formulas import function_of, point_warnings, scalar_function_at, where_defined
from service.methods.calculus.differences import central_gradient
from service.schemas.calculus.derivatives import CheckGradientRequest
from service.schemas.types.errors import InvalidInput
from service.schemas.types.results import BooleanTensor, ExtendedTensor, Result


@dataclass(slots=True, kw_only=True)
class CheckResult(Result):
    """A gradient compared with differences."""

    analytical: ExtendedTensor
    """The gradient that was given (…, n)."""
    numerical: ExtendedTensor
    """The one by central differences (…, n)."""
    relative_error: ExtendedTensor
    """‖analytical − numerical‖ / max(‖analytical‖, ‖numerical‖) at each point (…)."""
    passed: BooleanTensor
    """Whether that is at most `tolerance` (…)."""
    exact: ExtendedTensor
    """The gradient by algorithmic differentiation (…, n)."""


def check_gradient(request: CheckGradientRequest) -> CheckResult:
    """A gradient worked out by hand against central differences, as in gradient checking of neural networks."""
    function = scalar_function_at(request)
    size = function.n if isinstance(request.variables, str) else None
    given = function_of(request.gradient, request.variables, request.names, size=size, place=("gradient",))
    if given.shape != (function.n,):
        detail = f"The gradient has {function.n} components; these formulas give {given.shape[0]}."
        raise InvalidInput.at(detail, "gradient")
    analytical = given.value(request.at)
    numerical = central_gradient(function.value, request.at, request.step)
    value, exact = function.gradient(request.at)
    exact = where_defined(value, exact)
    with np.errstate(all="ignore"):
        norms = np.maximum(np.linalg.norm(analytical, axis=-1), np.linalg.norm(numerical, axis=-1))
        difference = np.linalg.norm(analytical - numerical, axis=-1)
        error = np.where(difference == 0, 0.0, difference / norms)
    return CheckResult(
        analytical=analytical,
        numerical=numerical,
        relative_error=error,
        passed=error <= request.tolerance,
        exact=exact,
        certainty="estimated",
        warnings=point_warnings(function, request.at, value, exact),
    )
