"""The generalized extreme value law: counted from its end, or from its location where the end is far away."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import mpmath
from flint import arb
from scipy import stats

from service.methods.statistics.distributions.form import NO_POWER_TAIL, SCIPY, Form, PowerTail, Raw, only_scipy
from service.methods.statistics.distributions.generalized_pareto import or_limit
from service.methods.statistics.distributions.law import Law
from service.methods.statistics.distributions.positive import FRECHET, WEIBULL
from service.methods.statistics.distributions.remainders import below, quotient

_SMALL = 0.03  # shape; below, a Weibull or Fréchet variable costs two digits and more, counted from its end


def _moment(k: int, c: Any) -> Any:
    """Of (1 − Eᶜ)/c with E exponential."""
    with mpmath.extradps(5 + k * max(0, -int(mpmath.log10(abs(c))))):  # what the sum cancels
        terms = [mpmath.binomial(k, j) * (-1) ** j * mpmath.gamma(1 + j * c) for j in range(k + 1)]
        return mpmath.fsum(terms) / c**k


GUMBEL = only_scipy(stats.gumbel_r, moments=SCIPY, entropy=SCIPY, power_tail=NO_POWER_TAIL)
_NEARLY_GUMBEL: Form = only_scipy(
    stats.genextreme,
    moments=Raw(_moment),
    entropy=SCIPY,
    power_tail=PowerTail(lambda c: -1 / c if c < 0 else math.inf, two_sided=False),
)


def generalized_extreme_value(d: Any) -> Law:
    """That of a shape ξ: P(X ≤ x) = exp(−t^(−1/ξ)), t = (x − end)/(scale/ξ). SciPy's shape is −ξ."""
    if not (shape := or_limit(d.shape)):
        return Law(GUMBEL, [], d.location, d.scale)
    if abs(shape) < _SMALL:
        return Law(_NEARLY_GUMBEL, [-shape], d.location, d.scale)
    (end, offset), (width, rest) = below(d.location, d.scale, shape), quotient(d.scale, shape)
    form = replace(FRECHET, power_tail=_tail_of(shape)) if shape > 0 else WEIBULL
    return Law(form, [abs(1 / shape)], end, width, offset=offset, rest=rest)


def _tail_of(shape: float) -> PowerTail:
    """That of the shape itself: its rounded reciprocal may be 3 where a little more than 3 is right."""
    return PowerTail(lambda _: 1 / arb(shape), two_sided=False)
