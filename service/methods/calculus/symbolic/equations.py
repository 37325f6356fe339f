"""Solutions of equations: SymPy's formulas, each put into the equations, or decimals where there are none."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from itertools import pairwise
from typing import Any, NamedTuple

import mpmath
import sympy
from mpmath import mp
from sympy import Expr, Symbol

from service.methods.budget import Budget
from service.methods.calculus.symbolic.numeric_checks import (
    POINTS,
    callable_of,
    negative_parameters,
    number,
    sample_parameters,
)
from service.methods.calculus.symbolic.trigonometric_equations import zeros

Solution = dict[Symbol, Expr]
Verdict = tuple[Solution, bool]
"""A solution, and whether it was put into the equations."""

_COMPLEX_SECONDS, _REAL_SECONDS, _PROOF_SECONDS, _DECIMAL_SECONDS = 2.2, 1.0, 0.4, 0.9  # which together are the budget
_SOLVING, _CHECK_SECONDS = 0.8, 0.5  # the share of the time of formulas that they may take, so that checks have theirs
_PERIOD_SECONDS = 0.8
_WAVES = (sympy.sin, sympy.cos, sympy.tan, sympy.cot, sympy.sec, sympy.csc)
_STEPS = (sympy.floor, sympy.ceiling, sympy.sign, sympy.Abs, sympy.Max, sympy.Min, sympy.Piecewise)
_SAME = 1e-10  # relative distance of decimals that are one zero
_FEWEST = 4  # samples for a verdict, as of the numbers on one side of 0
_DECIMALS = 17  # which tell every double
_REACH, _PER_UNIT = 20, 20  # zeros are looked for at so many places from -20 to 20
_ORDERS, _PER_ORDER = 15, 8  # and at so many farther out and closer to 0, where no wave would have them everywhere
_NOTHING = 1e-40  # what is left of an exact 0


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


def solved(equations: Sequence[Expr], unknowns: Sequence[Symbol], budget: Budget) -> Solved:
    """The complex solutions of expressions in real unknowns that shall be zero; where none are found the real ones."""
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
        missing = budget.share(_DECIMAL_SECONDS).spend(_missing, equation, x, known) or []
        found = found + [({y if by_formulas else x: zero}, True) for zero in missing]
        by_formulas = by_formulas and not missing
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
    if not equation.has(*_STEPS) or equation.free_symbols - {x}:
        return found
    f = callable_of(equation, x, {})
    with mp.workdps(30):
        return [one for one in found if not any(_goes_on(f, zero) for zero in one[0].values())]


def _is_identity(equation: Expr, x: Symbol) -> bool:
    """Whether an equation holds at every sample at which it is real, and those are some."""
    with mp.workdps(30):
        f = callable_of(equation, x, sample_parameters(equation, [x]))
        values = [abs(value) for value in (_real(f, mp.mpf(str(point))) for point in POINTS) if not mpmath.isnan(value)]
        return len(values) >= _FEWEST and max(values) <= mp.mpf(10) ** -20  # what rounding leaves of 30 digits


def _goes_on(f: Callable[[Any], Any], zero: Expr) -> bool:
    at = mpmath.mpmathify(sympy.N(zero, 30))
    sides = ([side * mp.mpf(10) ** -k * (1 + abs(at)) for k in (3, 4, 5)] for side in (-1, 1))
    return any(all(abs(_real(f, at + gap)) <= mp.mpf(10) ** -25 * (1 + abs(at)) for gap in gaps) for gaps in sides)


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
            size = max(abs(complex(sympy.N(part.xreplace(values)))) for part in parts)
            left = abs(complex(sympy.N(residual.xreplace(values), 20)))
            if left > 1e-8 * (least + size) + _NOTHING:  # of 15 digits at least
                return False
    return True


def satisfy_for_negative_parameters(solutions: Sequence[Solution], equations: Sequence[Expr]) -> bool:
    """Whether solutions satisfy the equations where some parameters are negative."""
    return all(_satisfies(one, equations, negative_parameters) for one in solutions)


def _impossible(equations: Sequence[Expr], unknowns: Sequence[Symbol]) -> bool:
    """Whether there certainly is no solution, which SymPy's empty list does not say: the ideal of polynomials has 1."""
    constants = [one for one in equations if one.is_number]
    return any(one.is_nonzero for one in constants) or sympy.groebner(equations, *unknowns).exprs == [1]


def _missing(equation: Expr, x: Symbol, known: Sequence[Expr]) -> list[Expr]:
    """The zeros in decimals that are none of the known ones."""
    others = [complex(sympy.N(value, _DECIMALS)) for value in known]
    return [
        zero
        for zero in _decimals(equation, x)
        if all(abs(complex(zero) - one) > _SAME * (1 + abs(one)) for one in others)
    ]


def _decimals(equation: Expr, x: Symbol) -> list[Expr]:
    """The zeros of a polynomial, or what changes of sign tell of other real ones."""
    if equation.is_polynomial(x):
        return list(sympy.Poly(equation, x).nroots(n=_DECIMALS, maxsteps=200))
    found = []
    with mp.workdps(_DECIMALS + 3):
        f = callable_of(equation, x, {})
        values = [(point, _real(f, point)) for point in _places(equation)]
        for (a, u), (b, v) in pairwise(values):
            zero = a if not u else _between(f, a, b) if u * v < 0 else None
            if zero is not None and abs(f(zero)) <= 1e-9 * (abs(u) + abs(v)):  # no pole
                found.append(sympy.Float(zero, _DECIMALS))
    return found


def _places(equation: Expr) -> list[Any]:
    """Where changes of sign are looked for, in order."""
    most = _REACH * _PER_UNIT
    places = {mp.mpf(k) / _PER_UNIT for k in range(-most, most + 1)}
    if not equation.has(*_WAVES):
        orders = (mp.mpf(k) / _PER_ORDER for k in range(1, _ORDERS * _PER_ORDER))
        for size in (size for order in orders for size in (_REACH * 10**order, 10**-order / _PER_UNIT)):
            places |= {size, -size}
    return sorted(places)


def _between(f: Callable[[Any], Any], a: Any, b: Any) -> Any:
    """A zero between two places of which one is below and one above."""
    tolerance = mp.eps * min(1, max(abs(a), abs(b)))
    return mpmath.findroot(f, (a, b), solver="anderson", tol=tolerance, maxsteps=100, verify=False)


def _real(f: Callable[[Any], Any], point: Any) -> Any:
    """The value; not a number where there is none that is real."""
    try:
        value = number(f(point))
    except (ValueError, TypeError, ArithmeticError):
        return mp.nan
    return value if not mpmath.im(value) else mp.nan


def complex_value(found: Expr) -> complex | None:
    """The number that an expression is; None where parameters are left."""
    return None if found.free_symbols else complex(mpmath.mpmathify(sympy.N(found, 20, chop=True)))
