"""Groups of like observations."""

from __future__ import annotations

from typing import Any

import numpy as np

from service.pictures import curves, scatters
from service.pictures.canvas import Canvas

_MOST_CLUSTERS = 10  # that have a colour and a name of their own


def members(canvas: Canvas, request: Any, result: Any) -> None:
    """The observations in the colours of their clusters, with the centres as crosses."""
    data = np.asarray(request.data, float)
    points = np.column_stack([np.arange(len(data)), data]) if data.ndim == 1 or data.shape[1] == 1 else data
    if points.shape[1] > 2:
        canvas.note(f"The first two of {points.shape[1]} variables are drawn.")
    single = points is not data
    names = ("observation", "value") if single else ("variable 0", "variable 1")
    axes = canvas.panel("Clusters", *names, aspect=0.75)
    for i in range(min(len(result.centers), _MOST_CLUSTERS)):
        own = points[result.labels == i]
        scatters.cloud(canvas, axes, own[:, 0], own[:, 1], i, f"cluster {i}: {len(own)}")
        if not single:
            axes.plot(*result.centers[i, :2], "X", color=canvas.color(i), markersize=10, markeredgecolor="white")
    if len(result.centers) > _MOST_CLUSTERS:
        canvas.note(f"The first {_MOST_CLUSTERS} of {len(result.centers)} clusters are drawn.")
    canvas.legend(axes)


def descent(canvas: Canvas, _request: Any, result: Any) -> None:
    """The inertia after each iteration of the best start."""
    axes = canvas.panel("Inertia", "step", "share of all squares")
    curves.line(canvas, axes, np.arange(1, len(result.history) + 1), result.history, marker="o")
