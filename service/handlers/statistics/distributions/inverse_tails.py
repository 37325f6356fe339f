"""Quantiles: SciPy's value, or the middle of the law, polished against its tails."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from service.handlers.statistics.distributions.law import Array, Law, Side
from service.handlers.statistics.distributions.tail_search import TailSearch

_HUGE, _LAST = 1e290, 1e300


def quantile(law: Law, probability: Array, side: Side) -> Array:
    """The x with P(X ≤ x) = probability, or with P(X > x) = probability; the smallest such integer if discrete."""
    start = np.full_like(probability, np.nan) if law.integrate == "both" else law.native_quantile(probability, side)
    lower, upper = law.support()
    first, last = (lower, upper) if side == "lower" else (upper, lower)
    result = np.where(probability == 0, first, last)
    inner = (probability > 0) & (probability < 1)
    if not law.discrete:
        inner &= ~_beyond(law, start, probability, side, result)
    if inner.any():
        solve = _integer_quantile if law.discrete else _real_quantile
        with np.errstate(over="ignore"):
            result[inner] = solve(law, start[inner], probability[inner], side)
    return result


def _beyond(law: Law, start: Array, probability: Array, side: Side, result: Array) -> NDArray[np.bool_]:
    """Where quantiles leave the range of float64, towards 0 at an end of the support or infinity; fills them in."""
    size, beyond = np.abs(start), np.zeros(start.shape, bool)
    doubtful = ~((size > 1 / _HUGE) & (size < _HUGE)) & (probability > 0) & (probability < 1)
    if not doubtful.any():
        return beyond
    lower, upper = law.support()
    # Ratios of x and the scale must not overflow inside formulas.
    largest, smallest = min(_LAST * max(law.scale, 1.0), float(np.finfo(float).max)), float(np.finfo(float).tiny)
    edges = {lower: {0.0: smallest, -np.inf: -largest}, upper: {0.0: -smallest, np.inf: largest}}
    for end, known in edges.items():
        if end not in known:
            continue
        with np.errstate(all="ignore"):
            reached = law.log_tail(np.array([known[end]]), side) >= np.log(probability)
        # Beyond the edge: the lower tail has passed the probability at the lower end, or has not at the upper one.
        out = doubtful & (reached == ((side == "lower") == (end == lower)))
        result[out], beyond = end, beyond | out
    return beyond


def _real_quantile(law: Law, start: Array, probability: Array, side: Side) -> Array:
    swap = probability > 0.5
    goal = np.where(swap, 1.0 - probability, probability)
    return TailSearch(law, goal, swap != (side == "lower"), start).run()


def _integer_quantile(law: Law, start: Array, probability: Array, side: Side) -> Array:
    """The smallest integer whose lower tail reaches the probability, or whose upper tail is not above it."""
    low, high = law.support()
    start = np.clip(np.where(np.isfinite(start), start, np.round(law.middle)), low, high)

    def enough(k: Array) -> Array:
        value = law.tail(k, side)
        return ((value >= probability) if side == "lower" else (value <= probability)) | (k >= high)

    below, above = start - 1.0, start
    step = 1.0
    while (short := ~enough(above)).any():
        below = np.where(short, above, below)
        above = np.where(short, np.minimum(above + step, high), above)
        step *= 2.0
    step = 1.0
    while (far := enough(below) & (below >= low)).any():
        above = np.where(far, below, above)
        below = np.where(far, np.maximum(below - step, low - 1.0), below)
        step *= 2.0
    while (apart := above - below > np.maximum(1.0, np.spacing(above))).any():
        middle = np.where(apart, np.floor(below + (above - below) / 2), above)
        right = enough(middle)
        above = np.where(apart & right, middle, above)
        below = np.where(apart & ~right, middle, below)
    return above
