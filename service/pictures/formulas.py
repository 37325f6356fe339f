"""Formulas of requests as curves and grids over ranges that show where their answers lie."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from service.expressions import Function
from service.methods.calculus.breaks import breaks
from service.pictures import contours, curves
from service.pictures.canvas import Canvas
from service.pictures.text import label

Array = NDArray[Any]

_POINTS = 401  # of a curve
_CELLS = 91  # of a grid, along each side
_ROOM = 0.25  # of the extent of what is shown, to each side of it


def curve(canvas: Canvas, axes: Any, function: Function, ends: tuple[float, float], i: int = 0, name: str = "") -> None:
    """A formula of one variable between two numbers, torn at its poles and jumps."""
    low, high = ends
    x = np.linspace(low, high, _POINTS)
    torn = breaks(function, low, high)
    with np.errstate(all="ignore"):
        y = function.value(x[:, None])
    curves.line(canvas, axes, x, y, i, name, np.concatenate(torn))
    if len(torn.poles):
        curves.limit_height(axes, [y])


def around(points: Array, least: float = 1.0) -> tuple[float, float]:
    """A range that holds points with some room, and is at least so wide."""
    known = points[np.isfinite(points)]
    low, high = (float(known.min()), float(known.max())) if known.size else (0.0, 0.0)
    room = max(_ROOM * (high - low), least / 2, 1e-9 * abs(high))
    return low - room, high + room


def heights(
    canvas: Canvas, axes: Any, function: Function, ranges: list[tuple[float, float]], *, filled: bool = False
) -> None:
    """Lines of equal height of a formula of two variables, or an image, which shows what is too fine for lines."""
    grid = [np.linspace(low, high, 2 * _CELLS - 1 if filled else _CELLS) for low, high in ranges]
    with np.errstate(all="ignore"):
        values = function.value(np.stack(np.meshgrid(*grid, indexing="ij"), -1))
    (contours.image if filled else contours.contour)(canvas, axes, grid, values)


def zeros(
    canvas: Canvas, axes: Any, functions: Sequence[Function], ranges: list[tuple[float, float]], names: Sequence[str]
) -> None:
    """The curves on which formulas of two variables are zero, with equal axes."""
    grid = [np.linspace(low, high, 121) for low, high in ranges]
    points = np.stack(np.meshgrid(*grid, indexing="ij"), -1)
    for i, (function, name) in enumerate(zip(functions, names, strict=True)):
        with np.errstate(all="ignore"):
            values = function.value(points)
        known = np.where(np.isfinite(values), values, np.nan)
        axes.contour(*grid, known.T, levels=[0.0], colors=[canvas.color(i)])
        axes.plot([], [], color=canvas.color(i), label=label(name))
    axes.set_aspect("equal", adjustable="datalim")


def fitted(ranges: list[tuple[float, float]], ratio: float) -> list[tuple[float, float]]:
    """Two ranges, the one that is too short for a panel of so many widths height made longer, with equal axes."""
    (left, right), (low, high) = ranges
    wide, tall = right - left, high - low
    more = max(tall / ratio - wide, 0.0) / 2, max(wide * ratio - tall, 0.0) / 2
    return [(left - more[0], right + more[0]), (low - more[1], high + more[1])]


def alike(ranges: list[tuple[float, float]]) -> bool:
    """Whether ranges are of like length, so that angles can be shown as they are."""
    lengths = [high - low for low, high in ranges]
    return max(lengths) < 3 * min(lengths)
