"""Linear, integer and quadratic programs of two variables, and assignments."""

from __future__ import annotations

from typing import Any

import numpy as np

from service.handlers.optimization.formulas import FREE, bounds_of
from service.handlers.optimization.programs import rows_of
from service.pictures import bars, contours, images, programs
from service.pictures.canvas import Canvas
from service.schemas.types.errors import NoPicture

_NON_NEGATIVE = np.array([0.0, np.inf])
_MOST_HALVES = 60  # lines that bound a region: their crossings are tried one by one
_MOST_POINTS = 2000  # integer points of a region


def linear(canvas: Canvas, request: Any, result: Any) -> None:
    """The feasible region with the best point and the line of its value; beyond two variables the best values."""
    c = np.asarray(request.objective, float)
    if len(c) != 2:
        best_values(canvas, request, result)
        return
    axes = canvas.panel(result.status.replace("_", " ").capitalize(), "x[0]", "x[1]", aspect=0.75)
    low, high = programs.region(canvas, axes, _halves(request, _NON_NEGATIVE), result.x)
    if getattr(request, "integrality", None) is not None:
        _integers(canvas, axes, request, low, high)
    if result.x is not None:
        if c.any():
            direction = np.array([-c[1], c[0]]) / np.hypot(*c) * float(np.hypot(*(high - low)))
            line = np.array([result.x - direction, result.x + direction])
            axes.plot(*line.T, color=canvas.color(1), linestyle="--", label="line of the best value")
        programs.best(canvas, axes, result.x, result.value)
    canvas.legend(axes)


def best_values(canvas: Canvas, _request: Any, result: Any) -> None:
    """The best value of each variable."""
    if result.x is None:
        raise NoPicture("A program with a solution has a picture; this one has none.")
    axes = canvas.panel("Best point", "variable", "value")
    names = getattr(result, "column_names", None) or [str(i) for i in range(len(result.x))]
    bars.bars(canvas, axes, np.asarray(result.x, float), names)


def _halves(request: Any, usual: Any) -> Any:
    """The constraints and bounds as rows [a, b, c] of a x + b y ≤ c."""
    matrix, lower, upper = rows_of(request.constraints, 2)
    dense, bounds = matrix.toarray(), bounds_of(request.bounds, 2, usual)
    rows = np.vstack([dense, -dense, np.eye(2), -np.eye(2)])
    ends = np.concatenate([upper, -lower, bounds[:, 1], -bounds[:, 0]])
    known = np.isfinite(ends)
    if known.sum() > _MOST_HALVES:
        raise NoPicture(f"A region with up to {_MOST_HALVES} bounds has a picture; this one has more.")
    return np.column_stack([rows, ends])[known]


def _integers(canvas: Canvas, axes: Any, request: Any, low: Any, high: Any) -> None:
    """The points that are allowed where both variables are integers, else lines."""
    x, y = (np.arange(np.ceil(low[i]), np.floor(high[i]) + 1) for i in (0, 1))
    first, second = request.integrality
    if len(x) * len(y) > _MOST_POINTS:
        return
    style = {"color": canvas.theme.ink, "alpha": 0.6}
    if first and second:
        grid = np.stack(np.meshgrid(x, y), -1).reshape(-1, 2)
        halves = _halves(request, _NON_NEGATIVE)
        inside = (grid @ halves[:, :2].T <= halves[:, 2] + 1e-9).all(1)
        axes.plot(*grid[inside].T, "o", markersize=3, label="integer points", **style)
    elif first or second:
        draw, places = (axes.axvline, x) if first else (axes.axhline, y)
        for place in places:
            draw(place, linewidth=0.5, linestyle=":", **style)


def quadratic(canvas: Canvas, request: Any, result: Any) -> None:
    """The feasible region with the best point, over lines of equal value; beyond two variables the best values."""
    q, c = np.asarray(request.quadratic, float), np.asarray(request.linear, float)
    if len(c) != 2:
        best_values(canvas, request, result)
        return
    axes = canvas.panel(result.status.replace("_", " ").capitalize(), "x[0]", "x[1]", aspect=0.8)
    low, high = programs.region(canvas, axes, _halves(request, FREE), result.x)
    grid = [np.linspace(low[i], high[i], 81) for i in (0, 1)]
    points = np.stack(np.meshgrid(*grid, indexing="ij"), -1)
    values = 0.5 * np.einsum("...i,ij,...j->...", points, q, points) + points @ c
    contours.contour(canvas, axes, grid, values)
    if result.x is not None:
        programs.best(canvas, axes, result.x, result.value)
    canvas.legend(axes)


def assignment(canvas: Canvas, request: Any, result: Any) -> None:
    """The costs in colours, with the assigned pairs marked."""
    axes = canvas.panel("Assignment", "column", "row", aspect=0.75)
    images.bar(canvas, axes, images.matrix(canvas, axes, np.asarray(request.cost, float)))
    axes.plot(
        result.columns, result.rows, "s", markersize=22 if max(request.cost.shape) <= 10 else 5, markerfacecolor="none",
        markeredgecolor=canvas.color(1), markeredgewidth=2.5,
    )  # fmt: skip
