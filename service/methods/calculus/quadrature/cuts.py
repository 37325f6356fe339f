"""Where a complex formula, taken apart into its parts, jumps along a range, because an angle in it passes pi."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from service.expressions import Function
from service.expressions.graph.nodes import reachable
from service.methods.calculus.quadrature.structure import sample_points, values_of, zeros
from service.methods.calculus.quadrature.transforms import Array

_BESIDE = 1e-9  # of the range, or of the place: from where on a formula is taken to be on one side of a cut
_JUMP = 1e-6  # of its size: a thousand times what it changes by meanwhile, where its slope is its size over the range


def crossed(parts: Sequence[Function], lower: float, upper: float) -> Array:
    """Places inside the range at which one of the parts jumps across a branch cut."""
    inside, reach = sample_points(lower, upper), upper - lower
    angles = [node for node in reachable([part.plan.output for part in parts]) if node.op == "atan2" and node.varying]
    if not angles:
        return np.empty(0)
    values = values_of([node.args[i] for i in range(2) for node in angles], parts[0].data)
    at, which = zeros(lambda x: values(x[:, None])[:, : len(angles)], inside)
    with np.errstate(all="ignore"):
        at = np.unique(at[values(at[:, None])[np.arange(len(at)), len(angles) + which] < 0])
        beside = _BESIDE * (reach if np.isfinite(reach) else np.maximum(1.0, np.abs(at)))
        sides = [[part.value((at + side)[:, None]) for part in parts] for side in (-beside, beside)]
        change = np.hypot(*(after - before for before, after in zip(*sides, strict=True)))
        size = np.hypot(*sides[0]) + np.hypot(*sides[1])
    jumps: Array = at[change > _JUMP * size]
    return jumps
