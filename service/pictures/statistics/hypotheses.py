"""Tests of hypotheses: the statistic on its distribution, powers and p-values."""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy import stats

from service.handlers.statistics.tests import mann_whitney, permutation, wilcoxon
from service.handlers.statistics.tests.power import power_of
from service.methods.statistics.tests.hypergeometric import Hypergeometric
from service.pictures import curves, histograms
from service.pictures.canvas import Canvas
from service.pictures.text import number
from service.schemas.types.errors import NoPicture

_SIGNED = {"less": (-1,), "greater": (1,), "two-sided": (-1, 1)}

_POINTS = 401  # as of densities

_SAME = 1 + 1e-7  # of probabilities that are equal but for rounding, as in the test


def null_distribution(canvas: Canvas, request: Any, result: Any) -> None:
    """The statistic on its distribution under the null hypothesis, with the p-value shaded."""
    df = result.degrees_of_freedom
    if result.statistic is None or df is None or not np.isfinite(result.statistic):
        raise NoPicture("A statistic with degrees of freedom has a distribution to draw; this answer has none.")
    freedom = np.ravel(df).tolist()
    if canvas.path.startswith("tests/t-"):
        name, found, tails = f"Student's t, {number(freedom[0])} df", stats.t(freedom[0]), _SIGNED[request.alternative]
    elif len(freedom) == 2:
        name, found, tails = f"F, {number(freedom[0])} and {number(freedom[1])} df", stats.f(*freedom), (1,)
    else:
        name, found, tails = f"Chi-squared, {number(freedom[0])} df", stats.chi2(freedom[0]), (1,)
    _tails(canvas, found, float(result.statistic), tails, f"{name}: {verdict(request, result)}", request.alpha)


def verdict(request: Any, result: Any) -> str:
    """The p-value, and what it says of the null hypothesis."""
    rejected = "rejected" if result.reject_null else "not rejected"
    return f"p = {number(result.p_value, 3)}, {rejected} at {number(request.alpha)}"


def _tails(canvas: Canvas, found: Any, value: float, tails: tuple[int, ...], title: str, alpha: float) -> None:
    """A continuous law with the tails beyond a value, and the critical values."""
    axes = canvas.panel(title, "statistic", "density")
    signed = found.ppf(1e-4) < 0
    critical = [float(found.ppf(alpha / len(tails)) if side < 0 else found.isf(alpha / len(tails))) for side in tails]
    low = min(float(found.ppf(1e-4)), -abs(value) * 1.15 if signed else 0.0) if signed else 0.0
    high = max(float(found.isf(1e-3)), abs(value) * 1.15, *critical)
    x = np.linspace(low, high, _POINTS)
    y = found.pdf(x)
    curves.line(canvas, axes, x, y)
    if np.isinf(y).any() or y[0] > 5 * np.median(y[y > 0]):
        curves.limit_height(axes, [y])
    axes.set_ylim(bottom=0)
    for i, side in enumerate(tails):
        edge = side * abs(value) if len(tails) == 2 else value
        _shade(canvas, axes, found, x, edge, side, "" if i else "p-value")
    for i, edge in enumerate(critical):
        curves.reference(canvas, axes, x=edge, name="" if i else "critical value")
    axes.axvline(value, color=canvas.color(1), linewidth=2, label=f"statistic {number(value)}")
    canvas.legend(axes)


def _shade(canvas: Canvas, axes: Any, found: Any, x: Any, edge: float, side: int, name: str) -> None:
    """The tail of a continuous law beyond an edge."""
    part = np.sort(np.append(x[(x - edge) * side >= 0], edge))
    density = np.where(np.isfinite(found.pdf(part)), found.pdf(part), 0.0)
    axes.fill_between(part, 0, density, color=canvas.color(1), alpha=0.5, linewidth=0, label=name)


def normal_approximation(canvas: Canvas, request: Any, result: Any) -> None:
    """The statistic on the normal approximation of its distribution, with the p-value shaded."""
    statistic = mann_whitney.statistic_of(request) if "mann" in canvas.path else wilcoxon.statistic_of(request)
    found = stats.norm(statistic.mean, np.sqrt(statistic.variance))
    axes = canvas.panel(f"{_RANKS[canvas.path]}: {verdict(request, result)}", "statistic", "density")
    value, tails = float(result.statistic), _SIGNED[request.alternative]
    reach = max(4 * found.std(), 1.15 * abs(value - statistic.mean))
    x = np.linspace(statistic.mean - reach, statistic.mean + reach, _POINTS)
    curves.line(canvas, axes, x, found.pdf(x))
    for i, side in enumerate(tails):
        edge = statistic.mean + side * abs(value - statistic.mean) if len(tails) == 2 else value
        _shade(canvas, axes, found, x, edge, side, "" if i else "p-value")
    axes.axvline(value, color=canvas.color(1), linewidth=2, label=f"statistic {number(value)}")
    axes.set_ylim(bottom=0)
    canvas.note(
        "The curve is the normal approximation; for small samples the p-value is that of the exact distribution."
    )
    canvas.legend(axes)


