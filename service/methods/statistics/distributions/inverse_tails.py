"""Quantiles: the value of a formula, or the middle of the law, polished against its tails."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from service.methods.statistics.distributions.law import Law
from service.methods.statistics.distributions.placement import Array, Side
from service.methods.statistics.distributions.tail_search import TailSearch

_HUGE, _LAST = 1e290, 1e300
_STEP = 2.0**-20  # of a tail, from which on it cannot be near its goal but equal to it by chance: a choice
_ROUNDING = 2.0**-46  # of a tail that equals its goal: 64 units in the last place, as R's discrete quantiles allow


def quantile(law: Law, probability: Array, side: Side) -> Array:
    """The x with P(X ≤ x) = probability, or with P(X > x) = probability; the smallest such integer if discrete."""
    lower, upper = law.support()
    first, last = (lower, upper) if side == "lower" else (upper, lower)
    result = np.where(probability == 0, first, last)
    inner = (probability > 0) & (probability < 1)
    if inner.any():
        solve = _integer_quantile if law.discrete else _real_quantile
        with np.errstate(over="ignore"):
            result[inner] = solve(law, probability[inner], side)
    return result


def _real_quantile(law: Law, probability: Array, side: Side) -> Array:
    swap = probability > 0.5
    goal, lower = np.where(swap, 1.0 - probability, probability), swap != (side == "lower")
    result = np.empty_like(goal)
    if lower.any():
        result[lower] = _of_small_tail(law, goal[lower], "lower")
    if not lower.all():
        result[~lower] = _of_small_tail(law, goal[~lower], "upper")
    if law.mirror and (near := ~lower & law.in_upper_half(result)).any():
        result[near] = _of_small_tail(law.mirror, goal[near], "upper")
    return result


def _of_small_tail(law: Law, goal: Array, side: Side) -> Array:
    """The x where a tail is ½ at most, searched in the standard form, where no location or scale hides its digits."""
    standard, side = law.standard(), law.standard_side(side)
    start = standard.inverse_formula(goal, side)
    result, beyond = _beyond(standard, start, goal, side)
    if not beyond.all():
        result[~beyond] = TailSearch(standard, goal[~beyond], side, start[~beyond]).run()
    return law.location + (law.offset + law.scale * result)


def _beyond(law: Law, start: Array, goal: Array, side: Side) -> tuple[Array, NDArray[np.bool_]]:
    """Quantiles that leave the range of float64, towards 0 at an end of the support or infinity, and where they are."""
    size, result, beyond = np.abs(start), start.copy(), np.zeros(start.shape, bool)
    near_0, far = ~(size > 1 / _HUGE), ~(size < _HUGE)  # both where there is no start
    lower, upper = law.support()
    smallest = float(np.finfo(float).tiny)
    edges = {lower: {0.0: smallest, -np.inf: -_LAST}, upper: {0.0: -smallest, np.inf: _LAST}}
    for end, known in edges.items():
        doubtful = near_0 if end == 0 else far
        if end not in known or not doubtful.any():
            continue
        with np.errstate(all="ignore"):
            reached = law.log_tail(np.array([known[end]]), side) >= np.log(goal)
        # Beyond the edge: the lower tail has passed the goal at the lower end, or has not at the upper one.
        out = doubtful & (reached == ((side == "lower") == (end == lower)))
        result[out], beyond = end, beyond | out
    return result, beyond


def _integer_quantile(law: Law, probability: Array, side: Side) -> Array:
    """The smallest integer whose lower tail reaches the probability, or whose upper tail is not above it."""
    low, high = law.support()
    before = min(low - 1.0, np.nextafter(low, -np.inf))  # from −2⁵³ on, steps of 1 vanish
    start = law.inverse_formula(probability, side)
    start = np.clip(np.where(np.isfinite(start), start, np.round(law.middle)), low, high)

    # Each probability is compared as the smaller of the two tails, which carries its digits.
    small = probability <= 0.5
    goal, below_it = np.where(small, probability, 1.0 - probability), small == (side == "lower")

    def enough(k: Array) -> Array:
        reached = k >= high
        # Far out in a slow tail neighbours are hardly apart: none is taken for another there.
        slack = np.where(law.density(k) > _STEP * goal, _ROUNDING, 0.0)
        if below_it.any():
            reached |= below_it & (law.tail(k, "lower") >= goal * (1.0 - slack))
        if not below_it.all():
            reached |= ~below_it & (law.tail(k, "upper") <= goal * (1.0 + slack))
        return reached

    below, above = start - 1.0, start
    step = 1.0
    while (short := ~enough(above)).any():
        below = np.where(short, above, below)
        above = np.where(short, np.minimum(above + step, high), above)
        step *= 2.0
    step = 1.0
    while (far := enough(below) & (below >= low)).any():
        above = np.where(far, below, above)
        below = np.where(far, np.maximum(below - step, before), below)
        step *= 2.0
    while (apart := above - below > np.maximum(1.0, np.spacing(np.abs(above)))).any():
        middle = np.where(apart, np.floor(below + (above - below) / 2), above)
        right = enough(middle)
        above = np.where(apart & right, middle, above)
        below = np.where(apart & ~right, middle, below)
    return above
