"""Functions and constraints of requests that have a start."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from service.expressions import Constraint, Function, parse_constraint
from service.expressions.reading.declarations import Names
from service.handlers.complex_formulas import apart_of
from service.handlers.formulas import RequestFunction, function_of, pointing_at, scalar
from service.handlers.places import MOST_INDICES
from service.methods.optimization.influence import without_influence
from service.schemas.types.errors import InvalidExpression, InvalidInput
from service.schemas.types.results import Warning

Array = NDArray[Any]
FREE = np.array([-np.inf, np.inf])


class Bounded(Protocol):
    """A problem with bounds (n, 2)."""

    function: Function
    bounds: Array


class Started(Protocol):
    """A request with several variables and a start."""

    variables: list[str] | str
    initial: Array

    @property
    def names(self) -> Names:
        """Data, and formulas with a name."""


def vector_function(request: Started, formulas: str | Sequence[str], field: str) -> Function:
    """The function of a request, whose start is checked to be a point of it."""
    count = request.initial.size
    function = function_of(formulas, request.variables, request.names, size=_size(request), place=(field,))
    if function.n != count:
        detail = f"The start has {count} numbers where the variables have {function.n} components."
        raise InvalidInput.at(detail, "initial")
    return function


def apart_function(request: Started, formulas: str | Sequence[str], field: str) -> Function:
    """The function of the real and imaginary parts of a request's complex variables, whose start is checked."""
    count, names = request.initial.size, request.variables
    listed = [f"{names}[{count}]"] if isinstance(names, str) else names
    function = apart_of(formulas, listed, request.names, place=(field,))
    if function.n != 2 * count:
        detail = f"The start has {count} numbers where the variables have {function.n // 2} components."
        raise InvalidInput.at(detail, "initial")
    return function


def bounds_of(bounds: Array | None, count: int, default: Array) -> Array:
    """(n, 2) bounds of the variables."""
    if bounds is None:
        return np.tile(default, (count, 1))
    if len(bounds) != count:
        raise InvalidInput.at(f"There are {len(bounds)} bounds for {count} variables.", "bounds")
    return bounds


def scalar_function(request: Started, formula: str) -> Function:
    """The same of the `objective`, refused unless its value is one number."""
    return scalar(vector_function(request, formula, "objective"), "objective")


def refuse_comparisons(function: Function, *place: str | int, each: int = 1) -> None:
    """Raise InvalidExpression where an equation is written as a comparison, which in arithmetic is 1 or 0.

    `each` is how many components an equation has.
    """
    output = function.plan.output
    parts = output.args if output.op == "concatenate" else (output,)
    for i, part in enumerate(parts):
        if part.op == "where" and [arg.value for arg in part.args[1:]] == [1, 0]:
            detail = "This is a comparison: write the left side minus the right side, which is to be zero."
            raise InvalidExpression.at(detail, *place, *([i // each] if len(parts) > each else []))


def constraints_of(request: Started, texts: Sequence[str]) -> list[Constraint]:
    """The constraints that comparisons such as `x + y <= 1` state."""
    constraints = []
    for index, text in enumerate(texts):
        place = ("constraints", index)
        with pointing_at(*place):
            one = parse_constraint(text, request.variables, request.names, size=_size(request))
        constraints.append(replace(one, function=RequestFunction(one.function, place)))
    return constraints


def influence_warnings(problem: Bounded, x: Array, *others: Function) -> list[Warning]:
    """The warning `no-influence`, where neither the function nor the others depend on some of the variables at x."""
    function = problem.function
    found = without_influence([function, *others], x, problem.bounds)
    if not found:
        return []
    names = ", ".join(f"`{function.variables[i]}`" for i in found[:MOST_INDICES])
    detail = f"Nothing here depends on {names}: any other value does as well as the one answered."
    return [Warning(code="no-influence", detail=detail, count=len(found), indices=[[i] for i in found[:MOST_INDICES]])]


def _size(request: Started) -> int | None:
    return request.initial.size if isinstance(request.variables, str) else None
