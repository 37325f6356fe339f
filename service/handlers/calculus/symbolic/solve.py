"""Equations solved."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import sympy
from sympy import Expr, Symbol

from service.expressions.reading.equations import is_compared
from service.handlers.calculus.symbolic.as_sympy import (
    SECONDS,
    divisors,
    foreign,
    only_positive,
    symbolic,
    with_positive_parameters,
    with_real_parameters,
)
from service.methods.budget import Budget
from service.methods.calculus.symbolic.equations import Solved, complex_value, satisfy_for_negative_parameters, solved
from service.methods.calculus.symbolic.printing import latex, text
from service.schemas.calculus.symbolic import SolveRequest
from service.schemas.types.errors import InvalidExpression
from service.schemas.types.results import Certainty, ComplexNumber, Result, Warning


@dataclass(slots=True, kw_only=True)
class SolveResult(Result):
    """Solutions of equations."""

    solutions: list[dict[str, str]]
    """Each solution: a formula for each unknown; an unknown that is missing is free."""
    values: list[dict[str, ComplexNumber | None]]
    """The same as complex numbers; null where parameters are left."""
    latex: str
    """The solutions as LaTeX."""
    found: bool
    """Whether the equations could be solved by formulas; an empty list with true means that there is no solution.
    With false some are decimals: of one equation in one unknown all zeros of a polynomial, or the real ones that were
    found by their changes of sign, and have no formula: from -20 to 20, and of an equation whose functions are powers,
    exponentials, logarithms, hyperbolic and arc functions, erf and pieces of these alone from 1e-16 to 1e16."""


def symbolic_solve(request: SolveRequest, budget: Budget) -> SolveResult:
    """The solutions of equations in the given unknowns, over the complex numbers (`I` is the imaginary unit).

    Of an equation in sines and cosines all solutions of one period are given (of 2π where the angle is a multiple of
    the unknown); where SymPy finds no complex solution, or may have left real ones out, these are looked for. Each
    solution is put into the equations numerically; one that does not satisfy them, or at which they have no value, as
    (x - 1)**2/(x - 1) has none at 1, is left out. Where it is not proved that there are no others a warning says so.
    """
    budget = budget.share(SECONDS)
    real = [_equation(given, i, request, budget) for i, given in enumerate(request.equations)]
    equations = [with_positive_parameters(one, request.variables) for one in real]
    unknowns = [Symbol(name, real=True) for name in request.variables]
    found = solved(equations, unknowns, _divisors(request, budget), budget)
    return SolveResult(
        solutions=[{str(name): text(value) for name, value in one.items()} for one in found.solutions],
        values=[{str(name): complex_value(value) for name, value in one.items()} for one in found.solutions],
        latex=r",\quad ".join(
            latex(sympy.Eq(*pair, evaluate=False)) for one in found.solutions for pair in one.items()
        ),
        found=found.by_formulas,
        certainty=_certainty(found),
        warnings=[
            *_warnings(found),
            *_conditions(found, real, request.variables, budget),
            *foreign(*(text(value) for one in found.solutions for value in one.values())),
        ],
    )


def _divisors(request: SolveRequest, budget: Budget) -> list[Expr]:
    """What must not be zero at a solution."""
    found = (
        divisors(given, request.variables, request.names, budget, ("equations", i))
        for i, given in enumerate(request.equations)
    )
    return [with_positive_parameters(one, request.variables) for some in found for one in some]


def _certainty(found: Solved) -> Certainty:
    if found.solutions:
        return "checked" if found.checked else "estimated"
    return "proved" if found.complete else "estimated"


def _warnings(found: Solved) -> list[Warning]:
    if found.on_interval:
        detail = "An equation holds on a whole interval; its points are not among these solutions."
        return [Warning(code="holds-on-interval", detail=detail)]
    if found.solutions and not found.complete:
        detail = "Each of these solutions satisfies the equations; that there are no others is not proved."
        return [Warning(code="maybe-incomplete", detail=detail)]
    return []


def _conditions(found: Solved, real: Sequence[Expr], variables: Sequence[str], budget: Budget) -> list[Warning]:
    """The warning that solutions are for positive parameters, unless they satisfy the equations for others, too."""
    unknowns = {Symbol(name) for name in variables}
    names = {name for one in found.solutions for value in one.values() for name in value.free_symbols} - unknowns
    names = {name for name in names if name.is_positive}
    if not names:
        return []
    plain = {Symbol(name, real=True): Symbol(name) for name in variables}
    solutions = [{Symbol(str(x)): with_real_parameters(v) for x, v in one.items()} for one in found.solutions]
    holds = budget.spend(satisfy_for_negative_parameters, solutions, [one.xreplace(plain) for one in real])
    return [] if holds else only_positive(names)


def _equation(given: str, index: int, request: SolveRequest, budget: Budget) -> Expr:
    """What shall be zero."""
    if is_compared(given):
        raise InvalidExpression.at("Send one equation with ==, or a formula that shall be zero.", "equations", index)
    return symbolic(given, request.variables, request.names, budget, ("equations", index))
