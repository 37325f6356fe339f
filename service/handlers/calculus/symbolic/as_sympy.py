"""Formulas and points of requests as SymPy objects: built from checked graphs, with every other name as a parameter."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

import sympy

from service.expressions import Function, sympy_divisors, to_sympy
from service.expressions.reading.declarations import Names
from service.expressions.reading.vocabulary import FUNCTIONS
from service.handlers.formulas import free_names, function_of, pointing_at, scalar
from service.methods.budget import Budget
from service.schemas.calculus.integrals import Limit
from service.schemas.types.errors import InvalidExpression
from service.schemas.types.results import Warning

SECONDS = 4.5
"""For one symbolic answer in all; with what is left of the promised five it is written."""

_BUILD_SECONDS = 2.0  # of them, so that a formula that SymPy chokes on leaves time to say so
_INFINITE = {"Infinity": sympy.oo, "-Infinity": -sympy.oo}
_CALLED = re.compile(r"([A-Za-z]\w*)\(")
_NO_PARAMETERS = frozenset({"oo", "inf", "infinity", "Infinity"})


def with_parameters(
    expression: str, variables: Sequence[str], data: Names, place: Sequence[str | int] = ("expression",)
) -> tuple[Function, list[str]]:
    """The function of the variables and of all other names, its parameters, and these. Raises InvalidExpression."""
    with pointing_at(*place):
        others = [name for name in free_names(expression, data) if name not in variables]
    if not _NO_PARAMETERS.isdisjoint(others):
        raise InvalidExpression.at('An infinite limit is "Infinity" or "-Infinity" alone; formulas have none.', *place)
    return scalar(function_of(expression, [*variables, *others], data, place=place), *place), others


def symbolic(
    expression: str,
    variables: Sequence[str],
    data: Names,
    budget: Budget,
    place: Sequence[str | int] = ("expression",),
) -> sympy.Expr:
    """The expression with variables and parameters of which only that they are real is known.

    Raises InvalidExpression.
    """
    function, _ = with_parameters(expression, variables, data, place)
    built = budget.share(_BUILD_SECONDS).spend(to_sympy, function)
    if not isinstance(built, sympy.Expr) or built.has(sympy.nan):
        raise InvalidExpression.at("This formula has no symbolic form, or one that is too long.", *place)
    return built


def divisors(
    expression: str, variables: Sequence[str], data: Names, budget: Budget, place: Sequence[str | int]
) -> list[sympy.Expr]:
    """What is not zero where the expression has a value, though SymPy may cancel it; none where that takes long."""
    function, _ = with_parameters(expression, variables, data, place)
    return budget.share(_BUILD_SECONDS).spend(sympy_divisors, function) or []


def with_positive_parameters(found: sympy.Expr, variables: Sequence[str]) -> sympy.Expr:
    """The same with all names but those of variables taken to be positive."""
    others = [name for name in found.free_symbols if str(name) not in variables]
    return found.xreplace({name: sympy.Symbol(str(name), positive=True) for name in others})


def with_real_parameters(found: sympy.Expr) -> sympy.Expr:
    """The same with parameters of which only that is known."""
    names = [name for name in found.free_symbols if name.is_positive]
    return found.xreplace({name: sympy.Symbol(name.name, real=True) for name in names})


def exact_point(given: Limit, place: str, data: Names, budget: Budget) -> sympy.Expr:
    """The point: a decimal as the fraction that it spells, a formula as it is, with real parameters.

    Raises InvalidExpression.
    """
    if isinstance(given, float | int):
        return sympy.Rational(repr(given)) if given != int(given) else sympy.Integer(int(given))
    if given in _INFINITE:
        return _INFINITE[given]
    return symbolic(given, ["x"], data, budget, (place,))


def only_positive(names: Iterable[sympy.Symbol]) -> list[Warning]:
    """The warning that an answer was found for positive parameters, and does not hold for others as far as is known."""
    listed = ", ".join(sorted(map(str, names)))
    detail = f"This holds for positive {listed}; for negative values it does not, or that was not found out."
    return [Warning(code="conditions", detail=detail)]


def foreign(*texts: str) -> list[Warning]:
    """The warning about functions in answers that formulas of requests do not have."""
    unknown = {name for text in texts for name in _CALLED.findall(text)} - FUNCTIONS
    if not unknown:
        return []
    detail = f"Formulas of requests have no {', '.join(sorted(unknown))}: this answer can be read, but not be sent."
    return [Warning(code="foreign-function", detail=detail)]
