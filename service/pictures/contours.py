"""Contours of functions of two variables, with paths, arrows and marks over them, and surfaces."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from service.pictures import images
from service.pictures.canvas import Canvas
from service.pictures.text import label, number

Array = NDArray[Any]

LEVELS = 20  # of a map, as many as eyes tell apart
_FLOOR = 2e-3  # of the height of a steep function: its lowest line
_STEEP = 12.0  # times from the floor to the median to the top: equal steps would show nothing of the floor
_MOST_CELLS = 120  # along each side: finer ones cannot be seen
_MOST_ARROWS = 16  # along each side
_MOST_FACES = 30  # along each side of a surface
_MOST_DOTS = 60  # of a path; with more they would be a thick line


def contour(canvas: Canvas, axes: Any, grid: list[Array], values: Array, *, filled: bool = False) -> Any:
    """Lines of equal height, or filled bands with a bar of colours.

    values[i][j] stands at grid[0][i] and grid[1][j].
    """
    x, y, z = _coarse(grid, values, _MOST_CELLS)
    levels = _levels(z)
    uneven = not isinstance(levels, int)
    how = {"levels": levels, "norm": canvas.steps(levels) if uneven else None}
    if not filled:
        return axes.contour(x, y, z.T, linewidths=1.0, cmap=canvas.line_colors, **how)
    bands = axes.contourf(x, y, z.T, cmap=canvas.theme.rising, **how)
    bar = images.bar(canvas, axes, bands)
    if uneven:
        bar.set_ticks(levels[::4], labels=[number(level, 4) for level in levels[::4]])
    return bands


def image(canvas: Canvas, axes: Any, grid: list[Array], values: Array) -> None:
    """A function as colours, with their bar."""
    ends = (grid[0][0], grid[0][-1], grid[1][0], grid[1][-1])
    known = np.where(np.isfinite(values), values, np.nan)
    drawn = axes.imshow(known.T, extent=ends, origin="lower", aspect="auto", cmap=canvas.theme.rising)
    axes.grid(visible=False)
    images.bar(canvas, axes, drawn)


def over_region(canvas: Canvas, axes: Any, points: Array, values: Array) -> None:
    """A function over points (n, m, 2) that fill a region, as bands of colour with their bar."""
    known = np.where(np.isfinite(values), values, np.nan)
    images.bar(canvas, axes, axes.contourf(*np.moveaxis(points, -1, 0), known, LEVELS, cmap=canvas.theme.rising))


def _levels(z: Array) -> Any:
    """Heights at equal steps; where the function rises steeply ever wider ones, so that its floor is seen."""
    finite = z[np.isfinite(z)]
    if not finite.size or finite.min() == finite.max():
        return 2
    low, high, middle = finite.min(), finite.max(), np.median(finite)
    if high - low < _STEEP * min(max(middle - low, 1e-300), max(high - middle, 1e-300)):
        return LEVELS
    rising = np.append(0, np.geomspace(_FLOOR, 1, LEVELS))
    return low + (high - low) * rising if middle - low < high - middle else high - (high - low) * rising[::-1]


def _coarse(grid: list[Array], values: Array, most: int) -> tuple[Array, Array, Array]:
    """A grid of at most so many cells along each side, from its own points, with infinite values left out."""
    x, y = (_few(axis, most) for axis in grid)
    z = values[np.ix_(x, y)]
    return grid[0][x], grid[1][y], np.where(np.isfinite(z), z, np.nan)


def _few(axis: Array, most: int) -> Array:
    return np.unique(np.linspace(0, len(axis) - 1, min(len(axis), most)).round().astype(int))


def _spread(count: int) -> Array:
    """Places at equal distances, as far from one end as from the other."""
    step = -(-count // _MOST_ARROWS)
    return np.arange((count - 1) % step // 2, count, step)


def arrows(canvas: Canvas, axes: Any, grid: list[Array], field: Array) -> None:
    """The arrows of a field, the longest as long as the distance between two of them."""
    rows, columns = (_spread(len(axis)) for axis in grid)
    x, y = np.meshgrid(grid[0][rows], grid[1][columns], indexing="ij")
    u, v = np.moveaxis(field[np.ix_(rows, columns)], -1, 0)
    length = np.hypot(u, v)
    longest = np.nanmax(np.where(np.isfinite(length), length, np.nan), initial=0.0)
    step = (grid[0][-1] - grid[0][0]) / max(len(rows), 1)
    scale = longest / abs(step) if longest > 0 else 1.0
    axes.quiver(x, y, u, v, color=canvas.color(1), angles="xy", scale_units="xy", scale=scale, width=0.004, alpha=0.85)


def path(canvas: Canvas, axes: Any, points: Array, i: int = 1, name: str = "") -> None:
    """A path (k, 2), joined, with its start and its end marked; a point that is not finite ends it."""
    known = points[: int(np.argmin(np.append(np.isfinite(points).all(1), False)))]
    if not len(known):
        return
    few = _few(known[:, 0], _MOST_DOTS)
    style = canvas.series(i)
    axes.plot(*known[_few(known[:, 0], 20 * _MOST_DOTS)].T, **style, linewidth=1.2, zorder=4)
    axes.plot(*known[few].T, "o", color=style["color"], markersize=3, zorder=4, label=label(name) if name else None)
    alone = i == 1 and not name
    mark(canvas, axes, known[0], "o", "Start" if alone else "", canvas.color(2))
    mark(canvas, axes, known[-1], "*", "End" if alone else "", canvas.color(0) if alone else style["color"])


def mark(canvas: Canvas, axes: Any, point: Array, kind: str, name: str = "", color: str = "") -> None:
    """One point with a name in the legend."""
    size = {"*": 13, "o": 8, "P": 9, "X": 9}[kind]
    axes.plot(
        [point[0]], [point[1]], kind, label=label(name) if name else None, color=color or canvas.color(1),
        markersize=size, markeredgecolor=canvas.theme.paper, markeredgewidth=0.8, zorder=5, linestyle="none",
    )  # fmt: skip


def surface(canvas: Canvas, axes: Any, grid: list[Array], values: Array) -> None:
    """A surface in space."""
    x, y, z = _coarse(grid, values, _MOST_FACES)
    axes.plot_surface(
        *np.meshgrid(x, y, indexing="ij"), z, cmap=canvas.theme.rising, rcount=_MOST_FACES, ccount=_MOST_FACES,
        linewidth=0.3, edgecolor=(0, 0, 0, 0.2),
    )  # fmt: skip
    axes.set_zlabel("value")
    for axis in (axes.xaxis, axes.yaxis, axes.zaxis):
        axis.set_pane_color(canvas.theme.paper)
        axis.line.set_color(canvas.theme.ink)
