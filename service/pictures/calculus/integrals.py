"""Integrals, and solutions of differential equations."""

from __future__ import annotations

from typing import Any

import numpy as np

from service.expressions import Function
from service.handlers.calculus.definite import limit
from service.handlers.calculus.integrate_multiple import region_of
from service.handlers.formulas import function_of, univariate
from service.methods.calculus.breaks import breaks
from service.pictures import contours, curves, formulas
from service.pictures.canvas import Canvas
from service.pictures.text import number
from service.schemas.types.errors import NoPicture

_REACH = 10.0  # of an infinite range, from its finite end or from 0; shortened to where the integrand still is
_BEYOND = 0.06  # of the range, in which the integrand is shown to each side
_CELLS = 61  # of a region, along each side
_MOST_VARIABLES = 8  # of a solution that has lines in one panel


def area(canvas: Canvas, request: Any, result: Any) -> None:
    """The integrand, with the area that is the integral and the points where the range is broken."""
    if request.numbers == "complex":
        raise NoPicture("An integral of real values has a picture; this one has complex values.")
    function = univariate(request)
    lower, upper = (float(limit(request, name, end)) for name, end in (("lower", -np.inf), ("upper", np.inf)))
    low, high = _shown(function, min(lower, upper), max(lower, upper))
    axes = canvas.panel(f"Integral {number(result.result, 8)}", request.variable, request.expression)
    beyond = _BEYOND * (high - low)
    formulas.curve(canvas, axes, function, (low - beyond, high + beyond))
    x = np.linspace(low, high, 401)
    with np.errstate(all="ignore"):
        y = function.value(x[:, None])
    x, y = curves.torn_apart(x, y, breaks(function, low, high).jumps)
    axes.fill_between(x, 0, y, color=canvas.color(0), alpha=0.25, linewidth=0)
    axes.axhline(0, color=canvas.theme.ink, linewidth=0.6)
    for i, at in enumerate(one for one in request.break_points if low <= one <= high):
        curves.reference(canvas, axes, x=at, name="" if i else "break point")
    canvas.legend(axes)
    if not (np.isfinite(lower) and np.isfinite(upper)):
        canvas.note(f"The range is infinite; it is drawn from {number(low)} to {number(high)}.")


def _shown(function: Any, low: float, high: float) -> tuple[float, float]:
    """The range, or of an infinite one the part that holds nearly all of |f|."""
    if np.isfinite(low) and np.isfinite(high):
        return low, high
    start = low if np.isfinite(low) else high if np.isfinite(high) else 0.0
    far = np.geomspace(1e-3, 1e4, 400)
    with np.errstate(all="ignore"):
        reach = [_reach(far, np.abs(function.value((start + side * far)[:, None]))) for side in (-1, 1)]
    return (low if np.isfinite(low) else start - reach[0]), (high if np.isfinite(high) else start + reach[1])


def _reach(far: Any, size: Any) -> float:
    """How far out the share of a hundredth of the largest value is left behind; where it never is, a round number."""
    known = np.where(np.isfinite(size), size, 0.0)
    above = np.flatnonzero(known > 0.01 * known.max(initial=0.0))
    if not len(above) or above[-1] == len(far) - 1:
        return _REACH
    return float(far[above[-1]]) * 1.2


def volume(canvas: Canvas, request: Any, result: Any) -> None:
    """The integrand over its region of two variables, in colours."""
    region = region_of(request)
    if region.function.n != 2:
        raise NoPicture("An integral over two variables has a picture; this one is over others.")
    outer, inner = region.order
    share, points = np.linspace(0, 1, _CELLS), np.zeros((_CELLS, _CELLS, 2))
    for which, along in ((outer, share[:, None]), (inner, share)):
        low, high = (end.value(points) if isinstance(end, Function) else end for end in region.ends[which])
        with np.errstate(all="ignore"):
            points[..., which] = low + along * (np.asarray(high) - low)
    if not np.isfinite(points).all():
        raise NoPicture("An integral between finite limits has a picture; this one has others.")
    with np.errstate(all="ignore"):
        values = region.function.value(points)
    axes = canvas.panel(f"Integral {number(result.result, 8)} of {request.expression}", *request.variables, aspect=0.75)
    contours.over_region(canvas, axes, points, values)


def solution(canvas: Canvas, request: Any, result: Any) -> None:
    """The solution over time, with the events."""
    axes = canvas.panel("Solution", request.time_variable)
    names = _names(request)
    few = names[:_MOST_VARIABLES]
    if len(few) < len(names):
        canvas.note(f"The first {len(few)} of {len(names)} variables are drawn.")
    y = _columns(result.y)
    for i, name in enumerate(few):
        curves.line(canvas, axes, result.t, y[:, i], i, name)
    for event in result.events:
        for i in range(len(few)):
            axes.plot(event.t, _columns(event.y)[:, i], "o", color=canvas.color(i), markersize=6)
    canvas.legend(axes)


def _names(request: Any) -> list[str]:
    """Of what is drawn: of complex variables both parts."""
    if request.numbers == "real":
        return list(request.variables)
    return [f"{part}({name})" for name in request.variables for part in ("real", "imag")]


def _columns(y: Any) -> Any:
    return y.view(np.float64) if y.dtype.kind == "c" else y


def phase(canvas: Canvas, request: Any, result: Any) -> None:
    """The solution in the plane of the first two variables, from its beginning to its end."""
    names, columns = _names(request), _columns(result.y)
    if len(names) < 2:
        slope = function_of(request.equations, [request.time_variable, *request.variables], request.names)
        axes = canvas.panel("Phase", request.variables[0], f"d{request.variables[0]}/d{request.time_variable}")
        y = slope.value(np.column_stack([result.t, result.y]))[:, 0]
        axes.plot(result.y[:, 0], y, color=canvas.color(0))
        return
    axes = canvas.panel("Phase plane", *names[:2], aspect=0.8)
    if len(names) > 2:
        canvas.note(f"The first two of {len(names)} variables are drawn.")
    x, y = columns[:, 0], columns[:, 1]
    axes.plot(*curves.thinned(x, y) if len(x) < 3 else (x, y), color=canvas.color(0))
    contours.mark(canvas, axes, columns[0, :2], "o", "Start", canvas.color(2))
    contours.mark(canvas, axes, columns[-1, :2], "*", "End")
    canvas.legend(axes)
