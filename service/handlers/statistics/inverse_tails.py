"""Quantiles: SciPy's value polished against the tails of the law, and bisection where it has none."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from service.handlers.statistics.law import Array, Law, Side
from service.schemas.errors import ComputationError

_POLISHED = 4e-15
_WRONG = 1e-10
_MOST_STEPS = 6
_HUGE, _LAST = 1e290, 1e300
_STRIDES = (2**20, 2**36, 2**48, 2**51, None)


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
    lower_side = swap != (side == "lower")
    x = start.copy()
    excess = _excess(law, x, goal, lower_side)
    tolerance = 1.0 - np.log(goal)
    settled = np.zeros(x.shape, bool)
    for _ in range(_MOST_STEPS):
        rough = np.isfinite(excess) & (np.abs(excess) > _POLISHED * tolerance) & ~settled
        if not rough.any():
            break
        moved = _newton(law, x[rough], excess[rough], goal[rough], lower_side[rough])
        left = _excess(law, moved, goal[rough], lower_side[rough])
        better = np.abs(left) < np.abs(excess[rough])
        settled[rough] = np.abs(moved - x[rough]) <= 2 * np.spacing(np.abs(x[rough]))
        x[rough] = np.where(better, moved, x[rough])
        excess[rough] = np.where(better, left, excess[rough])
    lost = ~((np.abs(excess) < _WRONG * tolerance) | (settled & np.isfinite(excess)))
    if lost.any():
        if law.extreme:
            raise ComputationError.at("Quantiles lose their digits at these parameters.", "distribution")
        x[lost] = _bisect(law, x[lost], goal[lost], lower_side[lost])
    return x


def _excess(law: Law, x: Array, goal: Array, lower_side: Array) -> Array:
    """Logarithm of the tail over its goal; NaN where x is not inside the support."""
    result = np.full_like(x, np.nan)
    low, high = law.support()
    for mask, side in _by_side(lower_side):
        part = mask & (x > low) & (x < high)
        if part.any():
            result[part] = law.log_tail(x[part], side) - np.log(goal[part])
    return result


def _newton(law: Law, x: Array, excess: Array, goal: Array, lower_side: Array) -> Array:
    with np.errstate(all="ignore"):
        step = excess * np.exp(np.log(goal) + excess - law.log_density(x))
    return np.asarray(np.where(lower_side, x - step, x + step))


def _bisect(law: Law, start: Array, goal: Array, lower_side: Array) -> Array:
    """Bisection over the ordered float64 numbers of the support, from a bracket that grows around the start."""
    ends = np.clip(law.support(), -np.finfo(float).max, np.finfo(float).max)
    lowest, highest = (_ordinal(np.full_like(goal, end)) for end in ends)
    middle = _ordinal(np.clip(np.where(np.isfinite(start), start, law.middle), *ends))

    def too_low(ordinal: Array) -> Array:
        x, excess = _float(ordinal), np.empty_like(goal)
        for mask, side in _by_side(lower_side):
            excess[mask] = law.log_tail(x[mask], side) - np.log(goal[mask])
        return np.where(lower_side, excess < 0, excess > 0)

    below, above = middle.copy(), middle.copy()
    # Ordinals of finite numbers end 2**52 before int64 does: smaller strides cannot overflow.
    for stride in _STRIDES:
        outside = (too_low(above) & (above < highest)) | (~too_low(below) & (below > lowest))
        if not outside.any():
            break
        down, up = (lowest, highest) if stride is None else (middle - stride, middle + stride)
        below = np.where(outside, np.maximum(down, lowest), below)
        above = np.where(outside, np.minimum(up, highest), above)
    while (above // 2 - below // 2 > 1).any():
        halfway = below // 2 + above // 2 + (below & above & 1)
        right = too_low(halfway)
        below, above = np.where(right, halfway, below), np.where(right, above, halfway)
    return np.where(above == highest, law.support()[1], _float(above))


def _by_side(lower_side: Array) -> list[tuple[Array, Side]]:
    sides: list[tuple[Array, Side]] = [(lower_side, "lower"), (~lower_side, "upper")]
    return [(mask, side) for mask, side in sides if mask.any()]


def _ordinal(x: Array) -> np.ndarray:
    bits = (x + 0.0).view(np.int64)
    return np.where(bits >= 0, bits, np.iinfo(np.int64).min - bits)


def _float(ordinal: np.ndarray) -> Array:
    return np.where(ordinal >= 0, ordinal, np.iinfo(np.int64).min - ordinal).astype(np.int64).view(np.float64)


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
