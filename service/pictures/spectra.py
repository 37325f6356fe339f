"""Spectra: values in falling order, their shares, and values in the complex plane."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from service.pictures import curves
from service.pictures.canvas import Canvas
from service.pictures.text import label

Array = NDArray[Any]

_AS_BARS = 30  # values; more are a line
_WIDE = 1e3  # from the largest to the smallest: such values need a logarithmic axis
_MOST_POINTS = 2000  # of a cloud
_SHARE = 0.95  # of the variance, that is pointed at


def falling(canvas: Canvas, axes: Any, values: Array, i: int = 0, name: str = "", *, first: int = 1) -> None:
    """Values over their number, as bars or, where there are many, as a line."""
    x = np.arange(first, first + len(values))
    if len(values) <= _AS_BARS and not name:
        axes.bar(x, values, width=0.7, color=canvas.color(i))
        _whole(axes, x)
    else:
        curves.line(canvas, axes, x, values, i, name, marker="o" if len(values) <= _AS_BARS else "")
    positive = values[values > 0]
    if positive.size and positive.max() > _WIDE * positive.min():
        canvas.logarithmic(axes, "y")


def _whole(axes: Any, x: Array) -> None:
    step = max(1, -(-len(x) // 10))
    axes.set_xticks(x[::step])


def cumulative(canvas: Canvas, axes: Any, shares: Array) -> None:
    """The running sum of shares, with a dashed line at 95 %."""
    x = np.arange(1, len(shares) + 1)
    curves.line(canvas, axes, x, shares, 0, marker="o" if len(x) <= _AS_BARS else "")
    curves.reference(canvas, axes, y=_SHARE, name="95 %")
    if len(x) <= _AS_BARS:
        _whole(axes, x)
    axes.set_ylim(min(0.0, float(shares.min())), 1.05)
    canvas.legend(axes, loc="lower right")


def complex_plane(
    canvas: Canvas, axes: Any, values: Array, i: int = 0, name: str = "", *, circle: bool = False
) -> None:
    """Values as points of the complex plane, with the unit circle to compare where it helps."""
    flat = np.ravel(np.asarray(values, complex))
    if len(flat) > _MOST_POINTS:
        canvas.note(f"Every {-(-len(flat) // _MOST_POINTS)}th of {len(flat):,} values is drawn.")
        flat = flat[:: -(-len(flat) // _MOST_POINTS)]
    size = 5 if len(flat) <= 100 else 2.5
    axes.plot(
        flat.real,
        flat.imag,
        "o",
        color=canvas.color(i),
        markersize=size,
        alpha=0.8,
        label=label(name) if name else None,
    )
    if circle:
        angle = np.linspace(0, 2 * np.pi, 200)
        style = {"color": canvas.theme.ink, "linewidth": 0.8, "linestyle": "--"}
        axes.plot(np.cos(angle), np.sin(angle), label="unit circle", **style)
    for line in (axes.axhline, axes.axvline):
        line(0, color=canvas.theme.ink, linewidth=0.5, zorder=1)
    axes.set_aspect("equal", adjustable="datalim")
