"""Solutions of equations: SymPy's formulas, each put into the equations, or decimals where there are none."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, NamedTuple

import mpmath
import sympy
from mpmath import mp
from sympy import Expr, Symbol

from service.methods.budget import Budget
from service.methods.calculus.symbolic.decimal_zeros import STEPS, missing
from service.methods.calculus.symbolic.numeric_checks import (
    POINTS,
    callable_of,
    negative_parameters,
    real_value,
    sample_parameters,
)
from service.methods.calculus.symbolic.trigonometric_equations import zeros

Solution = dict[Symbol, Expr]
Verdict = tuple[Solution, bool]
"""A solution, and whether it was put into the equations."""

_COMPLEX_SECONDS, _REAL_SECONDS, _PROOF_SECONDS, _DECIMAL_SECONDS = 2.2, 1.0, 0.4, 0.9  # which together are the budget
_SOLVING, _CHECK_SECONDS = 0.8, 0.5  # the share of the time of formulas that they may take, so that checks have theirs
_PERIOD_SECONDS = 0.8  # of them, for solutions that come again: a choice
_WAVES = (sympy.sin, sympy.cos, sympy.tan, sympy.cot, sympy.sec, sympy.csc)
_FEWEST = 4  # samples for a verdict, as of the numbers on one side of 0
_POLE = 1e-20  # what rounding leaves of 30 digits of a denominator, as a share of its largest term
_SAME_DECIMAL = 1e-15  # the same of a solution in decimals, of which there are 17
_CHOPPED = 1e-20  # the share of a number that a part is which 30 digits leave of none
_IDENTITY_DIGITS, _LEFT = 100, 1e-80  # and what rounding leaves of so many digits, as a share of the largest term


class Solved(NamedTuple):
    """The solutions that were found."""

    solutions: list[Solution]
    by_formulas: bool
    """Whether they are formulas, or it is proved that there are none; else decimals."""
    complete: bool
    """Whether it is proved that there are no others (of an equation of period 2π: none that are not periods away)."""
    checked: bool
    """Whether each was put into the equations."""
    on_interval: bool = False
    """Whether an equation holds on a whole interval, whose points are left out."""


def solved(equations: Sequence[Expr], unknowns: Sequence[Symbol], divisors: Sequence[Expr], budget: Budget) -> Solved:
    """The complex solutions of expressions in real unknowns that shall be zero; where none are found the real ones.

    One at which one of the `divisors` is zero is none: SymPy makes x - 1 of (x - 1)**2/(x - 1).
    """
    found = _solved(equations, unknowns, budget)
    named = [({x: one.get(x, one.get(Symbol(x.name), x)) for x in unknowns}, one) for one in found.solutions]
    share = budget.share(_CHECK_SECONDS)
    kept = [one for values, one in named if not share.spend(_vanish, values, divisors)]
    by_formulas = found.by_formulas and (bool(kept) or found.complete or not found.solutions)
    return found._replace(solutions=kept, by_formulas=by_formulas)


def _solved(equations: Sequence[Expr], unknowns: Sequence[Symbol], budget: Budget) -> Solved:
    plain = [Symbol(x.name) for x in unknowns]
    renamed = [one.xreplace(dict(zip(unknowns, plain, strict=True))) for one in equations]
    found = _formulas(renamed, plain, budget.share(_COMPLEX_SECONDS))
    found = found or _formulas(equations, unknowns, budget.share(_REAL_SECONDS))
    if len(equations) == len(unknowns) == 1:
        return _of_one(found, equations[0], renamed[0], unknowns[0], budget)
    impossible = not found and budget.share(_PROOF_SECONDS).spend(_impossible, equations, unknowns) is True
    linear = all(one.is_polynomial(*plain) and sympy.Poly(one, *plain).total_degree() <= 1 for one in renamed)
    checked = all(satisfied for _, satisfied in found)
    return Solved([one for one, _ in found], bool(found) or impossible, (bool(found) and linear) or impossible, checked)


def _of_one(found: list[Verdict], equation: Expr, plain: Expr, x: Symbol, budget: Budget) -> Solved:
    """The solutions of one equation in one unknown, with what SymPy left out of a period."""
    y = Symbol(x.name)
    if budget.share(_CHECK_SECONDS).spend(_is_identity, equation, x):
        return Solved([], by_formulas=False, complete=False, checked=True, on_interval=True)
    known = [value for one, _ in found for value in one.values()]
    periodic = budget.share(_PERIOD_SECONDS).spend(zeros, plain, y, known) if plain.has(*_WAVES) else None
    extra = [{y: value} for value in periodic or () if value not in known]
    found = found + [(one, True) for one in extra if budget.share(_CHECK_SECONDS).spend(_satisfies, one, [plain])]
    if not found and budget.share(_PROOF_SECONDS).spend(_impossible, [equation], [x]):
        return Solved([], by_formulas=True, complete=True, checked=True)
    complete = periodic is not None or budget.share(_PROOF_SECONDS).spend(_has_all, plain, y, len(found)) is True
    by_formulas = bool(found) or complete
    if not complete and equation.free_symbols == {x}:
        known = [value for one, _ in found for value in one.values()]
        others = budget.share(_DECIMAL_SECONDS).spend(missing, equation, x, known) or []
        found = found + [({y if by_formulas else x: zero}, True) for zero in others]
        by_formulas = by_formulas and not others
    isolated = budget.share(_CHECK_SECONDS).spend(_isolated, found, plain, y)
    isolated = found if isolated is None else isolated
    if len(isolated) < len(found):
        by_formulas = complete = False
    checked = all(satisfied for _, satisfied in isolated)
    return Solved([one for one, _ in isolated], by_formulas, complete, checked, len(isolated) < len(found))


def _formulas(equations: Sequence[Expr], unknowns: Sequence[Symbol], budget: Budget) -> list[Verdict]:
    """What SymPy finds, without what does not satisfy the equations, and whether it was seen that it does.

    SymPy itself takes for a pole what makes a denominator less than 1e-9, and for a zero what is less than that.
    """
    posed = budget.share(_SOLVING * budget.left).spend(lambda: [_numerator(one, unknowns) for one in equations])
    for checked in (True, False):
        share = budget.share(_SOLVING * budget.left)
        found = share.spend(partial(sympy.solve, posed or equations, unknowns, check=checked))
        candidates = _dictionaries(found, unknowns)
        candidates = [one for one in candidates if not budget.share(_CHECK_SECONDS).spend(_is_pole, one, equations)]
        verdicts = [(one, budget.share(_CHECK_SECONDS).spend(_satisfies, one, equations)) for one in candidates]
        kept = [(one, verdict is True) for one, verdict in verdicts if verdict or (checked and verdict is None)]
        if kept or found is None:
            break
    return kept


def _numerator(equation: Expr, unknowns: Sequence[Symbol]) -> Expr:
    """What is zero where a rational function is, or at a pole; any other function as it is."""
    return sympy.numer(sympy.together(equation)) if equation.is_rational_function(*unknowns) else equation


def _has_all(equation: Expr, x: Symbol, count: int) -> bool:
    """Whether an equation of a rational function has no more different zeros than so many."""
    top, bottom = sympy.fraction(sympy.cancel(sympy.together(equation)))
    if not (top.is_polynomial(x) and bottom.is_polynomial(x)):
        return False
    return bool(sympy.Poly(sympy.Poly(top, x).sqf_part(), x).degree() == count)


def _isolated(found: list[Verdict], equation: Expr, x: Symbol) -> list[Verdict]:
    """Without zeros that others follow on one side without a gap, as only steps and kinks make it."""
    if not equation.has(*STEPS) or equation.free_symbols - {x}:
        return found
    with mp.workdps(_IDENTITY_DIGITS):
        vanishes = _vanishing(equation, x, {})
        return [one for one in found if not any(_goes_on(vanishes, zero) for zero in one[0].values())]


def _is_identity(equation: Expr, x: Symbol) -> bool:
    """Whether an equation, or a factor of it, holds at every sample at which it is real, and those are some."""
    parameters = sample_parameters(equation, [x])
    with mp.workdps(_IDENTITY_DIGITS):
        f = callable_of(equation, x, parameters)
        points = [point for point in map(mp.mpf, map(str, POINTS)) if not mpmath.isnan(real_value(f, point))]
        factors = (_vanishing(one, x, parameters) for one in _factors(equation))
        return len(points) >= _FEWEST and any(all(map(vanishes, points)) for vanishes in factors)


def _vanishing(expression: Expr, x: Symbol, parameters: dict[Symbol, sympy.Float]) -> Callable[[Any], bool]:
    """Whether an expression is nothing at a point beside the largest of its terms, or beside 1 where it has but one."""
    terms = expression.as_ordered_terms()
    f, *parts = (callable_of(one, x, parameters) for one in (expression, *(terms if len(terms) > 1 else ())))

    def vanishes(point: Any) -> bool:
        return bool(abs(real_value(f, point)) <= _LEFT * max((abs(part(point)) for part in parts), default=1))

    return vanishes


def _goes_on(vanishes: Callable[[Any], bool], zero: Expr) -> bool:
    at = mpmath.mpmathify(sympy.N(zero, _IDENTITY_DIGITS))
    sides = ([at + side * mp.mpf(10) ** -k * (1 + abs(at)) for k in (3, 4, 5)] for side in (-1, 1))
    return any(all(map(vanishes, points)) for points in sides)


def _dictionaries(found: Any, unknowns: Sequence[Symbol]) -> list[Solution]:
    """SymPy answers with a dictionary, a list of numbers, or a list of tuples.

    What still has its unknown in it, or a derivative of a step that stands for one, is no solution.
    """
    if isinstance(found, dict):
        return [found]
    rows = [one if isinstance(one, tuple) else (one,) for one in found or ()]
    solutions = [
        {name: value for name, value in zip(unknowns, row, strict=False) if value != name}
        for row in rows
        if len(row) == len(unknowns)
    ]
    return [one for one in solutions if not any(value.has(name, sympy.Subs) for name, value in one.items())]


def _satisfies(
    solution: Solution, equations: Sequence[Expr], turned: Callable[[Expr], list[dict[Symbol, Expr]]] | None = None
) -> bool:
    for equation in equations:
        residual, *parts = (one.subs(solution) for one in (equation, *equation.as_ordered_terms()))
        both = sympy.Tuple(residual, *parts)
        if both.has(sympy.zoo, sympy.nan):
            return False
        least = 0.0 if len(parts) > 1 else 1.0
        for values in [sample_parameters(both)] if turned is None else turned(both):
            size = max(_size(part.xreplace(values)) for part in parts)
            if _size(residual.xreplace(values)) > 1e-8 * (least + size):  # of 15 digits at least
                return False
    return True


def _is_pole(solution: Solution, equations: Sequence[Expr]) -> bool:
    """Whether a denominator is zero at a solution: one that SymPy does not fold to 0 divides rounding by rounding."""
    return _vanish(solution, [sympy.denom(sympy.together(equation)) for equation in equations])


def _vanish(solution: Solution, expressions: Sequence[Expr]) -> bool:
    """Whether one of several expressions is zero at a solution: to what its digits tell, where it is in decimals."""
    least = _SAME_DECIMAL if any(value.has(sympy.Float) for value in solution.values()) else _POLE
    for factor in (one for expression in expressions for one in _factors(expression)):
        value, *terms = (one.subs(solution) for one in (factor, *factor.as_ordered_terms()))
        if value.is_Rational:  # exact, however close its terms are
            if value == 0:
                return True
            continue
        values = sample_parameters(sympy.Tuple(value, *terms))
        if _size(value.xreplace(values)) <= least * max(_size(one.xreplace(values)) for one in terms):
            return True
    return False


def _factors(expression: Expr) -> list[Expr]:
    return [one.as_base_exp()[0] for one in sympy.Mul.make_args(expression)]


def _size(value: Expr) -> float:
    """How large a number is."""
    return math.hypot(*_parts(value))


def _parts(value: Expr) -> tuple[float, float]:
    """The real and the imaginary part: 0 where no digit is sure, as of an exact 0."""
    # Digits, of which many may cancel.
    real, imaginary = (sympy.N(part, 30) for part in sympy.N(value, 30).as_real_imag())
    return 0.0 if _is_rounding(real) else float(real), 0.0 if _is_rounding(imaginary) else float(imaginary)


def _is_rounding(part: Expr) -> bool:
    return isinstance(part, sympy.Float) and part._prec == 1  # noqa: SLF001 - how SymPy marks it, for which it has no name


def satisfy_for_negative_parameters(solutions: Sequence[Solution], equations: Sequence[Expr]) -> bool:
    """Whether solutions satisfy the equations where some parameters are negative."""
    return all(_satisfies(one, equations, negative_parameters) for one in solutions)


def _impossible(equations: Sequence[Expr], unknowns: Sequence[Symbol]) -> bool:
    """Whether there certainly is no solution, which SymPy's empty list does not say: the ideal of polynomials has 1."""
    constants = [one for one in equations if one.is_number]
    return any(one.is_nonzero for one in constants) or sympy.groebner(equations, *unknowns).exprs == [1]


def complex_value(found: Expr) -> complex | None:
    """The number that an expression is; None where parameters are left."""
    if found.free_symbols:
        return None
    real, imaginary = _parts(found)
    least = _CHOPPED * max(abs(real), abs(imaginary))
    return complex(*(0.0 if abs(part) < least else part for part in (real, imaginary)))
