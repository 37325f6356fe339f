"""Systems of equations, and what matrices do to areas and lengths."""

from __future__ import annotations

from typing import Any

import numpy as np

from service.pictures import arrows, bars, contours, scatters, spectra
from service.pictures.canvas import Canvas
from service.pictures.linear_algebra.matrices import first
from service.pictures.text import number
from service.schemas.types.errors import NoPicture

_MOST = 60  # unknowns whose values are bars


def solution(canvas: Canvas, request: Any, result: Any) -> None:
    """Two equations as lines that cross at the solution; of more unknowns their values as bars."""
    a, b, x = (np.asarray(one) for one in (request.a, request.b, result.x))
    if a.ndim != 2 or x.ndim != 1 or np.iscomplexobj(x) or len(x) > _MOST:
        raise NoPicture(f"One real system of at most {_MOST} unknowns has a picture; this is another.")
    if len(x) != 2:
        axes = canvas.panel("Solution", "unknown", "value")
        bars.bars(canvas, axes, x, [str(i) for i in range(len(x))])
        return
    axes = canvas.panel("Where both equations hold", "x[0]", "x[1]", aspect=0.8)
    reach = 1.5 * max(1.0, float(np.abs(x).max()))
    for i, ((p, q), value) in enumerate(zip(a, b, strict=True)):
        along = np.array([-q, p]) / max(np.hypot(p, q), 1e-300)
        ends = np.array([x - reach * along, x + reach * along])
        name = f"{number(p)} x[0] + {number(q)} x[1] = {number(value)}"
        axes.plot(*ends.T, color=canvas.color(i), label=name.replace("+ −", "− "))
    contours.mark(canvas, axes, x, "*", f"({number(x[0])}, {number(x[1])})", canvas.color(2))
    axes.set_aspect("equal", adjustable="datalim")
    canvas.legend(axes)


def fitted(canvas: Canvas, request: Any, result: Any) -> None:
    """What the solution gives over the right-hand side, on a line where they are equal."""
    b, x = np.asarray(request.b), np.asarray(result.x)
    if b.ndim != 1 or np.iscomplexobj(x):
        raise NoPicture("One real right-hand side has a picture; these are more, or complex.")
    axes = canvas.panel(f"Sum of squares {number(np.ravel(result.residual_sum_of_squares)[0])}", "b", "a @ x")
    scatters.against(canvas, axes, b, np.asarray(request.a) @ x)


def area(canvas: Canvas, request: Any, result: Any) -> None:
    """The unit square and what the map makes of it: an area of the determinant."""
    a = first(canvas, request.a)
    if a.shape != (2, 2) or np.iscomplexobj(a):
        raise NoPicture("The determinant of a real 2 × 2 matrix has a picture; this matrix is another.")
    corners = np.array([[0, 0], [1, 0], [1, 1], [0, 1]], float)
    axes = canvas.panel(f"Determinant {number(np.ravel(result.result)[0])}", aspect=0.8)
    for i, (points, name) in enumerate(((corners, "unit square"), (corners @ a.T, "its image"))):
        axes.fill(*points.T, color=canvas.color(i), alpha=0.35, label=name)
    for i in range(2):
        arrows.arrow(canvas, axes, a[:, i], f"column {i}", canvas.color(2 + i))
    arrows.frame(axes, [corners, corners @ a.T])
    canvas.legend(axes, loc="best")


def condition(canvas: Canvas, request: Any, result: Any) -> None:
    """The singular values of the matrix, the first of which over the last is the condition number."""
    axes = canvas.panel(f"Condition number {number(np.ravel(result.result)[0])}", "number", "singular value")
    spectra.falling(canvas, axes, np.linalg.svd(first(canvas, request.a), compute_uv=False))
