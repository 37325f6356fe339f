"""Answers that are formulas, drawn as functions."""

from __future__ import annotations

from typing import Any

import numpy as np

from service.expressions import ExpressionError, Function
from service.handlers.formulas import function_of
from service.pictures import contours, curves, formulas
from service.pictures.canvas import Canvas
from service.pictures.text import number
from service.schemas.types.errors import AbacusError, NoPicture

_USUAL = (-5.0, 5.0)
_REACH = 2.0  # to each side of a point of interest
_REAL = 1e-9  # imaginary parts of solutions that are real
_FAR = (1.0, 100.0)  # towards infinity


def _function(request: Any, text: str | None, names: list[str]) -> Function:
    """A formula that has numbers as values. Raises NoPicture for one with parameters, or none."""
    try:
        return function_of(text or "", names, request.names)
    except (AbacusError, ExpressionError):
        raise NoPicture("A formula without parameters has a picture; this one has some, or there is none.") from None


def _number(value: Any) -> float:
    """A limit, as a number or a formula, or infinite; NaN for one with parameters, and for none."""
    if value is None:
        return np.nan
    try:
        return float(value)
    except ValueError:
        pass
    try:
        return float(function_of(value, ["at"]).value(np.zeros(1)))
    except (AbacusError, ExpressionError):
        return np.nan


def derivative(canvas: Canvas, request: Any, result: Any) -> None:
    """The formula and its derivative."""
    names = [request.variables] if isinstance(request.variables, str) else list(request.variables)
    if len(names) != 1:
        raise NoPicture("A formula of one variable has a picture; this one has more.")
    _both(canvas, request, names[0], result.expression, _USUAL)


def integral(canvas: Canvas, request: Any, result: Any) -> None:
    """The integrand and its antiderivative, or the area between limits that are numbers."""
    lower, upper = _number(request.lower), _number(request.upper)
    if not np.isfinite([lower, upper]).all():
        _both(canvas, request, request.variable, result.expression, _USUAL)
        return
    function = _function(request, request.expression, [request.variable])
    axes = canvas.panel(f"Integral {result.expression or ''}", request.variable, request.expression)
    room = 0.06 * (upper - lower)
    formulas.curve(canvas, axes, function, (min(lower, upper) - abs(room), max(lower, upper) + abs(room)))
    x = np.linspace(lower, upper, 401)
    with np.errstate(all="ignore"):
        axes.fill_between(x, 0, function.value(x[:, None]), color=canvas.color(0), alpha=0.25, linewidth=0)
    axes.axhline(0, color=canvas.theme.ink, linewidth=0.6)


def _both(canvas: Canvas, request: Any, variable: str, text: str | None, ends: tuple[float, float]) -> None:
    shown = [_function(request, one, [variable]) for one in (request.expression, text)]
    axes = canvas.panel("", variable)
    for i, (function, name) in enumerate(zip(shown, (request.expression, text), strict=True)):
        formulas.curve(canvas, axes, function, ends, i, str(name))
    x = np.linspace(*ends, 401)[:, None]
    with np.errstate(all="ignore"):
        curves.limit_height(axes, [function.value(x) for function in shown])
    canvas.legend(axes)


def limit(canvas: Canvas, request: Any, result: Any) -> None:
    """The formula around the point, with the limit there."""
    to = _number(request.to)
    function = _function(request, request.expression, [request.variable])
    if np.isnan(to):
        raise NoPicture("A limit at a number or at infinity has a picture; this one is elsewhere.")
    ends = (to - _REACH, to + _REACH) if np.isfinite(to) else _FAR if to > 0 else (-_FAR[1], -_FAR[0])
    axes = canvas.panel(f"Limit {result.expression or 'does not exist'}", request.variable, request.expression)
    formulas.curve(canvas, axes, function, ends)
    if result.value is None or not np.isfinite(result.value):
        return
    curves.reference(canvas, axes, y=float(result.value), name=f"limit {number(result.value)}")
    if np.isfinite(to):
        contours.mark(canvas, axes, np.array([to, float(result.value)]), "o")
    canvas.legend(axes)


def expansion(canvas: Canvas, request: Any, result: Any) -> None:
    """The function and the sum of the terms around the point of expansion."""
    whole, part = (_function(request, one.expression, [request.variable]) for one in (request, result))
    about = _number(request.about)
    if not np.isfinite(about):
        raise NoPicture("An expansion about a number has a picture; this one is about another point.")
    axes = canvas.panel(f"{request.expression} about {number(about)}", request.variable)
    ends = (about - _REACH, about + _REACH)
    formulas.curve(canvas, axes, part, ends, 1, f"terms below order {request.order}")
    formulas.curve(canvas, axes, whole, ends, 0, "function")
    with np.errstate(all="ignore"):
        curves.limit_height(axes, [whole.value(np.linspace(*ends, 401)[:, None])])
    contours.mark(canvas, axes, np.array([about, float(whole.value(np.array([about])))]), "o")
    canvas.legend(axes)


def solutions(canvas: Canvas, request: Any, result: Any) -> None:
    """One equation as a function, or the curves of two, with the real solutions."""
    names, texts = list(request.variables), request.equations
    if len(names) != len(texts) or len(names) > 2:
        raise NoPicture("One equation of one unknown, or two of two, have a picture; these are others.")
    functions = [_function(request, text, names) for text in texts]
    points = np.reshape(_real(result.values, names), (-1, len(names)))
    ranges = [formulas.around(column, _REACH + np.abs(column).max(initial=0.0)) for column in points.T]
    axes = canvas.panel("Real solutions", *names, aspect=0.62 if len(names) == 1 else 0.85)
    if len(names) == 1:
        formulas.curve(canvas, axes, functions[0], ranges[0], 0, texts[0])
        axes.axhline(0, color=canvas.theme.ink, linewidth=0.6)
        points = np.column_stack([points, np.zeros(len(points))])
    else:
        formulas.zeros(canvas, axes, functions, ranges, [_equation(text) for text in texts])
    axes.plot(*points.T, "o", color=canvas.color(2), markersize=6, label="solution", zorder=5)
    canvas.legend(axes)


def _equation(text: str) -> str:
    """Both sides again of an equation that was read as `left -( right)`."""
    left, _, right = text.rpartition(" -(")
    return f"{left} = {right[:-1].strip()}" if left and right.find(")") == len(right) - 1 else f"{text} = 0"


def _real(solutions: Any, names: list[str]) -> list[list[float]]:
    """The solutions that are real numbers throughout."""
    rows = [[one.get(name) for name in names] for one in solutions]
    known = [[complex(value) for value in row] for row in rows if None not in row]
    return [[value.real for value in row] for row in known if all(abs(value.imag) < _REAL for value in row)]
