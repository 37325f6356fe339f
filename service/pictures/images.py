"""Matrices as images: colours for numbers, or shades of grey."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from service.pictures import bars
from service.pictures.canvas import Canvas
from service.pictures.text import number

Array = NDArray[Any]

_MOST_PIXELS = 400  # along each side
_FINE = 1.3  # of a panel's pixels, as it is before its texts have their room: more cannot be seen
_WRITTEN = 10  # rows and columns up to which the numbers stand in their cells
_NARROW = 34  # pixels of a cell, below which a number would not fit


def matrix(canvas: Canvas, axes: Any, a: Array, *, signed: bool | None = None, span: float | None = None) -> Any:
    """A matrix in colours, with its numbers where there are few; `span` is the size of the last colour."""
    if np.iscomplexobj(a) and not a.imag.any():
        a = a.real
    if np.iscomplexobj(a):
        canvas.note("Of complex numbers the absolute values are shown.")
        a = np.abs(a)
    small = resampled(a, _pixels(canvas, axes))
    known: Array = small[np.isfinite(small)]
    both = bool(known.size and known.min() < 0 < known.max()) if signed is None else signed
    most = span or float(np.abs(known).max(initial=0.0)) or 1.0
    limits = {"vmin": -most, "vmax": most, "cmap": canvas.theme.signed} if both else {"cmap": canvas.theme.rising}
    rows, columns = a.shape
    image = axes.imshow(small, extent=(-0.5, columns - 0.5, rows - 0.5, -0.5), aspect="auto", **limits)
    axes.grid(visible=False)
    _ticks(axes, rows, columns)
    if max(a.shape) <= _WRITTEN and _cell(canvas, axes, a) >= _NARROW:
        _write(axes, a, image)
    return image


def grey(canvas: Canvas, axes: Any, a: Array, low: float, high: float) -> None:
    """A matrix in shades of grey from black (low) to white (high), without axes."""
    axes.imshow(resampled(np.real(a), _pixels(canvas, axes)), cmap="gray", vmin=low, vmax=high)
    axes.axis("off")


def bar(canvas: Canvas, axes: Any, image: Any) -> Any:
    """The bar that tells which colour is which number."""
    drawn: Any = canvas.figure.colorbar(image, ax=axes, pad=0.02)
    drawn.ax.grid(visible=False)
    drawn.outline.set_visible(False)
    if hasattr(image, "get_interpolation"):  # of an image, whose many colours would be an outline each
        drawn.solids.remove()
        low, high = drawn.ax.get_ylim()
        drawn.ax.imshow(
            np.linspace(low, high, 256)[:, None],
            cmap=image.cmap,
            norm=image.norm,
            extent=(0, 1, low, high),
            aspect="auto",
            origin="lower",
        )
    return drawn


def _pixels(canvas: Canvas, axes: Any) -> int:
    return min(int(_FINE * axes.get_position().width * canvas.width), _MOST_PIXELS)


def resampled(a: Array, most: int) -> Array:
    """The means of blocks, where a matrix has more entries than there are pixels for it."""
    a = np.asarray(a, float)
    for axis in (0, 1):
        step = -(-a.shape[axis] // most)
        if step > 1:
            rows = np.moveaxis(a, axis, 0)
            sums = rows[::step].copy()
            for i in range(1, step):
                part = rows[i::step]
                sums[: len(part)] += part
            sizes = np.full(len(sums), step)
            sizes[-1] -= -len(rows) % step
            a = np.moveaxis(sums / sizes[:, None], 0, axis)
    return a


def _cell(canvas: Canvas, axes: Any, a: Array) -> float:
    """Pixels of a cell across."""
    width = float(axes.get_position().width)
    return width * canvas.width / int(a.shape[1])


def _ticks(axes: Any, rows: int, columns: int) -> None:
    for axis, count in ((axes.xaxis, columns), (axes.yaxis, rows)):
        if count <= _WRITTEN:
            axis.set_ticks(range(count))
        axis.set_tick_params(length=0)


def named(canvas: Canvas, axes: Any, count: int) -> None:
    """The names of as many rows and columns, where the view has labels."""
    numbers = [str(i) for i in range(count)]
    names = canvas.names.of(numbers)
    if names is not numbers:
        for which in ("x", "y"):
            bars.name_ticks(canvas, axes, names, which)


def _write(axes: Any, a: Array, image: Any) -> None:
    for (i, j), value in np.ndenumerate(a):
        if np.isfinite(value):
            red, green, blue, _ = image.cmap(image.norm(value))
            dark = 0.299 * red + 0.587 * green + 0.114 * blue < 0.55  # the eye's weights (ITU-R BT.601)
            axes.text(j, i, number(value, 3), ha="center", va="center", size=7, color="white" if dark else "black")


def side_by_side(canvas: Canvas, matrices: Sequence[tuple[str, Array]]) -> None:
    """Several matrices, each with its name and its bar."""
    shapes = [np.shape(a) for _, a in matrices]
    aspect = min(max(max(rows / columns for rows, columns in shapes) * 0.8, 0.5), 1.1)
    for axes, (name, a) in zip(canvas.panels(len(matrices), aspect=aspect, least=200), matrices, strict=True):
        image = matrix(canvas, axes, np.asarray(a))
        bar(canvas, axes, image)
        canvas.dress(axes, name)
