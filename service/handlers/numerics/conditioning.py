"""How sensitive the value of a formula is to its arguments."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from service.handlers.formulas import kink_warnings, scalar_function_at
from service.schemas.formulas import FormulaAt
from service.schemas.results import ExtendedTensor, Result


@dataclass(slots=True, kw_only=True)
class ConditioningResult(Result):
    """Condition numbers at points."""

    relative_condition_number: ExtendedTensor
    """‖∇f‖₂ ‖x‖₂ / |f| (…), one for each point."""
    by_variable: ExtendedTensor
    """|xᵢ ∂f/∂xᵢ / f| (…, n): the relative change of f for a relative change of xᵢ alone."""
    value: ExtendedTensor
    """f (…)."""


def conditioning(request: FormulaAt) -> ConditioningResult:
    """The relative condition number ‖∇f(x)‖₂ ‖x‖₂ / |f(x)| of a formula, |x f′(x)/f(x)| for one variable.

    A relative change of size δ in x changes f by about that many times δ: at 10ᵏ, k digits are lost, whatever the
    algorithm (Trefethen and Bau 1997, lecture 12). The gradient is exact. It is infinite where f alone is 0.
    """
    function = scalar_function_at(request)
    value, gradient = function.gradient(request.at)
    with np.errstate(all="ignore"):
        norms = np.linalg.norm(gradient, axis=-1) * np.linalg.norm(request.at, axis=-1)
        return ConditioningResult(
            relative_condition_number=norms / np.abs(value),
            by_variable=np.abs(request.at * gradient / value[..., None]),
            value=value,
            warnings=kink_warnings(function, request.at),
        )
