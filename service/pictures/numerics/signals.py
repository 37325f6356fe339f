"""Signals, interpolation, polynomials and rounding."""

from __future__ import annotations

from typing import Any

import numpy as np

from service.methods.numerics.interpolation import Kind, interpolated
from service.pictures import bars, boxes, curves, formulas, images
from service.pictures.canvas import Canvas
from service.pictures.text import number
from service.schemas.types.errors import NoPicture

_FEW = 60  # values up to which each has a mark


def interpolation(canvas: Canvas, request: Any, result: Any) -> None:
    """The samples with the curve through them, and the points that were asked for."""
    at = np.ravel(request.at)
    low, high = float(min(request.x[0], at.min())), float(max(request.x[-1], at.max()))
    across = np.linspace(low, high, 401)
    axes = canvas.panel(f"Interpolation: {request.method.replace('_', ' ')}", "x", "y")
    kind = Kind(request.method, request.boundary, request.smoothing)
    curves.line(canvas, axes, across, interpolated(kind, request.x, request.y, across, request.derivative), 0)
    if not request.derivative:
        axes.plot(request.x, request.y, "o", color=canvas.color(0), markersize=6, label="samples", linestyle="none")
    if len(at) <= _FEW:
        axes.plot(at, np.ravel(result.result), "D", color=canvas.color(1), markersize=5, label="asked for")
    canvas.legend(axes)


def spectrum(canvas: Canvas, request: Any, result: Any) -> None:
    """The size and the phase of each frequency; along two axes the sizes in colours."""
    if len(request.axes or ()) > 1:
        _planes(canvas, request, {"Amplitude": np.abs(result.result)})
        return
    axis = request.axes[0] if request.axes else request.axis
    rows = _along(result.result, axis)
    if len(rows) > 1:
        canvas.note(f"The first of {len(rows)} rows is drawn.")
    values, (size, phase) = rows[0], canvas.panels(2, aspect=0.75)
    at, name = np.arange(len(values)), "position" if request.shift else "frequency"
    if result.frequencies:
        at, name = result.frequencies[0], "cycles per unit"
        order = np.argsort(at, kind="stable")
        at, values = at[order], values[order]
    _stems(canvas, size, at, np.abs(values), 0)
    canvas.dress(size, "Amplitude", name)
    _stems(canvas, phase, at, np.where(np.abs(values) > 1e-12 * np.abs(values).max(), np.angle(values), 0.0), 1)
    canvas.dress(phase, "Phase", name, "radians")


def signal(canvas: Canvas, request: Any, result: Any) -> None:
    """The real and the imaginary part of the signal; along two axes in colours."""
    if len(request.axes or ()) > 1:
        _planes(canvas, request, {"Real part": result.result.real, "Imaginary part": result.result.imag})
        return
    rows = _along(result.result, request.axes[0] if request.axes else request.axis)
    if len(rows) > 1:
        canvas.note(f"The first of {len(rows)} rows is drawn.")
    axes, at = canvas.panel("Signal", "position"), np.arange(rows.shape[1])
    marker = "o" if len(at) <= _FEW else ""
    curves.line(canvas, axes, at, rows[0].real, 0, "real part", marker=marker)
    curves.line(canvas, axes, at, rows[0].imag, 1, "imaginary part", marker=marker)
    canvas.legend(axes)


def _planes(canvas: Canvas, request: Any, named: dict[str, Any]) -> None:
    """The first plane of the last two axes that were transformed."""
    planes = {name: np.moveaxis(a, request.axes[-2:], (-2, -1)) for name, a in named.items()}
    if request.a.ndim > 2:
        canvas.note("The first plane is drawn.")
    images.side_by_side(canvas, [(name, a.reshape(-1, *a.shape[-2:])[0]) for name, a in planes.items()])


def _along(values: Any, axis: int) -> Any:
    array = np.asarray(values)
    return np.moveaxis(array, axis, -1).reshape(-1, array.shape[axis])


def _stems(canvas: Canvas, axes: Any, at: Any, values: Any, i: int) -> None:
    if len(at) > 4 * _FEW:
        curves.line(canvas, axes, at, values, i)
        return
    axes.vlines(at, 0, values, color=canvas.color(i), linewidth=1.4)
    axes.plot(at, values, "o", color=canvas.color(i), markersize=4)
    axes.axhline(0, color=canvas.theme.ink, linewidth=0.6)


