"""Distributions: densities, tails, quantiles and moments."""

from __future__ import annotations

from typing import Any

import numpy as np

from service.handlers.statistics.distributions.values import is_multivariate
from service.methods.statistics.distributions.families import law
from service.pictures import bars, curves, densities
from service.pictures.canvas import Canvas
from service.pictures.text import number
from service.schemas.types.errors import NoPicture

_MANY = 20  # points from which a request asks for a curve


def density(canvas: Canvas, request: Any, result: Any) -> None:
    """The density as a curve, or the probabilities as bars, one for each distribution."""
    several = _several(request)
    if all(one.name == "categorical" for one in several):
        outcomes(canvas, several)
        return
    axes = canvas.panel(title_of(_of_numbers(several)), "x", "probability" if law(several[0]).discrete else "density")
    _curves(canvas, axes, request, result, several)


def log_density(canvas: Canvas, request: Any, result: Any) -> None:
    """The logarithm of the density, one curve for each distribution."""
    several = _of_numbers(_several(request))
    axes = canvas.panel(title_of(several), "x", "log density")
    _values(canvas, axes, request, result, several)


def cumulative(canvas: Canvas, request: Any, result: Any) -> None:
    """The function over x, one curve for each distribution."""
    several = _of_numbers(_several(request))
    axes = canvas.panel(title_of(several), "x", "probability")
    _values(canvas, axes, request, result, several)


def log_cumulative(canvas: Canvas, request: Any, result: Any) -> None:
    """The logarithm of the function over x, one curve for each distribution."""
    several = _of_numbers(_several(request))
    axes = canvas.panel(title_of(several), "x", "log probability")
    _values(canvas, axes, request, result, several)


def _several(request: Any) -> list[Any]:
    return request.distribution if isinstance(request.distribution, list) else [request.distribution]


def _of_numbers(several: list[Any]) -> list[Any]:
    if any(is_multivariate(one) for one in several):
        raise NoPicture("A distribution of numbers has a picture; one of vectors has none.")
    return several


def title_of(several: list[Any]) -> str:
    """What distributions are called above their picture."""
    names = dict.fromkeys(one.name.replace("_", " ") for one in several)
    title = ", ".join(names).capitalize() + " distribution" + ("s" if len(names) > 1 else "")
    return title if len(several) > 1 else f"{title} ({densities.name_of(several[0], family=False)})"


def _label(several: list[Any], one: Any) -> str:
    if len(several) == 1:
        return ""
    return densities.name_of(one, family=len({other.name for other in several}) > 1)


def outcomes(canvas: Canvas, several: list[Any]) -> None:
    """The probabilities of categorical distributions as bars."""
    axes = canvas.panel("Categorical distribution", "outcome", "probability")
    longest = max(len(one.probabilities) for one in several)
    rows = np.full((len(several), longest), np.nan)
    for row, one in zip(rows, several, strict=True):
        row[: len(one.probabilities)] = one.probabilities
    names = [f"distribution {i}" for i in range(len(several))] if len(several) > 1 else ()
    bars.bars(canvas, axes, rows, [str(i) for i in range(longest)], groups=names)


def _points(request: Any, result: Any, several: list[Any]) -> tuple[Any, Any]:
    """The points of a request, and the values of each distribution there."""
    x = np.ravel(request.x)
    return x, np.reshape(np.asarray(result.result, float), (len(several), len(x)))


def _curves(canvas: Canvas, axes: Any, request: Any, result: Any, several: list[Any]) -> None:
    """Densities over many points as they are, else around the few points, which are marked."""
    x, values = _points(request, result, several)
    laws = [law(one) for one in several]
    ends = (float(x.min()), float(x.max())) if len(x) >= _MANY else densities.lawlike_range(laws)
    drawn = []
    for i, (one, found, row) in enumerate(zip(several, laws, values, strict=True)):
        drawn.append(densities.density(canvas, axes, found, ends, i, _label(several, one), of=len(several)))
        inside = (x >= ends[0]) & (x <= ends[1])
        if len(x) < _MANY and not (found.discrete and len(several) > 1):
            axes.plot(x[inside], row[inside], "o", color=canvas.color(i), markersize=6)
            if not inside.all():
                canvas.note("Points where next to nothing lies are not drawn.")
    if any(np.isinf(y).any() for y in drawn):
        curves.limit_height(axes, drawn, bottom=0.0)
    if all(found.discrete for found in laws):
        low, high = ends
        if high - low <= _FEW_INTEGERS:
            axes.set_xticks(np.arange(np.ceil(low), np.floor(high) + 1))
    canvas.legend(axes)


