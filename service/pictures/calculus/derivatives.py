"""Slopes of formulas and of samples."""

from __future__ import annotations

from typing import Any

import numpy as np

from service.expressions.symbolic import derivative as expression_derivative
from service.expressions.symbolic import to_text
from service.handlers.formulas import function_of, univariate
from service.methods.calculus.breaks import breaks
from service.pictures import arrows, contours, curves, formulas, scatters
from service.pictures.canvas import Canvas
from service.pictures.text import number
from service.schemas.types.errors import NoPicture

_MOST_TANGENTS = 5  # that can be told apart
_LONGEST = 40  # characters of a formula in a legend


def derivative(canvas: Canvas, request: Any, result: Any) -> None:
    """The function and its derivative over the points."""
    function, slope = canvas.panels(2, aspect=0.75)
    at, order = np.ravel(request.at), getattr(request, "order", 1)
    value = np.ravel(result.value) if hasattr(result, "value") else univariate(request).value(at[:, None])
    name = {0: "Value", 1: "Derivative", 2: "Second derivative"}.get(order, f"Derivative {order}")
    shown = ((function, "Function", value, 0), (slope, name, np.ravel(result.result), order))
    for axes, title, y, which in shown:
        canvas.dress(axes, title, request.variable)
        _over(canvas, axes, request, at, y, which)
        canvas.legend(axes)


def _over(canvas: Canvas, axes: Any, request: Any, at: Any, y: Any, order: int) -> None:
    """A line through many points; of few points the function, or its derivative, around them."""
    function, few, i = univariate(request), len(at) <= _MOST_TANGENTS, int(order > 0)
    low, high = formulas.around(at) if few else (float(at.min()), float(at.max()))
    torn = breaks(function, low, high)
    x, values = at, y
    if few:
        x = np.linspace(low, high, 401)
        with np.errstate(all="ignore"):
            values = function.derivatives(x[:, None], order)[order]
        axes.plot(at, y, "o", color=canvas.color(i), markersize=6)
    curves.line(canvas, axes, x, values, i, _written(function, request.variable, order), np.concatenate(torn))
    if len(torn.poles):
        curves.limit_height(axes, [values])


def _written(function: Any, variable: str, order: int) -> str:
    """The derivative as a formula, where it is short enough for a legend."""
    text = str(to_text(expression_derivative(function, *[variable] * order) if order else function, paper=True))
    return text if len(text) <= _LONGEST else ""


def tangents(canvas: Canvas, request: Any, result: Any) -> None:
    """The function with its tangents at the first points."""
    at, slopes = np.ravel(request.at), np.ravel(result.result)
    function = univariate(request)
    ends = formulas.around(at)
    axes = canvas.panel(f"Tangents of {request.expression}", request.variable)
    formulas.curve(canvas, axes, function, ends, 0)
    few = min(len(at), _MOST_TANGENTS)
    if few < len(at):
        canvas.note(f"The tangents at the first {few} of {len(at)} points are drawn.")
    half = (ends[1] - ends[0]) / 8
    for i in range(few):
        y = float(function.value(np.array([at[i]])))
        x = np.array([at[i] - half, at[i] + half])
        curves.line(canvas, axes, x, y + slopes[i] * (x - at[i]), i + 1, f"slope {number(slopes[i])}")
        axes.plot([at[i]], [y], "o", color=canvas.color(i + 1))
    canvas.legend(axes)


def gradient(canvas: Canvas, request: Any, result: Any) -> None:
    """The gradient as arrows at the points, over lines of equal height."""
    points, field = _plane(canvas, request), np.reshape(result.result, (-1, 2))
    ranges = [formulas.around(column, 2.0) for column in points.T]
    axes = canvas.panel(request.expression, *request.variables, aspect=0.9)
    formulas.heights(canvas, axes, function_of(request.expression, request.variables, request.names), ranges)
    lengths = np.linalg.norm(field, axis=1)
    longest = float(lengths[np.isfinite(lengths)].max(initial=0.0)) or 1.0
    scale = 0.35 * min(high - low for low, high in ranges) / longest
    for point, slope in zip(points, field, strict=True):
        if np.isfinite(slope).all():
            arrows.arrow(canvas, axes, point + scale * slope, color=canvas.color(1), start=point)
        contours.mark(canvas, axes, point, "o")
    axes.set_aspect("equal", adjustable="datalim")


