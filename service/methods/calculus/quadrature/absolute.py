"""Whether |f| has an integral where f is infinite, or at infinity: without it no value is that of the integral.

The integral of (x - y)/(x + y)**3 over the unit square is 1/2 or -1/2 with one variable or the other taken first, and 0
by symmetric rules, as is that of 1/x**3 from -1 to 1.
"""

from __future__ import annotations

import numpy as np

from service.methods.calculus.quadrature.region import Region
from service.methods.calculus.quadrature.structure import landmarks
from service.methods.calculus.quadrature.transforms import Array

_POINTS = 4096  # among which the largest values are looked for: a choice, less than the integral itself takes
_STANDS_OUT = 10.0  # times the median: r⁻ⁿ is some hundred times larger at the nearest of so many points, for any n
_STARTS = 4  # of them, from which a singular point is looked for
_STEPS = 200  # as long as such points are apart at first, halved where none leads up: to where a double ends
_DIRECTIONS = 256  # in which the formula is looked at from there, and places of the other variables
_FEW = 16  # of these places, by which the many edges of a step function are let go
_RADII = 10.0 ** -np.arange(3.0, 12.0)  # of the range: what grows over a few decades alone may be a peak
_DEFINED = 0.5  # of the points: what overflows at more of them is no integral that doubles tell
_FALLS = 0.95  # of |f| rᵏ in a decade: powers of r from -k + 0.02 on have an integral


def is_mostly_undefined(region: Region) -> bool:
    """Whether the formula has no finite value at most points of the region, which no quadrature mends."""
    u = np.random.default_rng(2).uniform(size=(_DIRECTIONS, region.function.n))
    with np.errstate(all="ignore"):
        values = region.function.value(_placed(region, u)[0])
    return bool(np.isfinite(values).mean() < _DEFINED)


def has_no_integral(region: Region) -> bool:
    """Whether |f| grows so fast toward a point, or a value of one variable, of the region that it has no integral."""
    if region.endless and landmarks([region.function.plan.output]).phases:
        return False  # half periods may cancel each other
    with np.errstate(all="ignore"):
        return any(_grows_along(region, variable) for variable in range(region.function.n)) or _grows_at_a_point(region)


def _grows_along(region: Region, variable: int) -> bool:
    """Whether |f| grows like the distance from an edge of one variable to the power -1, or faster."""
    edges = region.edges(variable)
    if edges is None:
        return False
    lower, upper = edges.min(), edges.max()
    places = (edges - lower) / (upper - lower) if np.isfinite(upper - lower) else np.array([0.0, 1.0])
    others = np.random.default_rng(0).uniform(size=(_DIRECTIONS, region.function.n))
    sides = np.tile([-1.0, 1.0], len(places))
    places = np.repeat(places, 2)
    nearest = np.repeat(others[None, :_FEW], len(places), axis=0)
    nearest[..., variable] = np.clip(places + sides * _RADII[-1], 0.0, 1.0)[:, None]
    sizes = _sizes(region, nearest.reshape(-1, region.function.n)).reshape(len(places), _FEW).mean(1)
    for i in np.flatnonzero(sizes > _STANDS_OUT * np.median(_sizes(region, others))):
        around = np.repeat(others[None], len(_RADII), axis=0)
        around[..., variable] = places[i] + sides[i] * _RADII[:, None]
        if _stays(region, around, 1):
            return True
    return False


def _grows_at_a_point(region: Region) -> bool:
    """Whether |f| grows like the distance from a point to the power -n, or faster."""
    if not any(len(inputs) > 1 for _, inputs in region.marks):
        return False
    n = region.function.n
    points = np.random.default_rng(1).uniform(size=(_POINTS, n))
    sizes = _sizes(region, points)
    if sizes.max() <= _STANDS_OUT * np.median(sizes):
        return False
    directions = np.random.default_rng(0).normal(size=(_DIRECTIONS, n))
    ways = _RADII[:, None, None] * directions / np.linalg.norm(directions, axis=1)[:, None]
    starts = points[np.argsort(-sizes)[:_STARTS]]
    return any(_stays(region, _climbed(region, start, _POINTS ** (-1 / n)) + ways, n) for start in starts)


def _climbed(region: Region, at: Array, step: float) -> Array:
    """A point beside which |f| is largest, by steps along the axes that are halved where none leads up."""
    axes = np.concatenate([np.eye(len(at)), -np.eye(len(at))])
    best = _sizes(region, at[None])[0]
    for _ in range(_STEPS):
        around = np.clip(at + step * axes, 0.0, 1.0)
        sizes = _sizes(region, around)
        if sizes.max() > best:
            at, best = around[sizes.argmax()], sizes.max()
        else:
            step /= 2
    return at


def _stays(region: Region, around: Array, codimension: int) -> bool:
    """Whether the mean of |f| rᵏ at points (radii, N, n) of the unit cube does not fall with r."""
    n = around.shape[-1]
    inside = ((around >= 0) & (around <= 1)).all(-1)
    sizes = np.where(inside, _sizes(region, np.clip(around, 0, 1).reshape(-1, n)).reshape(inside.shape), 0.0)
    means = sizes.mean(1) * _RADII**codimension
    return bool((means > 0).all() and (means[1:] >= _FALLS * means[:-1]).all())


def _sizes(region: Region, u: Array) -> Array:
    """|f| times the volume at points (N, n) of the unit cube, mapped to the region; 0 where it is no number."""
    points, volume = _placed(region, u)
    values = np.abs(region.function.value(points)) * volume
    return np.where(np.isfinite(values), values, 0.0)


def _placed(region: Region, u: Array) -> tuple[Array, Array]:
    """Points of the unit cube (N, n) mapped to the region, and the volume (N) that each stands for."""
    points, volume = np.zeros_like(u), np.ones(len(u))
    for variable in region.order:
        lower, upper = region.limits(variable, points)
        points[:, variable], rate = _mapped(u[:, variable], np.fmin(lower, upper), np.fmax(lower, upper))
        volume *= rate
    return points, volume


def _mapped(u: Array, lower: Array, upper: Array) -> tuple[Array, Array]:
    """Points between limits, which u in [0, 1] stands for, and dx/du."""
    down, up, length = 1 / u, 1 / (1 - u), upper - lower
    cases = [np.isinf(lower) & np.isinf(upper), np.isinf(upper), np.isinf(lower)]
    points = np.select(cases, [up - down, lower + u * up, upper - (1 - u) * down], lower + length * u)
    return points, np.select(cases, [up**2 + down**2, up**2, down**2], length)
