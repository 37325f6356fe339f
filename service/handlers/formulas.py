"""Formulas of requests, made into functions: the one place where what is wrong with a formula gets its pointer."""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cached_property
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
from numpy.typing import NDArray

from service.expressions import ExpressionError, Function, compile_function
from service.expressions.code.program import Run
from service.expressions.domain import MatrixPowerWarning, has_matrix_power, undefined_part
from service.expressions.functions.constants import CONSTANTS
from service.expressions.reading.declarations import Names
from service.expressions.reading.lexer import NAME, tokens
from service.handlers.places import at_places
from service.schemas.types.errors import AbacusError, InvalidExpression, InvalidInput
from service.schemas.types.results import Warning

if TYPE_CHECKING:
    from service.expressions.complex_function import ComplexFunction
    from service.schemas.calculus.derivatives import EvaluateRequest
    from service.schemas.types.formulas import FormulaAt, FormulasAt, Univariate

Array = NDArray[Any]


@contextmanager
def pointing_at(*location: str | int) -> Iterator[None]:
    """Say of an ExpressionError where in the request its text stands; the index of one of several texts is added."""
    try:
        yield
    except ExpressionError as error:
        raise _located(error, location) from None


def _located(error: ExpressionError, location: Sequence[str | int]) -> AbacusError:
    if error.definition is not None:
        return InvalidExpression.at(str(error), "definitions", error.definition)
    index = () if error.text_index is None else (error.text_index,)
    return InvalidExpression.at(str(error), *location, *index)


class RequestFunction(Function):
    """The function of a formula in a request: what is too large when it is differentiated points at `place`, too."""

    def __init__(self, function: Function, place: Sequence[str | int]) -> None:
        super().__init__(function.plan, function.data)
        self.place = place

    @cached_property
    def _gradient_at(self) -> Run:
        try:  # not pointing_at, which takes as long as a small formula
            return super()._gradient_at
        except ExpressionError as error:
            raise _located(error, self.place) from None

    def _evaluated(self, *args: Any, **options: Any) -> Sequence[Array]:
        try:
            return super()._evaluated(*args, **options)
        except ExpressionError as error:
            raise _located(error, self.place) from None

    def _matrix(self, *args: Any) -> list[Array]:
        with pointing_at(*self.place):
            return super()._matrix(*args)


def function_of(
    expressions: str | Sequence[str],
    variables: str | Sequence[str],
    data: Names | None = None,
    *,
    size: int | None = None,
    place: Sequence[str | int] = ("expression",),
) -> Function:
    """The compiled function of one formula, or of several; `place` is where they stand in the request.

    `variables` are names; one name alone is a single vector of `size` components. Raises InvalidExpression.
    """
    try:  # not pointing_at, which takes as long as to find a small formula again
        function = RequestFunction(compile_function(expressions, variables, data, size=size), place)
    except ExpressionError as error:
        raise _located(error, place) from None
    if has_matrix_power(function):
        warnings.warn(str(place[-1]), MatrixPowerWarning, stacklevel=2)
    return function


class At(Protocol):
    """A request with several variables and their points."""

    variables: list[str] | str
    at: Array


def function_at(request: FormulaAt | EvaluateRequest) -> Function:
    """The function of a request, whose `at` is checked to be points (…, n) of it."""
    return _fitting(function_of(request.expression, request.variables, request.names, size=_size(request)), request)


def functions_at(request: FormulasAt) -> Function:
    """The function with several components of a request, whose `at` is checked to be points (…, n) of it."""
    size = _size(request)
    return _fitting(
        function_of(request.expressions, request.variables, request.names, size=size, place=("expressions",)), request
    )


def scalar_function_at(request: FormulaAt) -> Function:
    """The same, refused unless its value is one number."""
    return scalar(function_at(request))


def vector_function_at(request: FormulasAt) -> Function:
    """The function of a vector field of a request, with as many formulas as variables have components."""
    function = functions_at(request)
    if function.shape != (function.n,):
        count = len(request.expressions)
        detail = f"A vector field has one formula for each of the {function.n} components; these are {count}."
        raise InvalidInput.at(detail, "expressions")
    return function