def curvature(canvas: Canvas, request: Any, result: Any) -> None:
    """The function around the points as lines of equal height, with the kind of each point."""
    points = _plane(canvas, request)
    ranges = [formulas.around(column, 2.0) for column in points.T]
    axes = canvas.panel(request.expression, *request.variables, aspect=0.9)
    formulas.heights(canvas, axes, function_of(request.expression, request.variables, request.names), ranges)
    kinds = np.ravel(np.asarray(result.classification, object))
    for i, kind in enumerate(dict.fromkeys(kinds)):
        axes.plot(*points[kinds == kind].T, "o", color=canvas.color(i + 1), markersize=7, label=kind)
    axes.set_aspect("equal", adjustable="datalim")
    canvas.legend(axes)


def _plane(canvas: Canvas, request: Any) -> Any:
    """The points of a request of two variables; the first of very many."""
    names = request.variables
    if isinstance(names, str) or len(names) != 2 or any("[" in name for name in names):
        raise NoPicture("A formula of two scalar variables has a picture; this one has others.")
    points = np.reshape(request.at, (-1, 2))
    if len(points) > 100:
        canvas.note(f"The first 100 of {len(points):,} points are drawn.")
    return points[:100]


def samples(canvas: Canvas, request: Any, result: Any) -> None:
    """The samples and their derivative."""
    y = np.moveaxis(np.asarray(request.y), request.axis, -1).reshape(-1, np.shape(request.y)[request.axis])[0]
    slopes = np.moveaxis(np.asarray(result.result), request.axis, -1).reshape(-1, len(y))[0]
    x = positions(request, len(y))
    if np.ndim(request.y) > 1:
        canvas.note("The first row of samples is drawn.")
    above, below = canvas.panels(2, aspect=0.75)
    for axes, title, values, i in ((above, "Samples", y, 0), (below, "Derivative", slopes, 1)):
        curves.line(canvas, axes, x, values, i, marker="o" if len(x) <= 50 else "")
        canvas.dress(axes, title, "x")


def positions(request: Any, count: int) -> Any:
    """Where samples were taken."""
    return request.x if request.x is not None else np.arange(count) * (request.spacing or 1.0)


def area_of_samples(canvas: Canvas, request: Any, result: Any) -> None:
    """The samples with the area below them, or with their running integral."""
    rows = np.moveaxis(np.asarray(request.y), request.axis, -1).reshape(-1, np.shape(request.y)[request.axis])
    x, y = positions(request, rows.shape[1]), rows[0]
    if len(rows) > 1:
        canvas.note("The first row of samples is drawn.")
    found = np.asarray(result.result, float)
    title = "Samples and their running integral" if request.cumulative else f"Area {number(np.ravel(found)[0], 6)}"
    axes = canvas.panel(title, "x")
    axes.fill_between(x, 0, y, color=canvas.color(0), alpha=0.25, linewidth=0)
    curves.line(canvas, axes, x, y, 0, "samples", marker="o" if len(x) <= 50 else "")
    if request.cumulative:
        running = np.moveaxis(found, request.axis, -1).reshape(-1, len(x))[0]
        curves.line(canvas, axes, x, running, 1, "running integral")
    canvas.legend(axes)


def checked(canvas: Canvas, _request: Any, result: Any) -> None:
    """The components of the gradient by both ways, the one against the other."""
    mine, theirs = np.ravel(result.analytical), np.ravel(result.numerical)
    axes = canvas.panel("Components of the gradient", "by differences", "as given", aspect=0.8)
    scatters.against(canvas, axes, theirs, mine)
    axes.set_aspect("equal", adjustable="datalim")
