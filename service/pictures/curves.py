"""Curves: lines of values, torn where they are, over axes that show what matters of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from service.pictures.canvas import Canvas
from service.pictures.text import label

Array = NDArray[Any]

_MOST_POINTS = 1200  # of a line: two a pixel
_BEYOND = 3.0  # heights of the middle nine tenths of a curve that goes to infinity, which are shown


def line(
    canvas: Canvas,
    axes: Any,
    x: Array,
    y: Array,
    i: int = 0,
    name: str = "",
    torn: Sequence[float] | Array = (),
    **how: Any,
) -> Any:
    """One line, the i-th, not joined across the places where it is torn; infinite values leave a gap too."""
    order = np.argsort(x, kind="stable")
    x, y = torn_apart(x[order], y[order], torn)
    style = {**canvas.series(i), **how}
    (drawn,) = axes.plot(*thinned(x, y), label=label(name) if name else None, **style)
    return drawn


def torn_apart(x: Array, y: Array, torn: Sequence[float] | Array) -> tuple[Array, Array]:
    """A line with a gap at each of the places, whose own value belongs to neither side."""
    at = np.searchsorted(x, np.asarray(torn, float))
    y = np.where(np.isfinite(y) & ~np.isin(x, torn), y, np.nan)
    return np.insert(x, at, torn), np.insert(y, at, np.nan)


def thinned(x: Array, y: Array, most: int = _MOST_POINTS) -> tuple[Array, Array]:
    """A line with the least and the largest value of each stretch alone, where it has more points than can be seen."""
    if len(x) <= most:
        return x, y
    stretches = np.array_split(np.arange(len(x)), most // 2)
    kept = [part[sorted({int(pick(_known(y[part], end))) for pick, end in _EXTREMES})] for part in stretches]
    places = np.concatenate(kept)
    gaps = np.flatnonzero(np.isnan(y))[:most]
    places = np.unique(np.concatenate([places, gaps]))
    return x[places], y[places]


_EXTREMES = ((np.argmin, np.inf), (np.argmax, -np.inf))


def _known(y: Array, otherwise: float) -> Array:
    return np.where(np.isnan(y), otherwise, y)


def limit_height(axes: Any, values: Sequence[Array], bottom: float | None = None) -> None:
    """Show the middle of curves that go to infinity, of which everything else would be a flat line."""
    finite = np.concatenate([np.ravel(part)[np.isfinite(np.ravel(part))] for part in values])
    if not finite.size:
        return
    low, high = np.quantile(finite, (0.05, 0.95))
    room = _BEYOND / 2 * max(high - low, 1e-300)
    axes.set_ylim(max(finite.min(), low - room) if bottom is None else bottom, min(finite.max(), high + room))


def reference(canvas: Canvas, axes: Any, *, x: float | None = None, y: float | None = None, name: str = "") -> None:
    """A dashed line across the panel."""
    how = {"color": canvas.theme.ink, "linestyle": "--", "linewidth": 1.0, "label": label(name) if name else None}
    if x is not None:
        axes.axvline(x, **how)
    if y is not None:
        axes.axhline(y, **how)
