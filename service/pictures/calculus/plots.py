"""Formulas drawn: curves, contours, surfaces and fields."""

from __future__ import annotations

from typing import Any

import numpy as np

from service.pictures import contours, curves
from service.pictures.canvas import Canvas


def plot(canvas: Canvas, request: Any, result: Any) -> None:
    """Formulas as curves, contours, surfaces or a field, with the path over them."""
    if result.kind == "curve":
        _curves(canvas, request, result)
        return
    panels = canvas.panels(
        1 if result.kind == "field" else len(request.expressions),
        aspect=0.8 if result.kind == "surface" else 0.9 if _alike(result.grid) else 0.66,
        least=300,
        solid=result.kind == "surface",
    )
    for axes, text, values in zip(panels, request.expressions, result.values, strict=False):
        names = request.variables
        if result.kind == "surface":
            contours.surface(canvas, axes, result.grid, values)
        elif result.kind == "field" and len(request.expressions) == 2:
            text = f"({', '.join(request.expressions)})"  # noqa: PLW2901
            axes.set_aspect("equal")
        else:
            contours.contour(canvas, axes, result.grid, values)
            axes.set_aspect("equal" if _alike(result.grid) else "auto")
        canvas.dress(axes, text, *names)
        if result.arrows is not None:
            contours.arrows(canvas, axes, result.grid, result.arrows)
        _paths(canvas, axes, request)


def _curves(canvas: Canvas, request: Any, result: Any) -> None:
    (x,), several = result.grid, len(request.expressions) > 1
    axes = canvas.panel(", ".join(request.expressions), *request.variables)
    for i, (text, y) in enumerate(zip(request.expressions, result.values, strict=True)):
        torn = np.concatenate([(result.poles or [])[i], (result.jumps or [])[i]])
        curves.line(canvas, axes, x, y, i, text if several else "", torn)
    if any(map(len, result.poles or [])):
        curves.limit_height(axes, list(result.values))
    canvas.legend(axes)


def _alike(grid: list[Any]) -> bool:
    """Whether both variables have ranges of like length, so that angles can be shown as they are."""
    first, second = (abs(axis[-1] - axis[0]) for axis in grid)
    return bool(first < 3 * second and second < 3 * first)


def _paths(canvas: Canvas, axes: Any, request: Any) -> None:
    if request.path is None or hasattr(axes, "get_zlim"):
        return
    paths = request.path if request.path.ndim == 3 else request.path[None]
    for i, path in enumerate(paths, 1):
        contours.path(canvas, axes, path, i, f"path {i - 1}" if len(paths) > 1 else "")
    canvas.legend(axes)


def sample(canvas: Canvas, request: Any, result: Any) -> None:
    """The formula as a curve, or of two variables as contours."""
    axes = canvas.panel(request.expression, *request.variables)
    if len(result.grid) == 1:
        curves.line(canvas, axes, result.grid[0], result.values)
        return
    contours.contour(canvas, axes, result.grid, result.values, filled=True)


def surface(canvas: Canvas, request: Any, result: Any) -> None:
    """The formula of two variables as a surface."""
    if len(result.grid) == 1:
        sample(canvas, request, result)
        return
    (axes,) = canvas.panels(1, aspect=0.8, solid=True)
    contours.surface(canvas, axes, result.grid, result.values)
    canvas.dress(axes, request.expression, *request.variables)


def field(canvas: Canvas, request: Any, result: Any) -> None:
    """The gradient as arrows over lines of equal height."""
    axes = canvas.panel(request.expression, *request.variables, aspect=0.9)
    contours.contour(canvas, axes, result.grid, result.values)
    contours.arrows(canvas, axes, result.grid, result.gradients)
    axes.set_aspect("equal")
