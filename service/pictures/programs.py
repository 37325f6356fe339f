"""Programs of two variables: the region that is allowed, and the best point in it."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from service.pictures import contours
from service.pictures.canvas import Canvas
from service.pictures.text import number

Array = NDArray[Any]

_ROOM = 0.15  # of the region's extent, around it
_OPEN = 0.6  # of the extent, that an unbounded region is shown beyond its corners
_SAME = 1e-9  # relative: rounding of corners that several lines share


def region(canvas: Canvas, axes: Any, halves: Array, center: Array | None) -> tuple[Array, Array]:
    """The set of x with halves[:, :2] @ x ≤ halves[:, 2], as an area with the lines that bound it; its extent."""
    low, high = _extent(halves, center)
    box = np.array([[1, 0, high[0]], [0, 1, high[1]], [-1, 0, -low[0]], [0, -1, -low[1]]])
    corners = _corners(np.vstack([halves, box]))
    if len(corners) > 2:
        middle = corners.mean(0)
        order = np.argsort(np.arctan2(*(corners - middle).T[::-1]))
        axes.fill(*corners[order].T, color=canvas.color(0), alpha=0.2, label="feasible region", zorder=1)
    elif len(corners):
        axes.plot(*corners.T, color=canvas.color(0), linewidth=3, alpha=0.6, label="feasible region")
    for a, b, c in halves:
        _line(canvas, axes, (a, b, c), low, high)
    axes.set_xlim(low[0], high[0])
    axes.set_ylim(low[1], high[1])
    return low, high


def _extent(halves: Array, center: Array | None) -> tuple[Array, Array]:
    corners = _corners(halves)
    points = corners if center is None else np.vstack([corners.reshape(-1, 2), center])
    points = points if len(points) else np.zeros((1, 2))
    low, high = points.min(0), points.max(0)
    size = max(float((high - low).max()), 1.0)
    return low - (_OPEN if len(corners) < 3 else _ROOM) * size, high + (_OPEN if len(corners) < 3 else _ROOM) * size


def _corners(halves: Array) -> Array:
    """The points where two of the lines meet and all constraints hold."""
    found = []
    for i in range(len(halves)):
        for j in range(i):
            a = halves[[i, j], :2]
            if abs(np.linalg.det(a)) > _SAME * np.abs(a).max() ** 2:
                x = np.linalg.solve(a, halves[[i, j], 2])
                slack = halves[:, 2] - halves[:, :2] @ x
                if (slack >= -_SAME * (1 + np.abs(halves[:, 2]) + np.abs(halves[:, :2]) @ np.abs(x))).all():
                    found.append(x)
    return np.unique(np.round(np.array(found).reshape(-1, 2), 12), axis=0)


def _line(canvas: Canvas, axes: Any, half: tuple[float, float, float], low: Array, high: Array) -> None:
    a, b, c = half
    style = {"color": canvas.theme.ink, "linewidth": 0.9, "zorder": 2}
    if abs(b) > abs(a):
        x = np.array([low[0], high[0]])
        axes.plot(x, (c - a * x) / b, **style)
    elif a:
        y = np.array([low[1], high[1]])
        axes.plot((c - b * y) / a, y, **style)


def best(canvas: Canvas, axes: Any, x: Array, value: float) -> None:
    """The best point with its value."""
    contours.mark(canvas, axes, x, "*", f"best: {number(value)} at ({number(x[0])}, {number(x[1])})")
