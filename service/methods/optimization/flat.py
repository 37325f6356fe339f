"""Lower points beside one whose derivatives could be those of a minimum, as of -x⁴, x⁵ and (y - x²)(y - 2x²) at 0."""

from __future__ import annotations

import numpy as np
from flint import arb, ctx

from service.methods.optimization.kkt import Point
from service.methods.optimization.krawczyk import PRECISIONS, Array
from service.methods.optimization.smooth import Smooth

_FLAT = 1e-8  # of the largest curvature: one so small, or negative by rounding, decides nothing
_TRIALS = 1000  # points: between y = x² and y = 2x² a seventieth of them lies
_NEAREST, _FARTHEST = -12.0, -1.5  # powers of ten: each component is moved by one between them, of max(1, |x|)
_MOST_VARIABLES = 30  # of which random points tell anything: a choice


def lower_beside(problem: Smooth, point: Point) -> Array | None:
    """A feasible point near a flat one where the function is proved to be lower, the lowest of those looked at.

    Each component is moved by an order of magnitude of its own, so that curved ways down are met.
    """
    if point.curvature is None or problem.n > _MOST_VARIABLES or problem.equal.any():
        return None
    largest = float(np.abs(problem.lagrangian_hessian(point.x, point.multipliers)).max())
    if point.curvature > _FLAT * largest:
        return None
    generator = np.random.default_rng(5)
    sizes = 10.0 ** generator.uniform(_NEAREST, _FARTHEST, (_TRIALS, problem.n))
    signs = generator.choice([-1.0, 1.0], sizes.shape)
    points = problem.inside(point.x + signs * sizes * np.maximum(1.0, np.abs(point.x)))
    with np.errstate(all="ignore"):
        values = problem.function.value(points)
    best = points[np.nanargmin(np.append(values, point.value))] if (values < point.value).any() else None
    if best is None or problem.violation(best) > 0:
        return None
    with ctx.workprec(PRECISIONS[0]):
        there, here = (problem.function.balls().hull([arb(float(v)) for v in x])[0] for x in (best, point.x))
    return best if there < here else None
