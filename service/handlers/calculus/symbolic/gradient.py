"""The gradient of a formula as formulas."""

from __future__ import annotations

from dataclasses import dataclass

from service.expressions import derivative, to_text
from service.handlers.calculus.symbolic.derivative import latex_matrix, with_components
from service.handlers.formulas import pointing_at
from service.schemas.calculus.symbolic import SymbolicRequest
from service.schemas.types.results import Result


@dataclass(slots=True, kw_only=True)
class GradientFormulaResult(Result):
    """A gradient as formulas."""

    expression: list[str]
    """One formula for each component of the variables."""
    latex: str
    """The gradient as LaTeX, a column."""


def symbolic_gradient(request: SymbolicRequest) -> GradientFormulaResult:
    """The gradient of a formula as formulas, one for each component of the variables."""
    function, components = with_components(request)
    with pointing_at("expression"):
        parts = [derivative(function, name) for name in components]
        return GradientFormulaResult(
            expression=[to_text(part, paper=True) for part in parts],
            latex=latex_matrix([[part] for part in parts]),
            certainty="exact",
        )