_RANKS = {"tests/mann-whitney": "U of Mann and Whitney", "tests/wilcoxon": "Wilcoxon's V"}


def count_distribution(canvas: Canvas, request: Any, result: Any) -> None:
    """The observed count on its distribution under the null hypothesis, with what is as extreme in another colour."""
    x, chances, observed, name = _counts(request)
    extreme = _extreme(x, chances, observed, request.alternative)
    shown = chances > chances.max() * 1e-4
    shown[max(int(observed - x[0]) - 1, 0) : int(observed - x[0]) + 2] = True
    low, high = x[shown][[0, -1]]
    inside = (x >= low) & (x <= high)
    axes = canvas.panel(verdict(request, result), name, "probability")
    for mask, i, what in ((inside & ~extreme, 0, "less extreme"), (inside & extreme, 1, "as extreme, or more")):
        if mask.any():
            axes.bar(x[mask], chances[mask], 0.9 if inside.sum() < 100 else 1.0, color=canvas.color(i), label=what)
    axes.axvline(observed, color=canvas.theme.ink, linewidth=1.5, linestyle="--", label=f"observed {observed:g}")
    canvas.legend(axes)


def _counts(request: Any) -> tuple[Any, Any, float, str]:
    if hasattr(request, "trials"):
        x = np.arange(request.trials + 1)
        return x, stats.binom.pmf(x, request.trials, request.probability), float(request.successes), "successes"
    if request.table.shape != (2, 2):
        raise NoPicture("A 2 × 2 table has a picture of its test; ask for `table` of a larger one.")
    found = Hypergeometric(request.table)
    return found.x, found.chances(np.log(request.odds_ratio)), float(found.observed), "first cell of the table"


def _extreme(x: Any, chances: Any, observed: float, alternative: str) -> Any:
    if alternative == "less":
        return x <= observed
    if alternative == "greater":
        return x >= observed
    return chances <= chances[int(observed - x[0])] * _SAME


def permutations(canvas: Canvas, request: Any, result: Any) -> None:
    """The statistic among those of the permutations."""
    values = permutation.statistics_of(request, result.seed)
    axes = canvas.panel(f"Permutations: {verdict(request, result)}", request.statistic.replace("_", " "), "density")
    histograms.histogram(canvas, axes, values, 0, f"{len(values):,} permutations")
    axes.axvline(result.statistic, color=canvas.color(1), linewidth=2, label=f"statistic {number(result.statistic)}")
    canvas.legend(axes)


def power_curve(canvas: Canvas, request: Any, result: Any) -> None:
    """The power over the size of each sample, with the answer marked."""
    size = float(result.size)
    sizes = np.unique(np.geomspace(max(2.0, size / 8), max(size * 3, 10.0), 60))
    power = np.array([power_of(request, result.effect_size, one, result.alpha) for one in sizes.tolist()])
    axes = canvas.panel("Power", "size of each sample", "power")
    curves.line(canvas, axes, sizes, power)
    axes.plot(
        [size],
        [result.power],
        "o",
        color=canvas.color(1),
        markersize=8,
        label=f"{number(size)}: {number(result.power)}",
    )
    curves.reference(canvas, axes, y=result.power)
    axes.set_ylim(0, 1.02)
    canvas.legend(axes, loc="lower right")


def p_values(canvas: Canvas, request: Any, result: Any) -> None:
    """The p-values in rising order, as sent and adjusted, with the significance level."""
    order = np.argsort(request.p_values)
    rank = np.arange(1, len(order) + 1)
    axes = canvas.panel("p-values", "rank", "p-value")
    marker = "o" if len(rank) <= 60 else ""
    curves.line(canvas, axes, rank, np.asarray(request.p_values, float)[order], 0, "as sent", marker=marker)
    curves.line(canvas, axes, rank, result.adjusted[order], 1, "adjusted", marker=marker)
    curves.reference(canvas, axes, y=request.alpha, name=f"level {number(request.alpha)}")
    canvas.legend(axes)
