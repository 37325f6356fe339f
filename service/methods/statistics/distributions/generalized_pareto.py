"""The generalized Pareto law; of a negative shape it has an end, from which its upper half is counted."""

from __future__ import annotations

import math
from typing import Any

from scipy import stats

from service.methods.statistics.distributions.bounded import POWER_FUNCTION
from service.methods.statistics.distributions.form import SCIPY, PowerTail, only_scipy
from service.methods.statistics.distributions.law import Law
from service.methods.statistics.distributions.remainders import below, quotient

_NO_SHAPE = 1e-30  # ξz is nothing beside 1 for all z of tails above 1e-308
_FORM = only_scipy(
    stats.genpareto,
    moments=SCIPY,
    entropy=SCIPY,
    power_tail=PowerTail(lambda c: 1 / c if c > 0 else math.inf, two_sided=False),
)


def or_limit(shape: float) -> float:
    """The shape ξ, or 0 where the limit is the same to all digits, and formulas that divide by it fail."""
    return 0.0 if abs(shape) < _NO_SHAPE else shape


def generalized_pareto(d: Any) -> Law:
    """That of a shape ξ; for ξ < 0 P(X > x) = ((end − x)/width)^(−1/ξ), width = −scale/ξ."""
    shape = or_limit(d.shape)
    if not shape < 0 or math.isinf(d.scale / shape):
        return Law(_FORM, [shape], d.location, d.scale)
    (end, offset), (width, rest) = below(d.location, d.scale, shape), quotient(d.scale, shape)
    from_end = Law(POWER_FUNCTION, [-1 / shape], end, width, offset=offset, rest=rest)
    return Law(_FORM, [shape], d.location, d.scale, mirror=from_end)
