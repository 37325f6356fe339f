"""Minima, roots, descents and fits."""

from __future__ import annotations

from typing import Any

import numpy as np

from service.handlers.formulas import function_of
from service.pictures import contours, convergence, curves, formulas, spectra
from service.pictures.canvas import Canvas
from service.pictures.text import number
from service.schemas.types.errors import NoPicture

_STRETCH = 0.15  # of what a path spans, around it
_RATIO = 0.75  # of a panel's height to its width, without its texts
_MOST_MARKS = 200  # beyond, marks hide each other


def way(canvas: Canvas, request: Any, result: Any) -> None:
    """The way to the minimum over lines of equal height, or of other than two variables the values on it."""
    names = _plane(request)
    if names is None or result.path is None:
        convergence_of_values(canvas, request, result)
        return
    axes = canvas.panel(f"Minimum {number(result.value)}", *names, aspect=0.8)
    _over_heights(canvas, axes, request, [result.path])
    contours.path(canvas, axes, result.path)
    canvas.legend(axes)


def _plane(request: Any) -> list[str] | None:
    """The names of two scalar variables, or of a vector's two components."""
    names = request.variables
    if isinstance(names, str):
        initial = getattr(request, "initial", getattr(request, "bounds", None))
        return [f"{names}[0]", f"{names}[1]"] if initial is not None and len(initial) == 2 else None
    return list(names) if len(names) == 2 and not any("[" in name for name in names) else None


def _function(request: Any) -> Any:
    size = 2 if isinstance(request.variables, str) else None
    return function_of(request.objective, request.variables, request.names, size=size, place=("objective",))


def _over_heights(canvas: Canvas, axes: Any, request: Any, paths: list[Any]) -> None:
    points = np.vstack([path[np.isfinite(path).all(1)] for path in paths])
    ranges = [_around(column) for column in points.T]
    equal = formulas.alike(ranges)
    ranges = formulas.fitted(ranges, _RATIO) if equal else ranges
    formulas.heights(canvas, axes, _function(request), ranges)
    axes.set_xlim(*ranges[0])
    axes.set_ylim(*ranges[1])
    if equal:
        axes.set_aspect("equal", adjustable="box")


def _around(column: Any) -> tuple[float, float]:
    """A range that holds a path; symmetric about 0 where the path goes there."""
    low, high = float(np.quantile(column, 0.001)), float(np.quantile(column, 0.999))
    low, high = max(low, float(column.min())), min(high, float(column.max()))
    room = max(_STRETCH * (high - low), 0.5 * (high - low < 1e-9) or 0.0)
    return low - room - 0.2 * (high - low), high + room


def convergence_of_values(canvas: Canvas, _request: Any, result: Any) -> None:
    """The values on the way to the minimum, above the last one."""
    values = np.asarray(result.values, float)
    steps = getattr(result, "steps", np.arange(len(values)))
    axes = canvas.panel("Values", "step", "value")
    convergence.history(canvas, axes, steps, [values])


def descent(canvas: Canvas, request: Any, result: Any) -> None:
    """The path over lines of equal height, or of other than two variables the values on it."""
    names = _plane(request)
    if names is None:
        convergence_of_values(canvas, request, result)
        return
    axes = canvas.panel(f"Gradient descent path of {request.objective}", *names, aspect=0.8)
    _over_heights(canvas, axes, request, [result.path])
    contours.path(canvas, axes, result.path)
    canvas.legend(axes)


def gradient_norms(canvas: Canvas, _request: Any, result: Any) -> None:
    """The values and the norms of the gradient over the steps."""
    axes = canvas.panel("Convergence", "step")
    histories = [np.asarray(result.values, float), np.asarray(result.gradient_norms, float)]
    convergence.history(canvas, axes, result.steps, histories, ["value", "norm of the gradient"])


def descents(canvas: Canvas, request: Any, result: Any) -> None:
    """The path of each algorithm over lines of equal height; of other than two variables their values."""
    names = _plane(request)
    if names is None:
        values_of_descents(canvas, request, result)
        return
    axes = canvas.panel(f"Paths on {request.objective}", *names, aspect=0.75)
    paths = [run.path for run in result.results]
    _over_heights(
        canvas,
        axes,
        request,
        [path for run, path in zip(result.results, paths, strict=True) if not run.diverged] or paths,
    )
    for i, (path, name) in enumerate(zip(paths, _names(request), strict=True)):
        contours.path(canvas, axes, path, i, name)
    canvas.legend(axes)


def _names(request: Any) -> list[str]:
    """What tells the algorithms apart: their names and learning rates."""
    return [f"{one.name.replace('_', ' ')}, rate {number(one.learning_rate)}" for one in request.algorithms]


def values_of_descents(canvas: Canvas, request: Any, result: Any) -> None:
    """The values of each algorithm over the steps."""
    axes = canvas.panel("Convergence", "step", "value")
    for i, (run, name) in enumerate(zip(result.results, _names(request), strict=True)):
        curves.line(canvas, axes, np.asarray(run.steps, float), np.asarray(run.values, float), i, name)
    known = np.concatenate([run.values[np.isfinite(run.values)] for run in result.results])
    if known.size and known.min() > 0:
        canvas.logarithmic(axes, "y")
    canvas.legend(axes)


_EXTREMES = {"minimize": "minimum", "maximize": "maximum"}
_BEST = {"minimize": "least value", "maximize": "largest value"}


