"""Points that derivatives could take for a minimum and that are none: f falls on, has a pole, a jump, or no value."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from flint import arb, ctx

from service.methods.optimization.kkt import FEASIBLE
from service.methods.optimization.krawczyk import PRECISIONS, Array, newton_step
from service.methods.optimization.no_root import GAP, has_gap, never_ends
from service.methods.optimization.strict_minimum import BESIDE, Stationary

DOUBTS = "may go on falling from there, or have a pole, a jump, or no value"
"""What is_none says of a function, for messages."""
_PATH = (0.0, 1e-6, 1e-3, 1 / 64, 1 / 4, 1 / 2)  # of the largest |xᵢ|, or 1: a minimum of any order is passed on it
_JUMP = 1e-7  # relative to max(1, |f|): a square root changes by 3e-8 within some units in the last place
_ORDERS = 10  # times Newton's step: the distance to a minimum of so high an order
_CLOSE = 1e-7  # relative distance of a variable from a bound at which it may be a pole: as active constraints have it
_EPSILON = float(np.finfo(float).eps)


def is_none(at: Stationary) -> bool:
    """Whether the point is proved, or seen, to be no minimum: f goes on falling, has a pole, a gap or a lower side."""
    if at.possible and at.start and (never_ends(at.system, at.start) or goes_on_falling(at)):
        return True
    with ctx.workprec(PRECISIONS[0]):
        if is_beside_gap(at) or _has_pole_at_bound(at) or _has_lower_side(at):
            return True
        return at.possible and bool(at.active) and _has_pole(at)


def goes_on_falling(at: Stationary) -> bool:
    """Whether f falls all along the steepest direction that bounds and active constraints leave, or along an axis.

    An axis tells where the rounding of another variable makes most of the gradient.
    """
    with ctx.workprec(PRECISIONS[1]):
        gradient, _, slopes = at.lagrangian([arb(float(v)) for v in at.start])
        balls = [gradient[i].mid() for i in at.free]
        largest = max((abs(ball) for ball in balls), key=float)
        if not (largest.is_finite() and largest > 0):
            return False
        steepest = np.array([float(ball / largest) for ball in balls])
        axes = np.diag([-float(ball > 0) + float(ball < 0) for ball in balls])
        if slopes:
            rows = np.array([[float(slope[i].mid()) for i in at.free] for slope in slopes])
            steepest -= np.linalg.pinv(rows) @ (rows @ steepest)
        length = float(np.abs(steepest).max())
        return any(_falls(at, way) for way in ([-steepest / length] if length else []) + list(axes))


def _falls(at: Stationary, way: Array) -> bool:
    direction = np.zeros(at.x.size)
    direction[at.free] = way * max(1.0, float(np.abs(at.x).max()))
    path = [at.x + length * direction for length in _PATH]
    values = (at.function.balls().hull([arb(float(v)) for v in x])[0] for x in path)
    falls = all(bool(after < before) for before, after in pairwise(values))
    return falls and all(at.problem.violation(x) <= FEASIBLE for x in path)


def is_beside_gap(at: Stationary) -> bool:
    """Whether f or a constraint may have no value close by."""
    reach = GAP * np.maximum(1, np.abs(at.given))
    found = newton_step(at.system, [arb(float(v)) for v in at.start]) if at.possible and at.start else None
    if found is not None:
        reach[at.free] += [_ORDERS * float(abs(step).mid()) for step in found[0][: len(at.free)]]
    return has_gap([at.function, *(one.function for one in at.constraints)], at.given, reach, at.bounds)


def _has_pole_at_bound(at: Stationary) -> bool:
    """Whether f is not finite where the variables that are close to a bound are at it."""
    low, high = at.bounds.T
    close = _CLOSE * np.maximum(1, np.abs(at.given))
    near = np.where(at.given - low <= close, low, np.where(high - at.given <= close, high, at.given))
    moved = bool((near != at.given).any())
    return moved and not at.function.balls().hull([arb(float(v)) for v in near])[0].is_finite()


def _has_lower_side(at: Stationary) -> bool:
    """Whether f jumps to a lower value beside the point."""
    reach = 4 * _EPSILON * np.abs(at.given) + BESIDE
    box = [arb(float(v), float(r)) for v, r in zip(at.given, reach, strict=True)]
    if at.function.balls().strict(box)[0].is_finite():
        return False
    gradient = np.abs(at.function.gradient(at.given)[1])
    steady = 1e3 * float(gradient @ reach) if np.isfinite(gradient).all() else 0.0
    value = at.function.balls().hull([arb(float(v)) for v in at.given])[0]
    around = at.function.balls().hull(box)[0]
    return bool(around.is_finite() and around.lower() < value - steady - _JUMP * abs(value).max(1))


def _has_pole(at: Stationary) -> bool:
    """Whether f is not finite where the active constraints, linearised, hold."""
    _, jacobian = at.system([arb(v) for v in at.start])
    slopes = np.array([[float(v.mid()) for v in row[: len(at.free)]] for row in jacobian[len(at.free) :]])
    rows = [float(at.constraints[j].function.value(at.x)) for j in at.active]
    if not (np.isfinite(slopes).all() and np.isfinite(rows).all()):
        return False
    step = np.linalg.lstsq(slopes, np.subtract(at.ends, rows), rcond=None)[0]
    point = [arb(float(v)) for v in at.x]
    for i, change in zip(at.free, step, strict=True):
        # Some units in the last place, since the step is rounded.
        point[i] = arb(float(at.x[i] + change), 1e-15 * abs(float(at.x[i])))
    return not at.function.balls().hull(point)[0].is_finite()