_FEW_INTEGERS = 12  # that each have room for their number


def _values(canvas: Canvas, axes: Any, request: Any, result: Any, several: list[Any]) -> None:
    """The answered values over many points as they are; of few points the curve around them."""
    x, values = _points(request, result, several)
    laws = [law(one) for one in several]
    ends = densities.lawlike_range(laws)
    for i, (one, found, row) in enumerate(zip(several, laws, values, strict=True)):
        name = _label(several, one)
        how: dict[str, Any] = {"drawstyle": "steps-post"} if found.discrete else {}
        if len(x) >= _MANY:
            curves.line(canvas, axes, x, row, i, name, **how)
            continue
        across = densities.integers(canvas, ends) if found.discrete else np.linspace(*ends, 401)
        curves.line(canvas, axes, across, _FUNCTIONS[canvas.path](found, across), i, name, **how)
        inside = (x >= ends[0]) & (x <= ends[1])
        axes.plot(x[inside], row[inside], "o", color=canvas.color(i), markersize=6)
        if not inside.all():
            canvas.note("Points where next to nothing changes are not drawn.")
    canvas.legend(axes)


_FUNCTIONS: dict[str, Any] = {
    "distributions/log-density": lambda found, x: found.log_density(x),
    "distributions/cumulative": lambda found, x: found.tail(x, "lower"),
    "distributions/survival": lambda found, x: found.tail(x, "upper"),
    "distributions/log-cumulative": lambda found, x: found.log_tail(x, "lower"),
    "distributions/log-survival": lambda found, x: found.log_tail(x, "upper"),
}


def quantiles(canvas: Canvas, request: Any, result: Any) -> None:
    """The quantiles on the density, below which the probabilities lie."""
    several = _of_numbers(_several(request))
    axes = canvas.panel(title_of(several), "x", "density")
    laws = [law(one) for one in several]
    values = np.reshape(np.asarray(result.result, float), (len(several), -1))
    ends = densities.lawlike_range(laws, *values[np.isfinite(values)][:_MANY])
    for i, (one, found, row) in enumerate(zip(several, laws, values, strict=True)):
        densities.density(canvas, axes, found, ends, i, _label(several, one))
        few = row[np.isfinite(row)][:_MANY]
        axes.vlines(few, 0, found.density(few), color=canvas.color(i), linestyle="--", linewidth=1)
        axes.plot(few, found.density(few), "o", color=canvas.color(i))
    canvas.legend(axes)


def interval(canvas: Canvas, request: Any, result: Any) -> None:
    """The density, with the central interval shaded."""
    (one,) = _of_numbers([request.distribution])
    found = law(one)
    axes = canvas.panel(title_of([one]), "x", "density")
    ends = densities.extent(found, result.lower, result.upper)
    densities.density(canvas, axes, found, ends)
    low, high = max(result.lower, ends[0]), min(result.upper, ends[1])
    densities.shade(
        canvas, axes, found, (low, high), 0, f"{number(100 * request.level)} %: {number(low)} to {number(high)}"
    )
    canvas.legend(axes)


def moments(canvas: Canvas, request: Any, result: Any) -> None:
    """The density, with mean, median and standard deviation."""
    (one,) = _of_numbers([request.distribution])
    found = law(one)
    axes = canvas.panel(title_of([one]), "x", "density")
    ends = densities.extent(found)
    densities.density(canvas, axes, found, ends)
    mean, deviation = float(result.mean), float(result.standard_deviation)
    if np.isfinite(mean + deviation):
        inside = (max(mean - deviation, ends[0]), min(mean + deviation, ends[1]))
        densities.shade(canvas, axes, found, inside, 0, f"mean ± sd: {number(mean)} ± {number(deviation)}")
        axes.axvline(mean, color=canvas.color(1), label=f"mean {number(mean)}")
    if result.median is not None and np.isfinite(result.median):
        axes.axvline(result.median, color=canvas.color(2), linestyle="--", label=f"median {number(result.median)}")
    canvas.legend(axes)
