"""The doubles nearest to values of continuous laws, for the doubles received: balls until one double is left."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np
from flint import arb, ctx
from numpy.typing import NDArray

from service.methods.budget import affords
from service.methods.proofs import MOST, PRECISIONS
from service.methods.statistics.distributions.enclosures.families import ENCLOSURES, parameters
from service.methods.statistics.distributions.enclosures.record import Ball, Enclosure, Parameters

Array = NDArray[Any]
Quantity = Callable[[Enclosure, Ball, Parameters], Ball]

_SAMPLE, _SAMPLING = 20, 2e7
"""Points of a larger request that are proved, and nanoseconds that they may take."""


class Wanted(NamedTuple):
    """A quantity of a law."""

    of: Quantity
    outside: tuple[float, float]
    """Its values below the support and above it."""
    is_tail: bool
    """Whether those are its values at the ends, too."""


DENSITY = Wanted(lambda law, x, p: law.log_density(x, p).exp(), (0.0, 0.0), is_tail=False)
LOG_DENSITY = Wanted(lambda law, x, p: law.log_density(x, p), (-math.inf, -math.inf), is_tail=False)
TAILS = {
    "lower": Wanted(lambda law, x, p: law.tails[0](x, p), (0.0, 1.0), is_tail=True),
    "upper": Wanted(lambda law, x, p: law.tails[1](x, p), (1.0, 0.0), is_tail=True),
}
LOG_TAILS = {
    "lower": Wanted(lambda law, x, p: law.log_tails[0](x, p), (-math.inf, 0.0), is_tail=True),
    "upper": Wanted(lambda law, x, p: law.log_tails[1](x, p), (0.0, -math.inf), is_tail=True),
}


class Purse:
    """What is left of the time for proofs, in nanoseconds; prices spend it, so that answers do not depend on clocks."""

    def __init__(self) -> None:
        """Begin with all of it, or with none where the deadline is near."""
        self.left, self.kept = MOST if affords(MOST) else 0.0, 0.0

    def divide(self, parts: int) -> None:
        """Keep equal parts of what is left for all values but one; what that one leaves goes on to them."""
        self.kept = self.left * (1 - 1 / parts)

    def holds(self, price: float) -> bool:
        """Whether there is so much left for the value at hand."""
        return price <= self.left - self.kept

    def pays(self, price: float) -> bool:
        """The same; then it is spent."""
        if not self.holds(price):
            return False
        self.left -= price
        return True


def nearest_doubles(distribution: Any, wanted: Wanted, points: Array) -> Array:
    """The nearest double of a quantity at each point; NaN where it is not proved, or would take too long.

    Of more points than the time is enough for, some that are spread evenly are proved, to tell of the others.
    """
    found, law = np.full(points.size, np.nan), ENCLOSURES.get(distribution.name)
    if law is None:
        return found.reshape(points.shape)
    p, purse, values = parameters(distribution), Purse(), points.ravel()
    price = law.tail_price(p) if wanted.is_tail else law.density_price
    chosen = affordable(values, price)
    for bits, factor in PRECISIONS.items():
        with ctx.workprec(bits):
            for place in chosen:
                if math.isnan(found[place]) and purse.pays(price * factor):
                    found[place] = _nearest(law, wanted, float(values[place]), p)
    return found.reshape(points.shape)


def affordable(values: Array, price: float) -> Sequence[int]:
    """Places of all values; where that takes too long of the ends, as digits are lost there, and of some between."""
    if price * values.size <= MOST:
        return range(values.size)
    spread = range(0, values.size, -(-values.size // min(_SAMPLE, int(_SAMPLING / price))))
    return list(dict.fromkeys([int(values.argmin()), int(values.argmax()), *spread]))


def _nearest(law: Enclosure, wanted: Wanted, value: float, p: Parameters) -> float:
    """The double that is alone in the ball of a quantity, else NaN."""
    if not math.isfinite(value):
        return math.nan
    x, (lower, upper) = arb(value), law.ends(p)
    if law.is_circle:
        return alone(wanted.of(law, x, p))
    if x < lower or (wanted.is_tail and x <= lower):
        return wanted.outside[0]
    if x > upper or (wanted.is_tail and x >= upper):
        return wanted.outside[1]
    if not (x > lower and x < upper):
        return math.nan
    return alone(wanted.of(law, x, p))


def alone(ball: Ball) -> float:
    """The one double to which all numbers of a ball round, else NaN."""
    if not ball.is_finite():
        return math.nan
    low = float(ball.lower())
    return low + 0.0 if low == float(ball.upper()) and math.isfinite(low) else math.nan  # never -0
