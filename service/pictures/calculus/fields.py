"""Formulas around the points at which they are asked for."""

from __future__ import annotations

from typing import Any

import numpy as np

from service.handlers.formulas import function_of
from service.pictures import contours, formulas
from service.pictures.canvas import Canvas
from service.schemas.types.errors import NoPicture

_MOST_POINTS = 100  # whose arrows can be told apart
_CELLS = 31  # of a field, along each side


def values(canvas: Canvas, request: Any, result: Any) -> None:
    """The formula around the points, which are marked: a curve, or lines of equal height."""
    names = _scalars(request.variables)
    if names is None or len(names) > 2 or np.size(result.result) != np.size(request.at) // len(names):
        raise NoPicture("A formula of one or two scalar variables has a picture; this one has others.")
    points = _few(canvas, np.reshape(request.at, (-1, len(names))))
    function = function_of(request.expression, names, request.names)
    axes = canvas.panel(request.expression, *names, aspect=0.62 if len(names) == 1 else 0.9)
    if len(names) == 1:
        formulas.curve(canvas, axes, function, formulas.around(points[:, 0], 2.0))
        axes.plot(points[:, 0], np.ravel(result.result)[: len(points)], "o", color=canvas.color(1), markersize=6)
        return
    formulas.heights(canvas, axes, function, [formulas.around(column, 2.0) for column in points.T])
    _mark(canvas, axes, points)


def field(canvas: Canvas, request: Any, _result: Any) -> None:
    """The field of two formulas as arrows around the points, which are marked."""
    names = _scalars(request.variables)
    texts = request.expressions
    if names is None or len(names) != 2 or len(texts) != 2:
        raise NoPicture("A field of two formulas in two scalar variables has a picture; this is another.")
    points = _few(canvas, np.reshape(request.at, (-1, 2)))
    grid = [np.linspace(*formulas.around(column, 2.0), _CELLS) for column in points.T]
    function = function_of(texts, names, request.names, place=("expressions",))
    with np.errstate(all="ignore"):
        found = function.value(np.stack(np.meshgrid(*grid, indexing="ij"), -1))
    axes = canvas.panel(f"({', '.join(texts)})", *names, aspect=0.9)
    contours.arrows(canvas, axes, grid, np.asarray(found))
    _mark(canvas, axes, points)


def _scalars(variables: Any) -> list[str] | None:
    """The names of scalar variables; nothing where a vector is among them."""
    return None if isinstance(variables, str) or any("[" in name for name in variables) else list(variables)


def _few(canvas: Canvas, points: Any) -> Any:
    if len(points) > _MOST_POINTS:
        canvas.note(f"The first {_MOST_POINTS} of {len(points):,} points are drawn.")
    return points[:_MOST_POINTS]


def _mark(canvas: Canvas, axes: Any, points: Any) -> None:
    axes.plot(*points.T, "o", color=canvas.color(0), markersize=7, zorder=4)
    axes.set_aspect("equal", adjustable="datalim")
