"""Exact derivatives of any order."""

from __future__ import annotations

from dataclasses import dataclass

from service.handlers.calculus.certified import certified, with_limits
from service.handlers.formulas import point_warnings, univariate, where_defined
from service.schemas.calculus.derivatives import DerivativeRequest
from service.schemas.types.results import ExtendedTensor, Result


@dataclass(slots=True, kw_only=True)
class DerivativeResult(Result):
    """A derivative at points."""

    result: ExtendedTensor
    """The derivative, in the shape of `at`."""
    value: ExtendedTensor
    """The function, in the shape of `at`."""


def derivative(request: DerivativeRequest) -> DerivativeResult:
    """The exact derivative dᵏf/dxᵏ of any order k, by algorithmic differentiation, not by differences.

    At a kink it is what the language's convention says (abs'(0) = 0), with the warning `nondifferentiable`.
    """
    function = univariate(request)
    points = request.at[..., None]
    series = function.derivatives(points, request.order)
    value, result = series[0], where_defined(series[0], series[request.order])
    if request.order:
        result = with_limits(function, points, value, result[..., None], request.order)[..., 0]
    (value, result), certainty, doubts = certified(
        function, points, request.order, [value, result], lambda balls: [balls[0], balls[-1]]
    )
    warnings = doubts + point_warnings(function, points, value, result)
    return DerivativeResult(result=result, value=value, certainty=certainty, warnings=warnings)
