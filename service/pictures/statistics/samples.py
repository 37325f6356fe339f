"""Samples as they are: boxes, histograms, correlations, resamples and series."""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy import stats

from service.handlers.statistics.bootstrap import resamples_of
from service.handlers.statistics.quantiles import quantiles as handler_of_quantiles
from service.pictures import bars, boxes, curves, histograms, images, scatters
from service.pictures.canvas import Canvas
from service.pictures.text import number
from service.schemas.types.errors import NoPicture

_MOST_CLOUDS = 4  # variables of a matrix of scatter plots


def box_plots(canvas: Canvas, request: Any, _result: Any) -> None:
    """A box for each variable: quartiles, whiskers of 1.5 times their distance, and the mean as a diamond."""
    columns = _columns(request.data)
    axes = canvas.panel("Box plots", "variable" if len(columns) > 1 else "", "value")
    boxes.boxes(canvas, axes, columns, [str(i) for i in range(len(columns))] if len(columns) > 1 else ["data"])


def _columns(data: Any) -> list[Any]:
    array = np.asarray(data, float)
    return [array[np.isfinite(array)]] if array.ndim == 1 else [c[np.isfinite(c)] for c in array.T]


def distribution(canvas: Canvas, request: Any, _result: Any) -> None:
    """The values of each variable as a histogram."""
    columns = _columns(request.data)[:6]
    for i, (axes, column) in enumerate(zip(canvas.panels(len(columns), aspect=0.7), columns, strict=True)):
        histograms.histogram(canvas, axes, column, i)
        canvas.dress(axes, f"Variable {i}" if len(columns) > 1 else "Histogram", "value", "density")
    if len(columns) < len(_columns(request.data)):
        canvas.note(f"The first {len(columns)} of {len(_columns(request.data))} variables are drawn.")


def histogram(canvas: Canvas, _request: Any, result: Any) -> None:
    """The counts, or densities, in their bins."""
    heights, name = (result.counts, "count") if result.weighted_counts is None else (result.weighted_counts, "weight")
    if result.densities is not None:
        heights, name = result.densities, "density"
    axes = canvas.panel("Histogram", "value", name)
    histograms.steps(canvas, axes, heights, result.edges)


def bins(canvas: Canvas, request: Any, result: Any) -> None:
    """The statistic of the values between each two edges."""
    edges = np.asarray(request.edges, float)
    if len(edges) < 2:
        raise NoPicture("Bins between two edges and more have a picture; here is one edge.")
    outside = int(result.counts[0] + result.counts[-1])
    if outside:
        canvas.note(f"{outside:,} values beyond the first and the last edge are not drawn.")
    axes = canvas.panel("Bins", "x", request.statistic.replace("_", " "))
    histograms.steps(canvas, axes, np.asarray(result.statistics, float)[1:-1], edges)


