"""What the rounding of doubles takes from an integral: beside its ends, far out, at jumps and where there is no value.

The doubles are compared with balls of so many bits that they show the formula itself.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from flint import arb, ctx

from service.expressions.forms.balls import Balls
from service.expressions.graph.nodes import reachable
from service.methods.calculus.quadrature.composite import Estimate
from service.methods.calculus.quadrature.integrand import Integrand
from service.methods.calculus.quadrature.transforms import Array, beyond

_MANY_BITS = 2_200  # a double zero at 1e-300, and its digits
_BESIDE = 10.0 ** -np.arange(1.0, 300.0)  # of a piece: distances from its ends, of each order of magnitude
# From the last edge before an infinite end: ten of each order of magnitude, and one where only powers are left.
_FAR = np.concatenate([np.geomspace(1.0, 1e100, 1001), np.geomspace(1e101, 1e300, 200)])
_FAR_WORK = 200_000  # operations on balls of many bits, some half a second
_FAR_SAFETY = 3  # what is missing begins, and may turn, between two of these points
_INSIDE = 1e-9  # of a piece: so far from an end it is no end where a formula is not defined
_FEW_EDGES = 10  # each looked at from both sides; of more than that the outermost alone


def checked_ends(f: Integrand, edges: Array, best: Estimate) -> Estimate:
    """With what the rounding of doubles takes from the integral beside its edges, as many more bits show there."""
    if f.scalar is None:
        return best
    finite = edges[np.isfinite(edges)]
    looked_at = range(len(finite)) if len(finite) <= _FEW_EDGES else (0, len(finite) - 1)
    lost, holes = 0.0, best.holes
    with ctx.workprec(_MANY_BITS):
        balls = f.function.balls()
        for i in looked_at:
            c = finite[i]
            for other in [float(x) for x in finite[max(i - 1, 0) : i + 2] if x != c] or [float(c) + 1.0]:
                x = np.unique(c + (other - c) * _BESIDE)
                x = x[x != c]
                true = np.array([float(balls.hull([arb(float(at))])[0].mid()) for at in x])
                y, distance = f(x), np.abs(x - c)
                nowhere = np.isnan(y) & np.isnan(true) & (distance > _INSIDE * abs(other - c))
                holes += tuple(map(float, x[nowhere][:1]))
                difference = np.abs(np.where(np.isfinite(y), y, 0.0) - true) * distance
                lost += float(np.log(10.0) * difference[np.isfinite(difference)].sum())
        far = _FAR[:: 1 + len(reachable([f.scalar])) * len(_FAR) // _FAR_WORK]
        for side, end in ((-1, edges[0]), (1, edges[-1])):
            if np.isinf(end):
                lost += _far_out(f, balls, float(finite[0 if side < 0 else -1]) + side * far, far)
    return replace(best, error=best.error + lost, holes=holes)


def _far_out(f: Integrand, balls: Balls, x: Array, distance: Array) -> float:
    """What the rounding of doubles, and parts of the formula that overflow, take from the integral to an end.

    Infinite where what is left far out diverges, of which doubles may show nothing: 1/sqrt(1 + x**2) is 0 at 1e160.
    """
    y = f(x)
    true = np.array([float(balls.hull([arb(float(at))])[0].mid()) for at in x])
    steps, size = np.gradient(np.log(distance)), np.abs(true) * distance
    difference = np.abs(np.where(np.isfinite(y), y, 0.0) - true) * distance * steps
    lost = _FAR_SAFETY * float(difference[np.isfinite(difference)].sum())
    last = slice(-1, -4, -1)
    diverges = difference[-1] > 0 and np.isinf(beyond(size[None, last], distance[None, last])).any()
    return np.inf if diverges and lost > size[-1] else lost


def hole_of(f: Integrand, best: Estimate, length: float) -> float | None:
    """Where many bits have no value either, nor beside it: a ball is of the part of a range where the formula has one.

    A single point, as 0 of sin(x)/x, matters to no integral.
    """
    beside = _INSIDE * (length if np.isfinite(length) else 1.0)
    with ctx.workprec(_MANY_BITS):
        hull = f.function.balls().hull
        for x in best.holes:
            if not any(hull([arb(at)])[0].is_finite() for at in (x - beside, x, x + beside)):
                return x
    return None


def misplaced(f: Integrand, jumps: Array) -> float:
    """What it does to an integral that its jumps are placed at doubles."""
    unit = np.spacing(np.abs(jumps))
    with np.errstate(all="ignore"):
        near, farther = (np.abs(f(jumps + k * unit) - f(jumps - k * unit)) for k in (4, 1000))
    return float(np.nansum(2 * unit * np.fmin(near, farther)))  # Beside a pole only the nearer difference is large.
