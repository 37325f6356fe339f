"""Densities of distributions, with what is asked about them shaded."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from service.methods.statistics.distributions.inverse_tails import quantile
from service.methods.statistics.distributions.law import Law
from service.pictures import curves
from service.pictures.canvas import Canvas
from service.pictures.text import label, number

Array = NDArray[Any]

_POINTS = 401  # more than one for two pixels of the usual width; odd, so that the middle is one
_TAIL = 1e-3  # beyond which nothing is drawn unless it is asked for
_MOST_INTEGERS = 400  # bars, of a pixel and more each
_SHORT = {
    "mean": "mean", "standard_deviation": "sd", "degrees_of_freedom": "df", "probabilities": "p", "concentration": "α",
}  # fmt: skip


def name_of(distribution: Any, *, family: bool) -> str:
    """A distribution in few words: its parameters, after the name of its family where that is not said elsewhere."""
    given = {name: getattr(distribution, name) for name in type(distribution).model_fields if name != "name"}
    parts = [f"{_SHORT.get(key, key)} = {_value(value)}" for key, value in given.items() if _is_told(distribution, key)]
    return f"{distribution.name.replace('_', ' ')}: {', '.join(parts)}" if family else ", ".join(parts)


def _is_told(distribution: Any, key: str) -> bool:
    return key in distribution.model_fields_set or type(distribution).model_fields[key].is_required()


def _value(value: Any) -> str:
    if np.ndim(value):
        return f"[{', '.join(number(one, 3) for one in np.ravel(value)[:6])}{', …' if np.size(value) > 6 else ''}]"
    return number(value, 4) if value is not None else "–"


def extent(law: Law, *points: float) -> tuple[float, float]:
    """Where nearly all of the law lies, and the points."""
    tail = np.array([_TAIL])
    low, high = float(quantile(law, tail, "lower")[0]), float(quantile(law, tail, "upper")[0])
    known = [point for point in points if np.isfinite(point)]
    low, high = min([low, *known]), max([high, *known])
    start, end = law.support()
    room = 0.05 * (high - low) or 1.0
    return max(low - room, start if np.isfinite(start) else low - room) if not law.discrete else low, high + room * (
        not law.discrete and high + room < end
    )


def density(
    canvas: Canvas,
    axes: Any,
    law: Law,
    ends: tuple[float, float],
    i: int = 0,
    name: str = "",
    *,
    of: int = 1,
    **how: Any,
) -> Array:
    """The density as a curve, or the mass of integers as bars, side by side for so many laws; its values."""
    if law.discrete:
        x, width = integers(canvas, ends), 0.8 / of
        y = law.density(x)
        place = x + (i - (of - 1) / 2) * width if of > 1 else x
        axes.bar(place, y, width * 0.97, color=canvas.color(i), alpha=0.8, label=label(name) if name else None)
        return y
    x = np.linspace(*ends, _POINTS)
    y = law.density(x)
    torn = [end for end in law.support() if ends[0] < end < ends[1]]
    drawn = curves.line(canvas, axes, x, y, i, name, torn, **how)
    drawn.sticky_edges.y.append(0.0)
    if np.isinf(y).any():
        curves.limit_height(axes, [y], bottom=0.0)
    return y


def integers(canvas: Canvas, ends: tuple[float, float]) -> Array:
    """The integers of a range; of very many an even selection."""
    x = np.arange(np.ceil(ends[0]), np.floor(ends[1]) + 1)
    if len(x) > _MOST_INTEGERS:
        step = -(-len(x) // _MOST_INTEGERS)
        canvas.note(f"Every {step}th of {len(x):,} values is drawn.")
        x = x[::step]
    return x


def shade(canvas: Canvas, axes: Any, law: Law, part: tuple[float, float], i: int, name: str) -> None:
    """The probability of a range, as the area below the density or as bars of another colour."""
    low, high = part
    if not low <= high:
        return
    how = {"color": canvas.color(i), "label": label(name) if name else None}
    if law.discrete:
        x = integers(canvas, part)
        axes.bar(x, law.density(x), 0.8, **how)
        return
    x = np.linspace(low, high, _POINTS)
    y = np.where(np.isfinite(law.density(x)), law.density(x), np.nan)
    axes.fill_between(x, 0, y, alpha=0.55, linewidth=0, **how)


def lawlike_range(laws: list[Law], *points: float) -> tuple[float, float]:
    """A range that suits several laws."""
    ends = [extent(one, *points) for one in laws]
    return min(low for low, _ in ends), max(high for _, high in ends)
