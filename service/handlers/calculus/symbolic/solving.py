"""Formulas simplified, and equations solved."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import mpmath
import sympy
from mpmath import mp
from sympy import Expr, Symbol

from service.handlers.calculus.clock import in_time, within
from service.handlers.calculus.symbolic.build import symbolic
from service.handlers.calculus.symbolic.derivatives import FormulaResult
from service.handlers.calculus.symbolic.numeric import POINTS, callable_of, number, sample_parameters
from service.handlers.calculus.symbolic.printing import latex, text
from service.schemas.errors import InvalidExpression, InvalidInput
from service.schemas.results import ComplexNumber, Result
from service.schemas.symbolic import SolveRequest, SymbolicRequest

_FORMS = (sympy.simplify, sympy.factor, sympy.expand, sympy.cancel, sympy.trigsimp, sympy.radsimp)
_PROOF_SECONDS = 0.4  # for the proof that there is no solution


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
    """Whether the equations could be solved; an empty list with true means that there is no solution."""


def symbolic_simplify(request: SymbolicRequest) -> FormulaResult:
    """The shortest equal form that was found: simplified, factored, expanded, reduced.

    Each form is compared with the formula at several points; where none is shorter the formula comes back as it is.
    """
    if isinstance(request.variables, str):
        raise InvalidInput.at("Send a list of names.", "variables")
    names = list(request.variables)
    f = symbolic(request.expression, names, request.data)
    best = in_time(_shortest, f) or f
    return FormulaResult(expression=text(best), latex=latex(best))


def _shortest(f: Expr) -> Expr:
    best = f
    for form in _FORMS:
        found = within(1.2, form, f)
        if isinstance(found, Expr) and len(text(found)) < len(text(best)) and within(0.5, _same, found, f):
            best = found
    return best


def _same(a: Expr, b: Expr) -> bool:
    """Whether two formulas agree wherever both are defined, at two points at least."""
    names = sorted(sympy.Tuple(a, b).free_symbols, key=str)
    if not names:
        return bool(abs(sympy.N(a - b, 30)) < 1e-20)
    values = sample_parameters(sympy.Tuple(a, b), names[:1])
    agreed = 0
    with mp.workdps(30):
        f, g = (callable_of(one, names[0], values) for one in (a, b))
        for point in POINTS:
            try:
                x, y = number(f(mp.mpf(str(point)))), number(g(mp.mpf(str(point))))
            except (ValueError, TypeError, ZeroDivisionError, ArithmeticError):
                continue
            if abs(x - y) > 1e-15 * (abs(y) + 1e-10):
                return False
            agreed += 1
    return agreed >= 2


def symbolic_solve(request: SolveRequest) -> SolveResult:
    """The solutions of equations in the given unknowns, over the complex numbers (`I` is the imaginary unit).

    Of a periodic equation the principal solutions are given. Each solution is put into the equations numerically; one
    that does not satisfy them is left out.
    """
    unknowns = [Symbol(name) for name in request.variables]
    plain = {Symbol(name, real=True): Symbol(name) for name in request.variables}
    equations = [_equation(text_, i, request).xreplace(plain) for i, text_ in enumerate(request.equations)]
    found = in_time(sympy.solve, equations, unknowns)
    solutions = _dictionaries(found, unknowns)
    kept = [one for one in solutions if within(0.5, _satisfies, one, equations) is not False]
    return SolveResult(
        solutions=[{str(name): text(value) for name, value in one.items()} for one in kept],
        values=[{str(name): _value(value) for name, value in one.items()} for one in kept],
        latex=r",\quad ".join(latex(sympy.Eq(*pair, evaluate=False)) for one in kept for pair in one.items()),
        found=bool(kept) or bool(in_time(_impossible, equations, unknowns, seconds=_PROOF_SECONDS)),
    )


def _impossible(equations: list[Expr], unknowns: list[Symbol]) -> bool:
    """Whether there certainly is no solution, which SymPy's empty list does not say: the ideal of polynomials has 1."""
    constants = [one for one in equations if one.is_number]
    return any(one.is_nonzero for one in constants) or sympy.groebner(equations, *unknowns).exprs == [1]


def _dictionaries(found: Any, unknowns: list[Symbol]) -> list[dict[Symbol, Expr]]:
    """SymPy answers with a dictionary, a list of numbers, or a list of tuples."""
    if isinstance(found, dict):
        return [found]
    rows = [one if isinstance(one, tuple) else (one,) for one in found or ()]
    return [
        {name: value for name, value in zip(unknowns, row, strict=False) if value != name}
        for row in rows
        if len(row) == len(unknowns)
    ]


def _equation(given: str, index: int, request: SolveRequest) -> Expr:
    """What shall be zero."""
    built = symbolic(given, request.variables, request.data, ("equations", index))
    conditions = built.atoms(sympy.core.relational.Relational)
    if not conditions:
        return built
    (condition, *others) = conditions
    if others or not isinstance(condition, sympy.Eq) or not isinstance(built, sympy.Piecewise):
        raise InvalidExpression.at("Send one equation with ==, or a formula that shall be zero.", "equations", index)
    return condition.lhs - condition.rhs


def _satisfies(solution: dict[Symbol, Expr], equations: list[Expr]) -> bool:
    for equation in equations:
        residual = equation.subs(solution)
        values = sample_parameters(residual)
        size = max(
            (abs(complex(sympy.N(part.subs(solution).xreplace(values)))) for part in equation.as_ordered_terms()),
            default=1.0,
        )
        if abs(complex(sympy.N(residual.xreplace(values), 20))) > 1e-8 * (1 + size):
            return False
    return True


def _value(found: Expr) -> complex | None:
    return None if found.free_symbols else complex(mpmath.mpmathify(sympy.N(found, 20)))
