"""Formulas simplified, and equations solved."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import accumulate, pairwise
from typing import Any

import mpmath
import sympy
from mpmath import mp
from sympy import Expr, Symbol

from service.expressions.reading.lexer import tokens
from service.handlers.calculus.symbolic.build import symbolic
from service.handlers.calculus.symbolic.derivatives import FormulaResult
from service.handlers.formulas import pointing_at
from service.methods.calculus.clock import in_time, within
from service.methods.calculus.symbolic.numeric import POINTS, callable_of, number, sample_parameters
from service.methods.calculus.symbolic.printing import latex, text
from service.schemas.calculus.symbolic import SolveRequest, SymbolicRequest
from service.schemas.types.errors import InvalidExpression, InvalidInput
from service.schemas.types.results import ComplexNumber, Result

_FORMS = (sympy.simplify, sympy.factor, sympy.expand, sympy.cancel, sympy.trigsimp, sympy.radsimp)
_PROOF_SECONDS = 0.4  # for the proof that there is no solution
_COMPLEX_SECONDS, _REAL_SECONDS, _DECIMAL_SECONDS = 2.2, 1.0, 0.9
_DECIMALS = 17
_REACH = 20
_NO_TERMS = frozenset({"==", "!=", "<", "<=", ">", ">=", "and", "or", "not", "if", "else"})


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
    Solutions with false are decimals: of one equation in one unknown all zeros of a polynomial, or the real ones from
    -20 to 20 that were found by their changes of sign."""


def symbolic_simplify(request: SymbolicRequest) -> FormulaResult:
    """The shortest equal form that was found: simplified, factored, expanded, reduced.

    Each form is compared with the formula at several points; where none is shorter the formula comes back as it is.
    """
    if isinstance(request.variables, str):
        raise InvalidInput.at("Send a list of names.", "variables")
    names = list(request.variables)
    f = symbolic(request.expression, names, request.data)
    best = in_time(_shortest, f)
    best = f if best is None else best
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

    Of a periodic equation the principal solutions are given; where SymPy finds no complex solution, real ones are
    looked for. Each solution is put into the equations numerically; one that does not satisfy them is left out.
    """
    real = [Symbol(name, real=True) for name in request.variables]
    equations = [_equation(text_, i, request) for i, text_ in enumerate(request.equations)]
    kept = _solved([one.xreplace({x: Symbol(x.name) for x in real}) for one in equations], request) or _solved(
        equations, request, real=True
    )
    found = bool(kept) or bool(in_time(_impossible, equations, real, seconds=_PROOF_SECONDS))
    if not found and len(equations) == len(real) == 1 and equations[0].free_symbols == set(real):
        kept = [{real[0]: zero} for zero in in_time(_decimals, equations[0], real[0], seconds=_DECIMAL_SECONDS) or ()]
    return SolveResult(
        solutions=[{str(name): text(value) for name, value in one.items()} for one in kept],
        values=[{str(name): _value(value) for name, value in one.items()} for one in kept],
        latex=r",\quad ".join(latex(sympy.Eq(*pair, evaluate=False)) for one in kept for pair in one.items()),
        found=found,
    )


def _solved(equations: list[Expr], request: SolveRequest, *, real: bool | None = None) -> list[dict[Symbol, Expr]]:
    unknowns = [Symbol(name, real=real) for name in request.variables]
    found = in_time(sympy.solve, equations, unknowns, seconds=_REAL_SECONDS if real else _COMPLEX_SECONDS)
    solutions = _dictionaries(found, unknowns)
    return [one for one in solutions if within(0.5, _satisfies, one, equations) is not False]


def _decimals(equation: Expr, x: Symbol) -> list[Expr]:
    """The zeros of a polynomial, or what changes of sign tell of other real ones."""
    if equation.is_polynomial(x):
        return list(sympy.Poly(equation, x).nroots(n=_DECIMALS, maxsteps=200))
    zeros = []
    with mp.workdps(_DECIMALS + 3):
        f = callable_of(equation, x, {})
        values = [(point, _real(f, point)) for point in (mp.mpf(k) / 20 for k in range(-20 * _REACH, 20 * _REACH + 1))]
        for (a, u), (b, v) in pairwise(values):
            zero = a if not u else mpmath.findroot(f, (a, b), solver="anderson", verify=False) if u * v < 0 else None
            if zero is not None and abs(f(zero)) <= 1e-9 * (abs(u) + abs(v)):  # no pole
                zeros.append(sympy.Float(zero, _DECIMALS))
    return zeros


def _real(f: Callable[[Any], Any], point: Any) -> Any:
    """The value; not a number where there is none that is real."""
    try:
        value = number(f(point))
    except (ValueError, TypeError, ArithmeticError):
        return mp.nan
    return value if not mpmath.im(value) else mp.nan


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
    with pointing_at("equations", index):
        found = list(tokens(given))
    depths = list(accumulate((text in "([") - (text in ")]") for _, text, _ in found[:-1]))
    outside = [(text, at) for (_, text, at), depth in zip(found, depths, strict=False) if not depth]
    compared = [(text, at) for text, at in outside if text in _NO_TERMS]
    if len(compared) > 1 or (compared and compared[0][0] != "=="):
        raise InvalidExpression.at("Send one equation with ==, or a formula that shall be zero.", "equations", index)
    for _, at in compared:
        left, right = given[:at], given[at + 2 :]
        if left.strip() and right.strip():
            given = f"{left}-({right})"  # each side stays where it was in the text
    return symbolic(given, request.variables, request.data, ("equations", index))


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
