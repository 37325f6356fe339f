"""Distributions beside data: samples, fits, and the likelihood of parameters."""

from __future__ import annotations

from typing import Any

import numpy as np

from service.handlers.statistics.distributions.values import is_multivariate
from service.methods.statistics.distributions.families import law
from service.methods.statistics.distributions.inverse_tails import quantile
from service.pictures import contours, curves, densities, histograms, scatters
from service.pictures.canvas import Canvas
from service.pictures.statistics.distributions import outcomes, title_of
from service.schemas.statistics.distributions import DISTRIBUTIONS
from service.schemas.types.errors import NoPicture


def sample(canvas: Canvas, request: Any, result: Any) -> None:
    """The sample as a histogram, with the density that it comes from."""
    one = request.distribution
    values = np.asarray(result.sample, float)
    if is_multivariate(one):
        rows = values.reshape(-1, values.shape[-1])
        if rows.shape[1] < 2:
            raise NoPicture("A sample of numbers, or of vectors of two components and more, has a picture.")
        axes = canvas.panel(
            f"{one.name.replace('_', ' ').capitalize()} sample", "component 0", "component 1", aspect=0.75
        )
        scatters.cloud(canvas, axes, rows[:, 0], rows[:, 1])
        return
    found, flat = law(one), np.ravel(values)
    axes = canvas.panel(title_of([one]), "x", "density")
    ends = densities.extent(found, float(flat.min()), float(flat.max()))
    _values_and_law(canvas, axes, flat, found, ends, ("sample", "distribution"))
    canvas.legend(axes)


def _values_and_law(
    canvas: Canvas, axes: Any, values: Any, found: Any, ends: Any, names: tuple[str, str], **line: Any
) -> None:
    """Values as a histogram, or as bars of a discrete law, with the density or the masses of the law."""
    if found.discrete:
        x, counts = np.unique(values, return_counts=True)
        axes.bar(x, counts / len(values), 0.8, color=canvas.color(0), alpha=0.6, label=names[0])
        across = densities.integers(canvas, ends)
        axes.plot(across, found.density(across), "o", color=canvas.color(1), label=names[1])
    else:
        histograms.histogram(canvas, axes, values, 0, names[0])
        densities.density(canvas, axes, found, ends, 1, names[1], **line)


def fit(canvas: Canvas, request: Any, result: Any) -> None:
    """The data as a histogram, with the density that was fitted."""
    data = _data(request)
    one = _fitted(result)
    if data.ndim != 1 or is_multivariate(one):
        raise NoPicture("A fit to numbers has a picture; one to vectors has none.")
    if one.name == "categorical":
        outcomes(canvas, [one])
        return
    found = law(one)
    axes = canvas.panel(f"Fitted: {densities.name_of(one, family=True)}", "x", "density")
    ends = densities.extent(found, float(data.min()), float(data.max()))
    _values_and_law(canvas, axes, data, found, ends, ("data", "fit"), linewidth=2)
    _compared(canvas, axes, request, ends)
    canvas.legend(axes)


def _compared(canvas: Canvas, axes: Any, request: Any, ends: tuple[float, float]) -> None:
    """The density of a distribution to compare with."""
    if request.compare is None:
        return
    one = law(request.compare)
    densities.density(canvas, axes, one, ends, 2, "compared", linestyle="--")


def quantile_plot(canvas: Canvas, request: Any, result: Any) -> None:
    """The sorted data over the quantiles of the fit, which lie on the line where it fits."""
    data, one = _data(request), _fitted(result)
    if data.ndim != 1 or is_multivariate(one) or one.name == "categorical":
        raise NoPicture("A fit to numbers has quantiles; this one has none.")
    ordered = np.sort(data)
    expected = quantile(law(one), (np.arange(1, len(data) + 1) - 0.5) / len(data), "lower")
    axes = canvas.panel("Quantiles of the data and of the fit", "quantile of the fit", "data", aspect=0.8)
    scatters.against(canvas, axes, expected, ordered)


def _data(request: Any) -> Any:
    data = np.asarray(request.data, float)
    return data[np.isfinite(data)] if data.ndim == 1 else data


def _fitted(result: Any) -> Any:
    return DISTRIBUTIONS[result.distribution["name"]](**result.distribution)


def surface(canvas: Canvas, request: Any, result: Any) -> None:
    """The log-likelihood over the grid, with its maximum."""
    names = list(request.grids)
    grid = [np.linspace(one.start, one.stop, one.count) for one in request.grids.values()]
    values, best = np.asarray(result.log_likelihood), result.maximum.parameters
    if len(names) == 1:
        axes = canvas.panel("Log-likelihood", names[0], "log-likelihood")
        curves.line(canvas, axes, grid[0], values)
        contours.mark(canvas, axes, np.array([best[names[0]], result.maximum.log_likelihood]), "*", "maximum")
    elif len(names) == 2:
        axes = canvas.panel("Log-likelihood surface", *names, aspect=0.75)
        contours.contour(canvas, axes, grid, values, filled=True)
        contours.mark(canvas, axes, np.array([best[name] for name in names]), "*", "maximum")
    else:
        raise NoPicture("A likelihood of one or two parameters has a picture; this one has more.")
    if request.compare is not None and len(names) == 2:
        contours.mark(canvas, axes, np.array([request.compare[name] for name in names]), "P", "compared", "#ffffff")
    canvas.legend(axes)
