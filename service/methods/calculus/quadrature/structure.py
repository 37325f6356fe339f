"""What a formula says of its own integral: where it jumps, has kinks, poles or peaks, and how it oscillates."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from service.expressions.code.program import Bound, Program
from service.expressions.functions import OPERATIONS
from service.expressions.functions.record import Landmark
from service.expressions.graph.nodes import Node, reachable
from service.expressions.limits import CACHED_FORMULAS
from service.methods.calculus.quadrature.transforms import Array

SAMPLES = 2000
"""Points of a range between which zeros are looked for: a choice."""
DISTINCT = 1e-14
"""Relative distance within which two points are one: some fifty spacings of doubles."""
_BISECTIONS = 1100  # at most: a zero may be at the smallest of doubles
MOST_CROSSINGS = 20_000
"""More jumps would cost seconds, and are an oscillation."""


@dataclass(frozen=True, slots=True)
class Landmarks:
    """Nodes of a formula whose zeros matter."""

    switches: tuple[Node, ...]
    """Zeros where the formula may jump or have a kink."""
    steps: tuple[Node, ...]
    """It may jump where these are whole."""
    bases: tuple[Node, ...]
    """Zeros, or small values, where it may be singular or peaked."""
    peaks: tuple[Node, ...]
    """Zeros where it is smooth, but may have a narrow peak."""
    phases: tuple[Node, ...]
    """Arguments of sine and cosine, and of Bessel functions."""


def landmarks(roots: Sequence[Node]) -> Landmarks:
    """The landmarks of formulas."""
    found: dict[Landmark, dict[Node, None]] = {kind: {} for kind in Landmark}
    for node in reachable(roots):
        if node.op in OPERATIONS and any(arg.varying for arg in node.args):
            for kind, place in OPERATIONS[node.op].shape.landmarks:
                if (at := place(node)) is not None:
                    found[kind][at] = None
    kinds = (Landmark.SWITCH, Landmark.STEP, Landmark.BASE, Landmark.PEAK, Landmark.PHASE)
    return Landmarks(*(tuple(found[kind]) for kind in kinds))


Values = Callable[[Array], Array]
_program = lru_cache(maxsize=CACHED_FORMULAS)(Program)  # requests come with the same formulas, whose nodes are kept


def values_of(nodes: Sequence[Node], data: Sequence[Array]) -> Values:
    """The components of some nodes side by side, as a function of points (N, n)."""
    bound = Bound(_program(tuple(nodes)), data)

    def values(points: Array) -> Array:
        parts = bound.at_all(points)
        return np.concatenate([part.reshape(len(points), math.prod(part.shape[1:])) for part in parts], 1)

    return values


def sample_points(lower: float, upper: float, samples: int = SAMPLES) -> Array:
    """Where to look for zeros: evenly, and ever closer to both ends, or ever farther."""
    near = np.geomspace(1e-12, 0.5, samples // 4)  # of the length: nearer, x is its end but for rounding
    if np.isfinite(lower) and np.isfinite(upper):
        parts = [np.linspace(0, 1, samples + 1)[1:-1], near, 1 - near]
        points = lower + (upper - lower) * np.concatenate(parts)
    else:
        # As far as doubles know whole numbers, and farther: a choice.
        far = np.concatenate([np.geomspace(1e-9, 1e18, 3 * samples // 2), np.linspace(0.01, 100, samples)])
        finite = lower if np.isfinite(lower) else upper if np.isfinite(upper) else 0.0
        up, down = finite + far, finite - far
        points = up if np.isfinite(lower) else down if np.isfinite(upper) else np.concatenate([down, [0.0], up])
    return np.unique(points[(points > lower) & (points < upper)])


def zeros(values: Callable[[Array], Array], points: Array) -> tuple[Array, Array]:
    """Zeros between neighbours of sample points, by bisection, and which component each belongs to.

    `values` maps numbers (N) to components (N, k). Where a component comes near zero and turns, the turning point is
    given, or the two zeros beside it.
    """
    with np.errstate(all="ignore"):
        v = values(points)
        left, which = np.nonzero(v[:-1] * v[1:] < 0)
        size = np.abs(v)
        beside = np.pad(size, ((1, 1), (0, 0)), constant_values=np.inf)
        touched, component = np.nonzero((v == 0) & (np.minimum(beside[:-2], beside[2:]) > 0))  # no plateaus
        # Clearly a dip: a choice.
        dips = (size[1:-1] < size[:-2]) & (size[1:-1] <= size[2:]) & (size[1:-1] < 0.1 * np.nanmedian(size, 0))
        dips &= (v[1:-1] * v[:-2] > 0) & (v[1:-1] * v[2:] > 0)
        at, of = np.nonzero(dips)
        sign = np.sign(v[at, of])
        turning = _lowest(values, points[at], points[at + 2], of, sign)
        passed = values(turning)[np.arange(len(at)), of] * sign < 0
        between, through = at[passed], np.concatenate([which, of[passed], of[passed]])
        starts = np.concatenate([points[left], points[between], turning[passed]])
        ends = np.concatenate([points[left + 1], turning[passed], points[between + 2]])
        crossed = np.concatenate([bisected(values, starts, ends, through), points[touched]])
    lowest, of = turning[~passed], of[~passed]
    # Nearer, both are the same zero.
    apart = np.array([np.abs(crossed - x).min(initial=np.inf) > 1e-6 * max(1.0, abs(x)) for x in lowest], bool)
    return np.concatenate([crossed, lowest[apart]]), np.concatenate([through, component, of[apart]])


def bisected(values: Callable[[Array], Array], a: Array, b: Array, which: Array) -> Array:
    """The change of sign of a component in each of the intervals."""
    rows = np.arange(len(a))
    negative = values(a)[rows, which] < 0
    for _ in range(_BISECTIONS if len(a) else 0):
        middle = (a + b) / 2
        if ((middle == a) | (middle == b)).all():
            break
        same = (values(middle)[rows, which] < 0) == negative
        a, b = np.where(same, middle, a), np.where(same, b, middle)
    return np.where(negative, b, a)  # that one is zero where a number is one


def _lowest(values: Callable[[Array], Array], a: Array, b: Array, of: Array, sign: Array) -> Array:
    """Golden-section search of the smallest value, times its sign at the ends, in each of the intervals."""
    ratio = (np.sqrt(5) - 1) / 2
    rows = np.arange(len(a))
    for _ in range(45 if len(a) else 0):  # 0.618⁴⁵ = 4e-10: beyond, values at a minimum are equal
        c, d = b - ratio * (b - a), a + ratio * (b - a)
        lower = values(c)[rows, of] * sign < values(d)[rows, of] * sign
        a, b = np.where(lower, a, c), np.where(lower, d, b)
    return (a + b) / 2


def crossings(values: Callable[[Array], Array], points: Array) -> Array:
    """Where components pass a whole number, by bisection; of more than MOST_CROSSINGS so many."""
    with np.errstate(all="ignore"):
        v = np.floor(values(points))
        left, which = np.nonzero((v[:-1] != v[1:]) & np.isfinite(v[:-1] + v[1:]))
        low = np.minimum(v[left, which], v[left + 1, which])
        count = np.minimum(np.abs(v[left + 1, which] - v[left, which]), MOST_CROSSINGS).astype(int)
        count = np.diff(np.minimum(np.cumsum(count), MOST_CROSSINGS), prepend=0)
        owner = np.repeat(np.arange(len(left)), count)
        level = low[owner] + 1 + np.arange(len(owner)) - np.repeat(np.cumsum(count) - count, count)

        def above(x: Array) -> Array:
            return np.asarray(values(x)[np.arange(len(x)), which[owner]] - level)[:, None]

        return bisected(above, points[left[owner]], points[left[owner] + 1], np.zeros(len(owner), int))