def convolution(canvas: Canvas, request: Any, result: Any) -> None:
    """Both signals and the result."""
    a, b, c = (np.asarray(one) for one in (request.a, request.b, result.result))
    if not a.ndim == b.ndim == c.ndim == 1:
        raise NoPicture("Signals of one axis have a picture; these have more.")
    if any(np.iscomplexobj(one) for one in (a, b, c)):
        canvas.note("Of complex numbers the real parts are drawn.")
    for i, (axes, name, row) in enumerate(zip(canvas.panels(3, aspect=0.8), "ab", (a, b), strict=False)):
        _stems(canvas, axes, np.arange(len(row)), row.real, i)
        canvas.dress(axes, name, "position")
    axes = canvas.figure.axes[2]
    _stems(canvas, axes, np.arange(len(c)), c.real, 2)
    canvas.dress(axes, "Result", "position")


def smoothed(canvas: Canvas, request: Any, result: Any) -> None:
    """The values before and after; of an image both in colours."""
    if request.a.ndim == 2:
        images.side_by_side(canvas, [("Before", request.a), ("After", result.result)])
        return
    if request.a.ndim > 2:
        raise NoPicture("Signals and images have a picture; this has more axes.")
    axes, at = canvas.panel("Smoothing", "position"), np.arange(request.a.size)
    for i, (row, name) in enumerate(((request.a, "before"), (result.result, "after"))):
        curves.line(canvas, axes, at, row, i, name, marker="o" if len(at) <= _FEW else "")
    canvas.legend(axes)


def polynomial(canvas: Canvas, request: Any, result: Any) -> None:
    """The polynomial around the points, which are marked."""
    coefficients, x = np.asarray(request.coefficients), np.ravel(request.x)
    if np.iscomplexobj(coefficients) or np.iscomplexobj(x):
        raise NoPicture("A real polynomial has a picture; this one is complex.")
    axes = canvas.panel("Polynomial", "x")
    across = np.linspace(*formulas.around(x), 401)
    curves.line(canvas, axes, across, np.polyval(coefficients, across))
    if len(x) <= _FEW:
        axes.plot(x, np.ravel(result.result), "o", color=canvas.color(1), markersize=6)


def standardized(canvas: Canvas, request: Any, result: Any) -> None:
    """The columns before and after as box plots."""
    for axes, name, values in zip(
        canvas.panels(2, aspect=0.75), ("Before", "After"), (request.data, result.result), strict=True
    ):
        array = np.asarray(values, float)
        columns = [array] if array.ndim == 1 else list(array.reshape(-1, array.shape[-1]).T)
        boxes.boxes(canvas, axes, columns, [str(i) for i in range(len(columns))])
        canvas.dress(axes, name, "column")


def running(canvas: Canvas, request: Any, result: Any) -> None:
    """The values and their running result, or their differences."""
    before, after = (_along(one, request.axis)[0] for one in (request.array, result.result))
    if np.ndim(request.array) > 1:
        canvas.note("The first row is drawn.")
    axes = canvas.panel(f"Running {request.operation.replace('_', ' ')}", "position")
    for i, (row, name) in enumerate(((before, "values"), (after, request.operation.replace("_", " ")))):
        curves.line(canvas, axes, np.arange(len(row)), row, i, name, marker="o" if len(row) <= _FEW else "")
    canvas.legend(axes)


def ordered(canvas: Canvas, request: Any, result: Any) -> None:
    """The sorted values over their positions."""
    rows = _along(result.result, request.axis)
    if len(rows) > 1:
        canvas.note("The first row is drawn.")
    axes = canvas.panel("Sorted values", "position", "value")
    curves.line(canvas, axes, np.arange(rows.shape[1]), rows[0], marker="o" if rows.shape[1] <= _FEW else "")


def counts(canvas: Canvas, _request: Any, result: Any) -> None:
    """How often each value occurs."""
    names = result.categories if hasattr(result, "categories") else result.values
    if np.ndim(names) > 1:
        raise NoPicture("Single values have a picture of their counts; these are rows.")
    axes = canvas.panel("Counts", "value", "count")
    shown = [one if isinstance(one, str) else number(one) for one in names]
    bars.bars(canvas, axes, np.asarray(result.counts, float), shown)