def univariate(request: Univariate) -> Function:
    """The function of the one scalar variable of a request; its points are `x[..., None]`."""
    return scalar(function_of(request.expression, [request.variable], request.names))


def scalar(function: Function, *place: str | int) -> Function:
    """A function as it is; refused unless its value is one number."""
    if function.shape:
        shape = list(function.shape)
        detail = f"This formula gives an array of shape {shape} where one number is needed: use sum or norm."
        raise InvalidExpression.at(detail, *(place or ("expression",)))
    return function


def free_names(text: str, known: Names) -> list[str]:
    """The names in a formula, and in those that it uses by name, that nothing is known of, in order.

    They are no functions, constants or indices of loops. Raises ExpressionError.
    """
    found, waiting = dict.fromkeys(_names(text)), [text]
    seen = set[str]()
    while waiting:
        names = _names(waiting.pop())
        found |= dict.fromkeys(names)
        texts = {name: given for name in names if name not in seen and isinstance(given := known.get(name), str)}
        seen |= texts.keys()
        waiting += texts.values()
    return [name for name in found if name not in known]


def _names(text: str) -> list[str]:
    found = list(tokens(text))
    names, loops = [], set()
    for before, (kind, name, _), after in zip([("", "", 0), *found], found, found[1:], strict=False):
        if kind == NAME and before[1] == "for":
            loops.add(name)
        elif kind == NAME and after[1] != "(" and name not in CONSTANTS:
            names.append(name)
    return [name for name in dict.fromkeys(names) if name not in loops]


def _size(request: At) -> int | None:
    return request.at.shape[-1] if isinstance(request.variables, str) else None


def _fitting(function: Function, request: At) -> Function:
    check_points(function, request.at)
    return function


def check_points(function: Function | ComplexFunction, points: Array) -> None:
    """Raise InvalidInput unless the points `at` are (…, n)."""
    if points.shape[-1] != function.n:
        rows = "; many points are a row each, [[1], [2], [3]]" if function.n == points.ndim == 1 else ""
        if points.ndim > 1 and points.shape[-2] == function.n:
            rows = "; a row is one point: send the transpose"
        detail = f"A point has {points.shape[-1]} numbers where the variables have {function.n} components{rows}."
        raise InvalidInput.at(detail, "at")


def where_defined(value: Array, derivatives: Array) -> Array:
    """Derivatives (…, …) of values (…), not a number where the function itself is none: log′ at -1, say."""
    undefined = np.isnan(value)
    if not undefined.any():
        return derivatives
    axes = tuple(range(undefined.ndim, derivatives.ndim))
    return np.where(np.expand_dims(undefined, axes), np.nan, derivatives)


def value_warnings(function: Function, points: Array, value: Array) -> list[Warning]:
    """The warning `undefined`, with the reason at the first of the points (…, n)."""
    nowhere = np.isnan(value)
    if not nowhere.any():
        return []
    missing = np.reshape(nowhere, (*points.shape[:-1], -1)).any(-1)
    part = undefined_part(function, points[missing][0])
    detail = f"Not a number: {part} has no real value." if part else "The formula has no real value."
    return at_places(missing, "undefined", detail)


def point_warnings(function: Function, points: Array, value: Array, derivatives: Array) -> list[Warning]:
    """What there is to say of derivatives (…, …) at points (…, n): no value, no derivative, or one of convention."""
    found = value_warnings(function, points, value) + kink_warnings(function, points)
    if not np.isnan(derivatives).any():
        return found
    missing, nowhere = (np.isnan(part).reshape((*points.shape[:-1], -1)).any(-1) for part in (derivatives, value))
    detail = "The formula has a value here, but a derivative asked for is no number."
    return found + at_places(np.asarray(missing & ~nowhere), "undefined", detail)


def kink_warnings(function: Function, points: Array) -> list[Warning]:
    """The warning `nondifferentiable`, where the function has a kink or a jump at some of the points (…, n)."""
    hits = function.nondifferentiable_at(points)
    if hits is None:
        return []
    detail = "A part of the function has a kink or a jump here: the derivative is that of the language's convention."
    return at_places(hits, "nondifferentiable", detail)
