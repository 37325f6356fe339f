"""How sensitive the value of a formula is to its arguments."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from service.handlers.calculus.certified import certified
from service.handlers.formulas import kink_warnings, scalar_function_at
from service.methods.linear_algebra.norms import scaled_norm
from service.schemas.types.formulas import FormulaAt
from service.schemas.types.results import ExtendedTensor, Result

Array = NDArray[Any]


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
    algorithm (Trefethen and Bau 1997, lecture 12). Value and gradient are the nearest doubles where ball arithmetic
    reaches that. It is infinite where f alone is 0.
    """
    function = scalar_function_at(request)
    (value, gradient), _, doubts = certified(function, request.at, "gradient", [*function.gradient(request.at)])
    slope, size = (scaled_norm(vector, 2, (vector.ndim - 1,), keepdims=False) for vector in (gradient, request.at))
    with np.errstate(all="ignore"):
        return ConditioningResult(
            relative_condition_number=np.abs(_ratio(slope, size, value)),
            by_variable=np.abs(_ratio(gradient, request.at, value[..., None])),
            value=value,
            certainty="estimated",
            warnings=doubts + kink_warnings(function, request.at),
        )


def _ratio(a: Array, b: Array, c: Array) -> Array:
    """The quotient a·b/c, where the product may leave the range and the quotient does not."""
    (a, of_a), (b, of_b), (c, of_c) = map(np.frexp, (a, b, c))
    return np.asarray(np.ldexp(a * b / c, of_a + of_b - of_c))
