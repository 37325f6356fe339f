"""The derivative of a formula as a formula, by the expression language itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from service.expressions import Function, derivative, to_latex, to_text
from service.handlers.formulas import free_names, function_of, pointing_at, scalar
from service.schemas.calculus.symbolic import SymbolicDerivativeRequest, SymbolicRequest
from service.schemas.types.errors import InvalidInput, TooLarge
from service.schemas.types.results import Result

_MOST = 40  # components: a Hessian then has 1,600 formulas


@dataclass(slots=True, kw_only=True)
class FormulaResult(Result):
    """A formula."""

    expression: str
    """The formula, as text of the expression language."""
    latex: str
    """The formula as LaTeX."""


def symbolic_derivative(request: SymbolicDerivativeRequest) -> FormulaResult:
    """The derivative of a formula by one of its variables, of any order up to 20, as a formula."""
    function, components = with_components(request)
    by = request.variable or components[0]
    with pointing_at("variable"):
        result = derivative(function, *[by] * request.order)
    with pointing_at("expression"):
        return FormulaResult(
            expression=to_text(result, paper=True), latex=to_latex(result, paper=True), certainty="exact"
        )


def with_components(request: SymbolicRequest) -> tuple[Function, tuple[str, ...]]:
    """The function of the variables and of all other names, and the components of its variables."""
    if isinstance(request.variables, str):
        detail = 'Send a list of names: a symbolic answer needs to know the length of a vector, as in ["x[3]"].'
        raise InvalidInput.at(detail, "variables")
    with pointing_at("expression"):
        declared = {name.partition("[")[0].strip() for name in request.variables}
        others = [n for n in free_names(request.expression, request.names) if n not in declared]
    function = scalar(function_of(request.expression, [*others, *request.variables], request.names))
    components = function.variables[len(others) :]
    if len(components) > _MOST:
        raise TooLarge.at(f"Symbolic answers take at most {_MOST} components.", "variables")
    return function, components


def latex_matrix(rows: Sequence[Sequence[Function]]) -> str:
    """Functions as a matrix in LaTeX."""
    inside = r" \\ ".join(" & ".join(to_latex(one, paper=True) for one in row) for row in rows)
    return rf"\begin{{bmatrix}}{inside}\end{{bmatrix}}"
