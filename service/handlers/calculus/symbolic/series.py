"""Expansions in series."""

from __future__ import annotations

from dataclasses import dataclass

import mpmath
import sympy
from mpmath import mp
from sympy import Expr, Order, Symbol

from service.handlers.calculus.symbolic.build import symbolic
from service.handlers.calculus.symbolic.points import exact_point
from service.methods.calculus.clock import in_time
from service.methods.calculus.symbolic.numeric import callable_of, sample_parameters
from service.methods.calculus.symbolic.printing import latex, text
from service.schemas.calculus.symbolic import SeriesRequest
from service.schemas.types.errors import ComputationError
from service.schemas.types.results import Number, Record, Result


@dataclass(slots=True, kw_only=True)
class Term(Record):
    """One term, coefficient · (x − about)^power; in 1/x where `about` is infinite."""

    power: Number
    """The exponent, maybe negative or fractional."""
    coefficient: str
    """The coefficient as a formula; with logarithms of the variable where the expansion has them."""
    value: Number | None
    """The coefficient as a number; null where it depends on anything."""


@dataclass(slots=True, kw_only=True)
class SeriesResult(Result):
    """An expansion."""

    coefficients: list[Term]
    """The terms by rising power."""
    expression: str
    """Their sum, without the remainder."""
    latex: str
    """The sum with its remainder as LaTeX."""


def symbolic_series(request: SeriesRequest) -> SeriesResult:
    """The expansion of a formula about a point up to terms of the given order: Taylor, Laurent or Puiseux series.

    The sum is compared with the function close to the point before it is answered. Where SymPy finds no expansion
    within five seconds the request is refused as `no-answer`.
    """
    x = Symbol(request.variable, real=True)
    f = symbolic(request.expression, [request.variable], request.data)
    about = exact_point(request.about, "about", request.data)
    found = in_time(_expansion, f, x, about, request)
    if found is None:
        raise ComputationError.at("No expansion of this formula was found here.", "expression")
    total, t = found
    shift = 1 / x if about is sympy.oo else -1 / x if about is -sympy.oo else x - about
    terms = _terms(total, t)
    shown = Symbol(f"({text(shift)})") if about.is_finite and about else shift  # or x - 1 would mix with other terms
    expression = sympy.Add(*(coefficient * t**power for power, coefficient in terms)).subs(t, shown)
    names = {shown: rf"\left({latex(shift)}\right)"} if shown != shift else {}
    exact = sympy.expand(expression.subs(shown, shift) - f) == 0
    remainder = Order(
        (x if about.is_infinite else shift) ** (-request.order if about.is_infinite else request.order), (x, about)
    )
    return SeriesResult(
        coefficients=[_term(power, coefficient.subs(t, shift)) for power, coefficient in terms],
        expression=text(expression),
        latex=latex(expression, names, order="rev-lex" if about.is_finite else None)
        + ("" if exact else f" + {latex(remainder)}"),
    )


def _expansion(f: Expr, x: Symbol, about: Expr, request: SeriesRequest) -> tuple[Expr, Symbol] | None:
    """The sum in t > 0, where x = about ± t or ±1/t, confirmed by numbers; None where there is none."""
    t = sympy.Symbol("t", positive=True)
    if about.is_infinite:
        shifted, sign = (1 / t if about is sympy.oo else -1 / t), 1
    else:
        sign = 1 if request.direction == "+" else -1
        shifted = about + sign * t
    g = f.subs(x, shifted)
    for extra in (0, 1, 2, 4, 8):
        expanded = sympy.series(g, t, 0, request.order + extra)
        order = expanded.getO()
        total = expanded.removeO()
        reached = order is None or sympy.limit(t ** (request.order - sympy.Rational(1, 1000)) / order.expr, t, 0) != 0
        if reached:
            break
    kept = [term for term in sympy.Add.make_args(sympy.expand(total)) if _power(term, t) < request.order]
    total = sympy.Add(*kept)
    if not _confirmed(total, g, t, request.order):
        return None
    return total.subs(t, sign * t), t


def _power(term: Expr, t: Symbol) -> Expr:
    """The exponent of t in a term, logarithms aside."""
    _, power = term.as_independent(sympy.log, as_Add=False)[0].as_coeff_exponent(t)
    return power


def _terms(total: Expr, t: Symbol) -> list[tuple[Expr, Expr]]:
    collected: dict[Expr, Expr] = {}
    for term in sympy.Add.make_args(sympy.expand(total)):
        power = _power(term, t)
        if term:
            collected[power] = collected.get(power, sympy.Integer(0)) + term / t**power
    return sorted(collected.items(), key=lambda pair: float(pair[0]))


def _term(power: Expr, coefficient: Expr) -> Term:
    value = None
    if not coefficient.free_symbols:
        number = complex(sympy.N(coefficient, 20))
        value = number.real if not number.imag else None
    return Term(power=float(power), coefficient=text(coefficient), value=value)


def _confirmed(total: Expr, g: Expr, t: Symbol, order: int) -> bool:
    """Whether what is left out falls as fast as t**order does, some logarithms allowed."""
    values = sample_parameters(sympy.Tuple(total, g), [t])
    with mp.workdps(40 + 12 * order):
        exact, sum_ = callable_of(g, t, values), callable_of(total, t, values)
        far, near = mp.mpf(10) ** -3, mp.mpf(10) ** -6
        errors = [abs(mpmath.mpmathify(exact(h)) - mpmath.mpmathify(sum_(h))) for h in (far, near)]
        scale = abs(mpmath.mpmathify(exact(near))) + near**order
        if errors[1] <= scale * mp.mpf(10) ** (-20 - 6 * order):
            return True
        slack = mp.mpf("0.9") + (mp.mpf("0.31") * order if total.has(sympy.log) else 0)  # (x log x)^n falls more slowly
        return bool(errors[0] / errors[1] >= mp.mpf(10) ** (3 * order - slack))
