"""Solutions of equations: SymPy's formulas, each put into the equations, or decimals where there are none."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any, NamedTuple

import mpmath
import sympy
from mpmath import mp
from sympy import Expr, Symbol

from service.methods.budget import Budget
from service.methods.calculus.symbolic.numeric_checks import callable_of, number, sample_parameters

Solution = dict[Symbol, Expr]

_COMPLEX_SECONDS, _REAL_SECONDS, _PROOF_SECONDS, _DECIMAL_SECONDS = 2.2, 1.0, 0.4, 0.9  # which together are the budget
_SOLVING, _CHECK_SECONDS = 0.8, 0.5  # the share of the time of formulas that they may take, so that checks have theirs
_DECIMALS = 17  # which tell every double
_REACH, _PER_UNIT = 20, 20  # zeros are looked for at so many places from -20 to 20


class Solved(NamedTuple):
    """The solutions that were found."""

    solutions: list[Solution]
    by_formulas: bool
    """Whether they are formulas, or it is proved that there are none; else decimals."""


def solved(equations: Sequence[Expr], unknowns: Sequence[Symbol], budget: Budget) -> Solved:
    """The complex solutions of expressions in real unknowns that shall be zero; where none are found the real ones."""
    plain = {x: Symbol(x.name) for x in unknowns}
    found = _formulas([one.xreplace(plain) for one in equations], [*plain.values()], budget.share(_COMPLEX_SECONDS))
    found = found or _formulas(equations, unknowns, budget.share(_REAL_SECONDS))
    impossible = not found and budget.share(_PROOF_SECONDS).spend(_impossible, equations, unknowns)
    if found or impossible:
        return Solved(found, by_formulas=True)
    if len(equations) != 1 or len(unknowns) != 1 or equations[0].free_symbols != set(unknowns):
        return Solved([], by_formulas=False)
    zeros = budget.share(_DECIMAL_SECONDS).spend(_decimals, equations[0], unknowns[0])
    return Solved([{unknowns[0]: zero} for zero in zeros or ()], by_formulas=False)


def _formulas(equations: Sequence[Expr], unknowns: Sequence[Symbol], budget: Budget) -> list[Solution]:
    """What SymPy finds, without what does not satisfy the equations."""
    found = budget.share(_SOLVING * budget.left).spend(sympy.solve, equations, unknowns)
    solutions = _dictionaries(found, unknowns)
    return [one for one in solutions if budget.share(_CHECK_SECONDS).spend(_satisfies, one, equations) is not False]


def _dictionaries(found: Any, unknowns: Sequence[Symbol]) -> list[Solution]:
    """SymPy answers with a dictionary, a list of numbers, or a list of tuples."""
    if isinstance(found, dict):
        return [found]
    rows = [one if isinstance(one, tuple) else (one,) for one in found or ()]
    return [
        {name: value for name, value in zip(unknowns, row, strict=False) if value != name}
        for row in rows
        if len(row) == len(unknowns)
    ]


def _satisfies(solution: Solution, equations: Sequence[Expr]) -> bool:
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


def _impossible(equations: Sequence[Expr], unknowns: Sequence[Symbol]) -> bool:
    """Whether there certainly is no solution, which SymPy's empty list does not say: the ideal of polynomials has 1."""
    constants = [one for one in equations if one.is_number]
    return any(one.is_nonzero for one in constants) or sympy.groebner(equations, *unknowns).exprs == [1]


def _decimals(equation: Expr, x: Symbol) -> list[Expr]:
    """The zeros of a polynomial, or what changes of sign tell of other real ones."""
    if equation.is_polynomial(x):
        return list(sympy.Poly(equation, x).nroots(n=_DECIMALS, maxsteps=200))
    zeros, most = [], _REACH * _PER_UNIT
    with mp.workdps(_DECIMALS + 3):
        f = callable_of(equation, x, {})
        values = [(point, _real(f, point)) for point in (mp.mpf(k) / _PER_UNIT for k in range(-most, most + 1))]
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


def complex_value(found: Expr) -> complex | None:
    """The number that an expression is; None where parameters are left."""
    return None if found.free_symbols else complex(mpmath.mpmathify(sympy.N(found, 20)))