def kernel_density(canvas: Canvas, request: Any, result: Any) -> None:
    """The estimate over the points, with the data below."""
    at, values = np.ravel(request.at), np.ravel(result.result)
    data = _columns(request.data)[0]
    axes = canvas.panel(f"Kernel density, bandwidth {number(result.bandwidth)}", "x", "density")
    low, high = data.min() - 3 * result.bandwidth, data.max() + 3 * result.bandwidth
    if len(at) < 20:
        x = np.linspace(low, high, 201)
        few = data[:: -(-len(data) // 5000)]
        curves.line(canvas, axes, x, stats.norm.pdf((x[:, None] - few) / result.bandwidth).mean(1) / result.bandwidth)
        axes.plot(at, values, "o", color=canvas.color(1), markersize=6)
    else:
        curves.line(canvas, axes, at, values)
    marks = data[:: -(-len(data) // 300)]
    axes.plot(marks, np.zeros(len(marks)), "|", color=canvas.theme.ink, markersize=9)
    axes.set_ylim(bottom=-0.03 * axes.get_ylim()[1])


def quantile_points(canvas: Canvas, request: Any, result: Any) -> None:
    """The sample's quantile function, with the quantiles that were asked for."""
    data = _columns(request.data)
    axes = canvas.panel("Quantiles", "probability", "value")
    values = np.asarray(result.result, float).reshape(len(request.probabilities), -1)
    every = request.model_copy(update={"probabilities": np.linspace(0, 1, 201)})
    across = np.asarray(handler_of_quantiles(every).result, float).reshape(201, -1)
    few = min(len(data), 6)
    for i in range(few):
        curves.line(canvas, axes, np.linspace(0, 1, 201), across[:, i], i, f"variable {i}" if len(data) > 1 else "")
        axes.plot(request.probabilities, values[:, i], "o", color=canvas.color(i if len(data) > 1 else 1))
    if few < len(data):
        canvas.note(f"The first {few} of {len(data)} variables are drawn.")
    canvas.legend(axes)


def resamples(canvas: Canvas, request: Any, result: Any) -> None:
    """The statistic of the resamples as a histogram, with the estimate and its interval."""
    values = resamples_of(request, result.seed)
    axes = canvas.panel("Bootstrap", request.statistic.replace("_", " "), "density")
    histograms.histogram(canvas, axes, values, 0, f"{len(values):,} resamples")
    axes.axvline(result.estimate, color=canvas.color(1), linewidth=2, label=f"estimate {number(result.estimate)}")
    for i, end in enumerate((result.lower, result.upper)):
        curves.reference(canvas, axes, x=end, name="" if i else f"{number(100 * request.level)} % interval")
    canvas.legend(axes)


def heat_map(canvas: Canvas, request: Any, result: Any) -> None:
    """The matrix in colours from −1 to 1, with its numbers where there are few variables."""
    _between_variables(canvas, f"{request.method.capitalize()} correlation", result, span=1.0)


def covariances(canvas: Canvas, _request: Any, result: Any) -> None:
    """The matrix in colours, with its numbers where there are few variables."""
    _between_variables(canvas, "Covariance", result)


def _between_variables(canvas: Canvas, title: str, result: Any, span: float | None = None) -> None:
    axes, values = canvas.panel(title, aspect=0.8), np.atleast_2d(result.result)
    image = images.matrix(canvas, axes, values, signed=True, span=span)
    images.named(canvas, axes, len(values))
    axes.set_aspect("equal")
    images.bar(canvas, axes, image)


def pairs(canvas: Canvas, request: Any, _result: Any) -> None:
    """Each variable over each other as points, and its own histogram."""
    data = np.column_stack([request.x, request.y]) if request.data is None else np.asarray(request.data, float)
    count = min(data.shape[1], _MOST_CLOUDS)
    if count < data.shape[1]:
        canvas.note(f"The first {count} of {data.shape[1]} variables are drawn.")
    panels = canvas.panels(count * count, aspect=0.85, columns=count)
    for place, axes in enumerate(panels):
        i, j = divmod(place, count)
        if i == j:
            histograms.histogram(canvas, axes, data[:, i], i)
        else:
            scatters.cloud(canvas, axes, data[:, j], data[:, i])
        canvas.dress(axes, "", f"variable {j}" if i == count - 1 else "", f"variable {i}" if j == 0 else "")


def lags(canvas: Canvas, _request: Any, result: Any) -> None:
    """The autocorrelations as stems, with the limits within which none would be told from zero."""
    lag = np.arange(len(result.result))
    axes = canvas.panel("Autocorrelation", "lag", "correlation")
    half = result.result - result.lower
    scatters.band(canvas, axes, lag[1:], -half[1:], half[1:], 1, "limits around zero")
    axes.vlines(lag, 0, result.result, color=canvas.color(0), linewidth=1.5)
    axes.plot(lag, result.result, "o", color=canvas.color(0))
    axes.axhline(0, color=canvas.theme.ink, linewidth=0.6)
    canvas.legend(axes)


def maximum(canvas: Canvas, _request: Any, result: Any) -> None:
    """The estimates with two standard errors to each side."""
    names = list(result.estimates)
    middle = np.array([result.estimates[name] for name in names], float)
    errors = np.array([result.standard_errors[name] or 0.0 for name in names], float)
    if not names:
        raise NoPicture("Estimates have a picture; there are none here.")
    axes = canvas.panel("Estimates ± 2 standard errors", "value", aspect=max(0.32, 0.09 * len(names) + 0.2))
    bars.intervals(canvas, axes, middle, middle - 2 * errors, middle + 2 * errors, names)
