"""Clouds of points, with the line that is fitted to them and its band."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from service.pictures.canvas import Canvas
from service.pictures.text import label

Array = NDArray[Any]

_MOST_POINTS = 2000  # beyond, points hide each other


def cloud(canvas: Canvas, axes: Any, x: Array, y: Array, i: int = 0, name: str = "") -> None:
    """Points; of very many an even selection."""
    if len(x) > _MOST_POINTS:
        step = -(-len(x) // _MOST_POINTS)
        canvas.note(f"Every {step}th of {len(x):,} points is drawn.")
        x, y = x[::step], y[::step]
    size = 4.5 if len(x) <= 200 else 2.5
    axes.plot(
        x, y, "o", color=canvas.color(i), markersize=size, alpha=0.75, markeredgewidth=0,
        label=label(name) if name else None, zorder=3,
    )  # fmt: skip


def band(canvas: Canvas, axes: Any, x: Array, lower: Array, upper: Array, i: int = 1, name: str = "") -> None:
    """The stretch between two curves."""
    axes.fill_between(
        x, lower, upper, color=canvas.color(i), alpha=0.2, linewidth=0, label=label(name) if name else None
    )


def against(canvas: Canvas, axes: Any, x: Array, y: Array) -> None:
    """What should be equal, the one over the other, with the line on which it is."""
    cloud(canvas, axes, x, y)
    known = np.concatenate([x[np.isfinite(x)], y[np.isfinite(y)]])
    if known.size:
        ends = [known.min(), known.max()]
        axes.plot(ends, ends, color=canvas.theme.ink, linestyle="--", linewidth=1, label="equal")
    canvas.legend(axes)


def quantile_plot(canvas: Canvas, axes: Any, values: Array) -> None:
    """Sorted values over the quantiles of the normal distribution, with the line through the quartiles."""
    known = np.sort(values[np.isfinite(values)])
    positions = ndtri((np.arange(1, len(known) + 1) - 0.5) / len(known))
    cloud(canvas, axes, positions, known)
    if len(known) > 1:
        (low, high), at = np.quantile(known, (0.25, 0.75)), ndtri(0.75)
        slope = (high - low) / (2 * at)
        ends = positions[[0, -1]]
        axes.plot(ends, (low + high) / 2 + slope * ends, color=canvas.color(1), linewidth=1.2)
