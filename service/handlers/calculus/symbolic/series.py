"""Expansions in series."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NoReturn

import sympy
from sympy import Expr, Symbol

from service.handlers.calculus.symbolic.as_sympy import (
    SECONDS,
    exact_point,
    foreign,
    only_positive,
    symbolic,
    with_parameters,
    with_positive_parameters,
    with_real_parameters,
)
from service.methods.budget import Budget
from service.methods.calculus.symbolic.equations import complex_value
from service.methods.calculus.symbolic.expansions import (
    Expansion,
    Place,
    T,
    confirmed,
    expansion,
    holds_for_negative_parameters,
    taylor_sum,
)
from service.methods.calculus.symbolic.one_sided_limits import is_real
from service.methods.calculus.symbolic.printing import latex, text
from service.schemas.calculus.symbolic import SeriesRequest
from service.schemas.types.errors import ComputationError
from service.schemas.types.results import Number, Record, Result, Warning

_TAYLOR = 0.6  # of the time: where it does not suffice, SymPy's way takes longer still

_REAL_SECONDS = 0.3  # to look for real values
_NOT_REAL = "The formula has no real values on this side of the point: send the other direction."
_NOWHERE_REAL = "The formula has no real values close to this point."


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


def symbolic_series(request: SeriesRequest, budget: Budget) -> SeriesResult:
    """The expansion of a formula about a point up to terms of the given order: Taylor, Laurent or Puiseux series.

    The sum is compared with the function close to the point before it is answered. Where SymPy finds no expansion
    within five seconds the request is refused as `no-answer`. One that is not seen to hold for negative parameters has
    the warning `conditions`.
    """
    budget = budget.share(SECONDS)
    found, about, conditions = _found(request, budget)
    # Written as x - 1 the shift would mix with other terms.
    shown = Symbol(f"({text(found.shift)})") if about.is_finite and about else found.shift
    names = {shown: rf"\left({latex(found.shift)}\right)"} if shown != found.shift else {}
    expression = found.total(shown)
    remainder = "" if found.remainder is None else f" + {latex(found.remainder)}"
    return SeriesResult(
        coefficients=[_term(power, coefficient.subs(T, found.shift)) for power, coefficient in found.terms],
        expression=text(expression),
        latex=latex(expression, names, order="rev-lex" if about.is_finite else None) + remainder,
        certainty="checked" if remainder else "exact",
        warnings=conditions + foreign(text(expression)),
    )


def _found(request: SeriesRequest, budget: Budget) -> tuple[Expansion, Expr, list[Warning]]:
    """The expansion, if possible one that holds for parameters of either sign, about which point, and conditions."""
    x = Symbol(request.variable, real=True)
    real = symbolic(request.expression, [request.variable], request.names, budget)
    there = Place(x, exact_point(request.about, "about", request.names, budget), request.direction)
    f, about = (with_positive_parameters(part, [request.variable]) for part in (real, there.about))
    at = there._replace(about=about)
    _check_real(f, at, budget)
    found = _expansion(request, f, at, budget)
    names = sympy.Tuple(f, at.about).free_symbols - {at.x}
    if found is None or not names:
        return found or _refuse(), at.about, []
    if budget.spend(holds_for_negative_parameters, _real(found), real, there, request.order):
        return found, at.about, []
    wider = _expansion(request, real, there, budget)
    if wider and budget.spend(holds_for_negative_parameters, wider, real, there, request.order):
        return wider, there.about, []
    return found, at.about, only_positive(names)


def _check_real(f: Expr, at: Place, budget: Budget) -> None:
    """By values: a complex expansion may be of a formula that is real, and (-1)**(1/3) is none that shows i."""

    def real(direction: str) -> bool | None:
        return budget.share(_REAL_SECONDS).spend(is_real, f, at.x, at.about, direction)

    if real(at.direction) is False:
        if at.about.is_infinite or real("+" if at.direction == "-" else "-") is False:
            raise ComputationError.at(_NOWHERE_REAL, "about")
        raise ComputationError.at(_NOT_REAL, "direction")


def _refuse() -> NoReturn:
    raise ComputationError.at("No expansion of this formula was found here.", "expression")


def _expansion(request: SeriesRequest, f: Expr, at: Place, budget: Budget) -> Expansion | None:
    found = _by_derivatives(request, f, at, budget.share(_TAYLOR * budget.left))
    found = found or budget.spend(expansion, f, at, request.order, budget)
    return None if found and any(coefficient.has(sympy.I) for _, coefficient in found.terms) else found


def _real(found: Expansion) -> Expansion:
    terms = [(power, with_real_parameters(coefficient)) for power, coefficient in found.terms]
    return found._replace(terms=terms, shift=with_real_parameters(found.shift))


def _by_derivatives(request: SeriesRequest, f: Expr, at: Place, budget: Budget) -> Expansion | None:
    """The Taylor series by the language's own derivatives, which are quick for high orders."""
    if at.about.is_infinite:
        return None
    function, others = with_parameters(request.expression, [request.variable], request.names)
    names = {str(name): name for name in f.free_symbols}
    point = [at.about, *(names.get(name, Symbol(name)) for name in others)]
    total = budget.spend(taylor_sum, function, point, request.order)
    return None if total is None else budget.spend(confirmed, total, f, at, request.order)


def _term(power: Expr, coefficient: Expr) -> Term:
    value = complex_value(coefficient)
    return Term(
        power=float(power),
        coefficient=text(coefficient),
        value=None if value is None or value.imag else value.real,
    )
