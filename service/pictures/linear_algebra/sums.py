"""Sums and products of vectors and matrices, entry by entry."""

from __future__ import annotations

from typing import Any

import numpy as np

from service.pictures import arrows, bars, images
from service.pictures.canvas import Canvas
from service.pictures.linear_algebra.matrices import first
from service.pictures.text import number
from service.schemas.types.errors import NoPicture

_MOST_GROUPS = 7  # of bars side by side: as many as there are colours


def addition(canvas: Canvas, request: Any, result: Any) -> None:
    """The sum: arrows of the plane end to end, other vectors as bars, matrices in colours."""
    a, b, c = _alike(request.a, request.b, result.result)
    if c.shape == (2,):
        _end_to_end(canvas, [("a", a), ("b", b)], ("a + b", c))
    else:
        _side_by_side(canvas, [("a", a), ("b", b), ("a + b", c)])


def difference(canvas: Canvas, request: Any, result: Any) -> None:
    """The difference: of arrows of the plane that from the tip of b to that of a, else bars or colours."""
    a, b, c = _alike(request.a, request.b, result.result)
    if c.shape != (2,):
        _side_by_side(canvas, [("a", a), ("b", b), ("a − b", c)])
        return
    axes = canvas.panel("a − b", aspect=0.75)
    for i, (name, tip) in enumerate((("a", a), ("b", b))):
        arrows.arrow(canvas, axes, tip, name, canvas.color(i))
    arrows.arrow(canvas, axes, a, "a − b", canvas.color(2), start=b)
    arrows.frame(axes, [a, b])
    canvas.legend(axes, loc="best")


def entries(canvas: Canvas, request: Any, result: Any) -> None:
    """Both operands and the result, entry by entry: vectors as bars, matrices in colours."""
    a, b, c = _alike(request.a, request.b, result.result)
    _side_by_side(canvas, [("a", a), ("b", b), ("result", c)])


def combination(canvas: Canvas, request: Any, result: Any) -> None:
    """The vectors times their coefficients, end to end in the plane, and else as bars, with their sum."""
    factors = np.ravel(request.coefficients)
    parts = [
        (f"{number(factor)} · vector {i}", factor * vector)
        for i, (factor, vector) in enumerate(zip(factors, request.vectors, strict=True))
    ]
    if np.iscomplexobj(result.result) or len(parts) >= _MOST_GROUPS:
        raise NoPicture(f"A combination of fewer than {_MOST_GROUPS} real vectors has a picture.")
    if len(result.result) == 2:
        _end_to_end(canvas, parts, ("sum", result.result))
    else:
        _side_by_side(canvas, [*parts, ("sum", result.result)])


def cross(canvas: Canvas, request: Any, result: Any) -> None:
    """Both vectors and their product, at right angles to them, in space."""
    a, b, c = (np.reshape(one, (-1, 3))[0] for one in _alike(request.a, request.b, result.result))
    (axes,) = canvas.panels(1, aspect=0.8, solid=True)
    for i, (name, tip) in enumerate((("a", a), ("b", b), ("a × b", c))):
        axes.quiver(0, 0, 0, *tip, color=canvas.color(i), label=name, arrow_length_ratio=0.1)
    reach = float(np.abs([a, b, c]).max()) or 1.0
    for which in "xyz":
        getattr(axes, f"set_{which}lim")(-reach, reach)
    canvas.dress(axes, "Cross product", "x", "y")
    canvas.legend(axes)


def _alike(*arrays: Any) -> Any:
    """Real arrays of one shape."""
    if any(np.iscomplexobj(one) for one in arrays):
        raise NoPicture("Real vectors and matrices have a picture; these are complex.")
    return np.broadcast_arrays(*(np.asarray(one, float) for one in arrays))


def _side_by_side(canvas: Canvas, parts: list[tuple[str, Any]]) -> None:
    if np.ndim(parts[0][1]) >= 2:
        images.side_by_side(canvas, [(name, first(canvas, one)) for name, one in parts])
        return
    rows = np.array([np.atleast_1d(one) for _, one in parts])
    axes = canvas.panel("", "component", "value")
    bars.bars(canvas, axes, rows, [str(i) for i in range(rows.shape[1])], groups=[name for name, _ in parts])
    axes.axhline(0, color=canvas.theme.ink, linewidth=0.6)


def _end_to_end(canvas: Canvas, parts: list[tuple[str, Any]], total: tuple[str, Any]) -> None:
    axes, at, points = canvas.panel(total[0].capitalize(), aspect=0.75), np.zeros(2), [np.asarray(total[1], float)]
    for i, (name, part) in enumerate(parts):
        arrows.arrow(canvas, axes, at + part, name, canvas.color(i), start=at)
        at = at + part
        points.append(at)
    arrows.arrow(canvas, axes, points[0], total[0], canvas.color(len(parts)))
    arrows.frame(axes, points)
    canvas.legend(axes, loc="best")
