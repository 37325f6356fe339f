"""Normal variables with a random spread: tails ∫ P(Z > a(w)) f(w) dw over a log-concave f, in balls."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flint import arb, ctx

from service.methods.statistics.balls.laws import normal_above
from service.methods.statistics.balls.tail_integral import tail_integral, times
from service.methods.statistics.distributions.enclosures.record import HALF, Ball

_RANGE, _THIRDS, _FAR = 100, 60, 10


def mixed_tail(
    log_weight: Callable[[Any], Any],
    slope: Callable[[Ball], Ball],
    argument: Callable[[Any], Any],
    most: Callable[[Ball, int], Ball],
    factor: Ball,
) -> Ball:
    """The integral times exp(factor): of log f, of real and of complex balls, its slope, and a.

    `most` bounds P(Z > a(w)) from a cut on, towards +∞ or −∞.
    """

    def log_density(w: Ball) -> Ball:
        return log_weight(w) + normal_above(argument(w)).log()

    def density(w: Any, _: bool, height: Ball) -> Any:
        return (log_weight(w) - height).exp() * (argument(w) * HALF.sqrt()).erfc() / 2

    def rest(towards: int) -> Callable[[Ball], Ball]:
        def beyond(w: Ball) -> Ball:
            steep = -towards * slope(w)
            return most(w, towards) * log_weight(w).exp() / steep if steep > 0 else arb.nan()

        return beyond

    peak = _peak(lambda w: log_weight(w) + _rough_log_tail(argument(w)))
    halves = [tail_integral(log_density, density, rest(towards), peak, towards) for towards in (-1, 1)]
    return sum((times(factor, half) for half in halves), arb(0))


def _peak(log_density: Callable[[Ball], Ball]) -> Ball:
    """About where the integrand is largest, by thirds; any place will do."""
    low, high = arb(-_RANGE), arb(_RANGE)
    with ctx.workprec(64):
        for _ in range(_THIRDS):
            first, second = ((2 * low + high) / 3).mid(), ((low + 2 * high) / 3).mid()
            low, high = (first, high) if log_density(first) < log_density(second) else (low, second)
    return low


def _rough_log_tail(a: Ball) -> Ball:
    """Logarithm of P(Z > a), or near it where that underflows."""
    return -a * a / 2 if a > _FAR else normal_above(a).log()
