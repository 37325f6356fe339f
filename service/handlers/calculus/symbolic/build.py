"""Formulas of requests as SymPy objects: built from checked graphs, with every other name as a parameter."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import sympy

from service.expressions import to_sympy
from service.handlers.formulas import Array, free_names, function_of, pointing_at, scalar
from service.methods.calculus.clock import in_time
from service.schemas.types.errors import InvalidExpression

_BUILD_SECONDS = 2.0
_INFINITE = frozenset({"oo", "inf", "infinity", "Infinity"})
"""No names of parameters."""


def symbolic(
    expression: str,
    variables: Sequence[str],
    data: Mapping[str, Array],
    place: Sequence[str | int] = ("expression",),
    *,
    parameters: bool = True,
) -> sympy.Expr:
    """The expression with real variables; other names in it become parameters, taken to be positive.

    Raises InvalidExpression.
    """
    with pointing_at(*place):
        others = [name for name in free_names(expression) if name not in variables and name not in data]
    if not _INFINITE.isdisjoint(others):
        raise InvalidExpression.at('An infinite limit is "Infinity" or "-Infinity" alone; formulas have none.', *place)
    names = [*variables, *(others if parameters else ())]
    function = scalar(function_of(expression, names, data, place=place), *place)
    built: Any = in_time(to_sympy, function, seconds=_BUILD_SECONDS)
    if not isinstance(built, sympy.Expr) or built.has(sympy.nan):
        raise InvalidExpression.at("This formula has no symbolic form, or one that is too long.", *place)
    return built.xreplace({sympy.Symbol(name, real=True): sympy.Symbol(name, positive=True) for name in others})