def scalar_minimum(canvas: Canvas, request: Any, result: Any) -> None:
    """The function around the minimum, which is marked."""
    function = function_of(request.objective, [request.variable], request.names, place=("objective",))
    given = np.ravel(np.asarray(request.bounds or request.bracket or [], float))
    axes = canvas.panel(f"Minimum {number(result.value)} at {number(result.x, 6)}", request.variable)
    formulas.curve(canvas, axes, function, _shown(given, np.array([result.x])))
    contours.mark(canvas, axes, np.array([result.x, result.value]), "*", _EXTREMES[request.sense])
    canvas.legend(axes)


def _shown(ends: Any, points: Any) -> tuple[float, float]:
    known = ends[np.isfinite(ends)]
    if len(known) >= 2:
        return float(min(known.min(), points.min())), float(max(known.max(), points.max()))
    return formulas.around(np.concatenate([known, points]), 2.0 + np.abs(points).max(initial=0.0))


def global_minimum(canvas: Canvas, request: Any, result: Any) -> None:
    """The function over the box, with the least value marked."""
    names, bounds = _plane(request), np.asarray(request.bounds, float)
    if names is None:
        if len(bounds) != 1:
            raise NoPicture("A function of one or two variables has a picture; this one has more.")
        function = function_of(request.objective, request.variables, request.names, place=("objective",))
        axes = canvas.panel(f"Least value {number(result.value)}", str(request.variables[0]))
        formulas.curve(canvas, axes, function, (bounds[0, 0], bounds[0, 1]))
        contours.mark(canvas, axes, np.array([result.x[0], result.value]), "*", _BEST[request.sense])
    else:
        axes = canvas.panel(f"Least value {number(result.value)}", *names, aspect=0.8)
        formulas.heights(canvas, axes, _function(request), [(low, high) for low, high in bounds], filled=True)
        contours.mark(canvas, axes, result.x, "*", _BEST[request.sense])
    canvas.legend(axes)


def roots(canvas: Canvas, request: Any, result: Any) -> None:
    """The function between the ends, with its roots and the stretches that stay open."""
    function = function_of(request.equation, [request.variable], request.names, place=("equation",))
    axes = canvas.panel(result.message, request.variable)
    formulas.curve(canvas, axes, function, (request.lower, request.upper))
    axes.axhline(0, color=canvas.theme.ink, linewidth=0.7)
    few = result.roots[:_MOST_MARKS]
    axes.plot(few, np.zeros(len(few)), "o", color=canvas.color(1), markersize=6, label="root", linestyle="none")
    for i, (low, high) in enumerate(result.undecided[:_MOST_MARKS]):
        axes.axvspan(low, high, color=canvas.theme.caution, alpha=0.5, label="" if i else "open")
    canvas.legend(axes)


def scalar_root(canvas: Canvas, request: Any, result: Any) -> None:
    """The function around the root, which is marked."""
    _refuse_complex(request)
    function = function_of(request.equation, [request.variable], request.names, place=("equation",))
    given = np.ravel(np.asarray(next(one for one in (request.bracket, request.initial) if one is not None), float))
    axes = canvas.panel(f"Root {number(result.x, 8)}", request.variable)
    formulas.curve(canvas, axes, function, _shown(given, np.array([result.x])))
    axes.axhline(0, color=canvas.theme.ink, linewidth=0.7)
    contours.mark(canvas, axes, np.array([result.x, 0.0]), "o", "root")
    canvas.legend(axes)


def system(canvas: Canvas, request: Any, result: Any) -> None:
    """The curves on which each of two equations holds, with the root where they cross."""
    _refuse_complex(request)
    names = _plane(request)
    if names is None or len(request.equations) != 2:
        raise NoPicture("Two equations in two variables have a picture; these are others.")
    points = np.array([result.x, request.initial], float)
    ranges = [formulas.around(column, 2.0 + np.abs(column).max()) for column in points.T]
    size = 2 if isinstance(request.variables, str) else None
    both = [function_of(one, request.variables, request.names, size=size) for one in request.equations]
    axes = canvas.panel("Where the equations hold", *names, aspect=0.85)
    formulas.zeros(canvas, axes, both, ranges, [f"{one[:36]} = 0" for one in request.equations])
    contours.mark(canvas, axes, result.x, "*", f"root ({number(result.x[0])}, {number(result.x[1])})", canvas.color(3))
    canvas.legend(axes)


def _refuse_complex(request: Any) -> None:
    if request.numbers == "complex":
        raise NoPicture("Roots of real equations have a picture; these are complex.")


def polynomial_roots(canvas: Canvas, _request: Any, result: Any) -> None:
    """The roots in the complex plane."""
    axes = canvas.panel("Roots in the complex plane", "real part", "imaginary part", aspect=0.75)
    spectra.complex_plane(canvas, axes, result.roots)


def residuals(canvas: Canvas, request: Any, result: Any) -> None:
    """The sum of squares around the best point, of two variables."""
    names = _plane(request)
    if names is None:
        raise NoPicture("Residuals of two variables have a picture; these have others.")
    texts = [request.residuals] if isinstance(request.residuals, str) else request.residuals
    size = 2 if isinstance(request.variables, str) else None
    function = function_of(texts, request.variables, request.names, size=size, place=("residuals",))
    points = np.array([request.initial, result.x], float)
    ranges = [_around(column) for column in points.T]
    grid = [np.linspace(low, high, 81) for low, high in ranges]
    with np.errstate(all="ignore"):
        values = function.value(np.stack(np.meshgrid(*grid, indexing="ij"), -1))
        squares = 0.5 * (values.reshape(81, 81, -1) ** 2).sum(-1)
    axes = canvas.panel(f"Half the sum of squares: {number(result.cost)}", *names, aspect=0.8)
    contours.contour(canvas, axes, grid, squares)
    contours.mark(canvas, axes, points[0], "o", "start", canvas.color(2))
    contours.mark(canvas, axes, points[1], "*", "best")
    canvas.legend(axes)
