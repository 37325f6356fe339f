"""Histograms as densities, with curves over them."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from service.pictures.canvas import Canvas
from service.pictures.text import label

Array = NDArray[Any]

_MOST_BINS = 200  # of three pixels each


def histogram(canvas: Canvas, axes: Any, values: Array, i: int = 0, name: str = "", *, bins: Any = None) -> None:
    """The density of values in bins of equal width, by default as many as NumPy's rule `auto` finds."""
    known = values[np.isfinite(values)]
    edges = np.histogram_bin_edges(known, "auto" if bins is None else bins)
    if len(edges) > _MOST_BINS:
        edges = np.linspace(edges[0], edges[-1], _MOST_BINS)
    heights, edges = np.histogram(known, edges, density=True)
    steps(canvas, axes, heights, edges, i, name)


def steps(canvas: Canvas, axes: Any, heights: Array, edges: Array, i: int = 0, name: str = "") -> None:
    """Bars between edges, without gaps; of very many the outline."""
    color, shown = canvas.color(i), label(name) if name else None
    if len(heights) > _MOST_BINS:
        axes.stairs(heights, edges, color=color, fill=True, alpha=0.6, label=shown)
        return
    axes.bar(
        edges[:-1], heights, np.diff(edges), align="edge", color=color, alpha=0.6, edgecolor=canvas.theme.paper,
        linewidth=0.5, label=shown,
    )  # fmt: skip
