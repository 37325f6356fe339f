"""The Hessian matrix of a formula as formulas."""

from __future__ import annotations

from dataclasses import dataclass

from service.expressions import derivative, to_text
from service.handlers.calculus.symbolic.derivative import latex_matrix, with_components
from service.handlers.formulas import pointing_at
from service.schemas.calculus.symbolic import SymbolicRequest
from service.schemas.types.results import Result


@dataclass(slots=True, kw_only=True)
class HessianFormulaResult(Result):
    """A Hessian as formulas."""

    expression: list[list[str]]
    """One formula for each pair of components of the variables."""
    latex: str
    """The Hessian as LaTeX, a matrix."""


def symbolic_hessian(request: SymbolicRequest) -> HessianFormulaResult:
    """The Hessian matrix of a formula as formulas."""
    function, components = with_components(request)
    with pointing_at("expression"):
        rows = [[derivative(function, a, b) for b in components] for a in components]
        return HessianFormulaResult(
            expression=[[to_text(part, paper=True) for part in row] for row in rows],
            latex=latex_matrix(rows),
            certainty="exact",
        )
