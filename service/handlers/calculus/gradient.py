"""Exact gradients."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from service.handlers.calculus.certified import certified, with_limits
from service.handlers.formulas import point_warnings, scalar_function_at, where_defined
from service.schemas.types.formulas import FormulaAt
from service.schemas.types.results import ExtendedTensor, Result


@dataclass(slots=True, kw_only=True)
class GradientResult(Result):
    """A gradient at points."""

    result: ExtendedTensor
    """∇f (…, n)."""
    value: ExtendedTensor
    """f (…)."""
    norm: ExtendedTensor
    """‖∇f‖₂ (…)."""


def gradient(request: FormulaAt) -> GradientResult:
    """The exact gradient ∇f, by reverse-mode algorithmic differentiation: the cost of a few evaluations for any n."""
    function = scalar_function_at(request)
    value, result = function.gradient(request.at)
    result = with_limits(function, request.at, value, where_defined(value, result))
    with np.errstate(all="ignore"):
        norm = np.linalg.norm(result, axis=-1)
    (value, result, norm), certainty, doubts = certified(
        function, request.at, "gradient", [value, result, norm], _with_norm
    )
    if certainty != "exact":  # which nothing undefined is, and nothing at a kink
        doubts += point_warnings(function, request.at, value, result)
    return GradientResult(result=result, value=value, norm=norm, certainty=certainty, warnings=doubts)


def _with_norm(balls: list[Any]) -> list[Any]:
    return [*balls, sum(ball * ball for ball in balls[1:]).sqrt()]
