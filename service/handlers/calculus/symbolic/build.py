"""Formulas of requests as SymPy objects: built from checked graphs, with every other name as a parameter."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import sympy

from service.expressions import to_sympy
from service.handlers.formulas import Array, free_names, function_of, pointing_at, scalar
from service.schemas.errors import InvalidExpression


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
    names = [*variables, *(others if parameters else ())]
    function = scalar(function_of(expression, names, data, place=place), *place)
    with pointing_at(*place):
        built: Any = to_sympy(function)
    if not isinstance(built, sympy.Expr) or built.has(sympy.nan):
        raise InvalidExpression.at("This formula has no symbolic form.", *place)
    return built.xreplace({sympy.Symbol(name, real=True): sympy.Symbol(name, positive=True) for name in others})
