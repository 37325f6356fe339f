"""What tests compare: samples, counts, means and distribution functions."""

from __future__ import annotations

from typing import Any

import numpy as np

from service.handlers.statistics.tests.samples import sample
from service.methods.statistics.distributions.families import law
from service.pictures import bars, boxes, curves, images, scatters
from service.pictures.canvas import Canvas
from service.pictures.statistics.hypotheses import verdict
from service.pictures.text import number
from service.schemas.types.errors import NoPicture


def table(canvas: Canvas, request: Any, _result: Any) -> None:
    """The counts, and those expected if rows and columns were independent."""
    counts = np.asarray(request.table, float)
    expected = np.outer(counts.sum(1), counts.sum(0)) / counts.sum()
    images.side_by_side(canvas, [("Counts", counts), ("Expected", expected), ("Difference", counts - expected)])


def frequencies(canvas: Canvas, request: Any, _result: Any) -> None:
    """The observed counts beside the expected ones."""
    observed = np.asarray(request.observed, float)
    share = np.ones(len(observed)) if request.expected is None else np.asarray(request.expected, float)
    rows = np.stack([observed, share / share.sum() * observed.sum()])
    axes = canvas.panel("Observed and expected counts", "category", "count")
    bars.bars(canvas, axes, rows, [str(i) for i in range(len(observed))], groups=("observed", "expected"))


def samples(canvas: Canvas, request: Any, _result: Any) -> None:
    """The samples as box plots."""
    values, names = _samples(request)
    axes = canvas.panel("Samples", "", "value")
    boxes.boxes(canvas, axes, values, names)


def _samples(request: Any) -> tuple[list[Any], list[str]]:
    if hasattr(request, "samples"):
        return list(request.samples), [f"sample {i}" for i in range(len(request.samples))]
    both = [("x", request.x), ("y", getattr(request, "y", None))]
    return [one for _, one in both if one is not None], [name for name, one in both if one is not None]


def pairs_of_means(canvas: Canvas, _request: Any, result: Any) -> None:
    """The difference of each pair of means with its interval; those that differ in another colour."""
    names = [f"{i} − {j}" for i, j in result.pairs]
    axes = canvas.panel("Differences of means", "difference", "samples", aspect=max(0.4, 0.06 * len(names) + 0.2))
    bars.intervals(canvas, axes, result.estimate, result.lower, result.upper, names, emphasised=result.reject_null)
    curves.reference(canvas, axes, x=0.0)


def cell_means(canvas: Canvas, _request: Any, result: Any) -> None:
    """The means of the cells, a line for each level of the first factor: parallel where there is no interaction."""
    rows, columns = result.row_levels, result.column_levels
    axes = canvas.panel("Means of cells", "level of the second factor", "mean")
    at = np.arange(len(columns))
    for i, (level, means) in enumerate(zip(rows, np.asarray(result.means), strict=True)):
        curves.line(canvas, axes, at, means, i, str(level), marker="o")
    bars.name_ticks(canvas, axes, [str(level) for level in columns])
    canvas.legend(axes)


def normal_quantiles(canvas: Canvas, request: Any, result: Any) -> None:
    """The sorted values over normal quantiles, which lie on the line where the sample is normal."""
    title = f"Normal quantiles: {verdict(request, result)}"
    axes = canvas.panel(title, "quantile of the normal distribution", "value", aspect=0.75)
    scatters.quantile_plot(canvas, axes, np.asarray(request.x, float))


def distribution_functions(canvas: Canvas, request: Any, result: Any) -> None:
    """Both distribution functions, with the largest distance between them."""
    x = np.sort(sample(request.x, request.missing, 1, "x"))
    title = f"Distance {number(result.statistic)}: {verdict(request, result)}"
    axes = canvas.panel(title, "x", "share of values up to x")
    ends = _steps(canvas, axes, x, 0, "x")
    if request.y is not None:
        y = np.sort(sample(request.y, request.missing, 1, "y"))
        _steps(canvas, axes, y, 1, "y")
        at = np.concatenate([x, y])
        mine, theirs = (np.searchsorted(one, at, "right") / len(one) for one in (x, y))
    else:
        found = law(request.distribution)
        across = np.linspace(*ends, 401)
        curves.line(canvas, axes, across, found.tail(across, "lower"), 1, "distribution")
        at = np.concatenate([x, x])
        mine = np.concatenate([np.arange(1, len(x) + 1), np.arange(len(x))]) / len(x)
        theirs = found.tail(at, "lower")
    gaps = {"two-sided": np.abs(mine - theirs), "less": theirs - mine, "greater": mine - theirs}[request.alternative]
    worst = int(np.argmax(gaps))
    axes.plot([at[worst]] * 2, [mine[worst], theirs[worst]], color=canvas.color(2), linewidth=2.5, label="distance")
    canvas.legend(axes)


def _steps(canvas: Canvas, axes: Any, ordered: Any, i: int, name: str) -> tuple[float, float]:
    room = 0.1 * (ordered[-1] - ordered[0]) or 1.0
    ends = float(ordered[0] - room), float(ordered[-1] + room)
    heights = np.arange(len(ordered) + 1) / len(ordered)
    x, y = np.concatenate([[ends[0]], ordered, [ends[1]]]), np.append(heights, 1.0)
    curves.line(canvas, axes, x, y, i, name, drawstyle="steps-post")
    return ends


def estimate(canvas: Canvas, _request: Any, result: Any) -> None:
    """The estimate with its interval."""
    if result.estimate is None or result.lower is None or result.upper is None:
        raise NoPicture("An estimate with an interval has a picture; this answer has none.")
    title = f"{number(result.estimate)} in [{number(result.lower)}, {number(result.upper)}]"
    axes = canvas.panel(title, "value", aspect=0.32)
    bars.intervals(canvas, axes, result.estimate, result.lower, result.upper, ["estimate"])
