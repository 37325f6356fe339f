"""Moments and entropies of continuous families on an interval, in balls."""

from __future__ import annotations

import math

from flint import arb, ctx

from service.methods.statistics.balls.incomplete import log_beta
from service.methods.statistics.balls.laws import normal_above
from service.methods.statistics.balls.tail_integral import integral
from service.methods.statistics.distributions.enclosures.bases import log_normal_density
from service.methods.statistics.distributions.enclosures.facts.record import (
    SYMMETRIC,
    Facts,
    Four,
    as_it_is,
    between,
    by_location,
    by_scale,
    from_raw,
    symmetric,
)
from service.methods.statistics.distributions.enclosures.record import HALF, Ball, Parameters


def _of_beta(a: Ball, b: Ball) -> Four:
    total = a + b
    variance = a * b / total**2 / (total + 1)
    skewness = 2 * (b - a) * (total + 1).sqrt() / (total + 2) / (a * b).sqrt()
    kurtosis = 6 * ((a - b) ** 2 * (total + 1) - a * b * (total + 2)) / (a * b * (total + 2) * (total + 3))
    return a / total, variance, skewness, kurtosis


def _beta_entropy(a: Ball, b: Ball) -> Ball:
    total = (a + b - 2) * (a + b).digamma()
    return log_beta(a, b) - (a - 1) * a.digamma() - (b - 1) * b.digamma() + total


# Triangles and trapezoids over [0, 1], level between two modes.


def _modes(p: Parameters) -> tuple[Ball, Ball]:
    first, last = (p.mode, p.mode) if hasattr(p, "mode") else (p.lower_mode, p.upper_mode)
    width = p.upper - p.lower
    return (first - p.lower) / width, (last - p.lower) / width


def _trapezoid(k: int, p: Parameters) -> Ball:
    first, last = _modes(p)
    falling = sum((last**j for j in range(k + 2)), arb(0))
    return 2 * (falling - first ** (k + 1)) / ((k + 1) * (k + 2) * (1 + last - first))


def _trapezoid_entropy(p: Parameters) -> Ball:
    first, last = _modes(p)
    sides = 1 + last - first
    return (sides / 2).log() + (1 - last + first) / sides / 2


_STRAIGHT = Facts(from_raw(_trapezoid), _trapezoid_entropy, between)


def _log_ratio(p: Parameters) -> Ball:
    return ((p.upper - p.lower) / p.lower).log1p()


def _log_uniform(k: int, p: Parameters) -> Ball:
    return (p.upper**k - p.lower**k) / k / _log_ratio(p)


def _log_uniform_entropy(p: Parameters) -> Ball:
    return (p.lower * p.upper).log() / 2 + _log_ratio(p).log()


# A standard normal variable between two ends, of which one may be infinite: E Z^k = (k − 1) E Z^(k − 2) + what the
# density leaves at the ends.


def _cut(p: Parameters) -> tuple[Ball | None, Ball | None, Ball]:
    """The ends, None where infinite, and the probability between them, by the side on which tails are small."""
    a, b = (None if end is None else (end - p.mean) / p.standard_deviation for end in (p.lower, p.upper))
    if a is None:
        return a, b, arb(1) if b is None else normal_above(-b)
    if b is None:
        return a, b, normal_above(a)
    mass = normal_above(a) - normal_above(b) if a + b > 0 else normal_above(-b) - normal_above(-a)
    return a, b, mass


def _truncated(p: Parameters) -> list[Ball]:
    """E Z^k, k = 0, …, 4."""
    a, b, mass = _cut(p)

    def left(end: Ball | None, k: int) -> Ball:
        return arb(0) if end is None else end ** (k - 1) * log_normal_density(end).exp() / mass

    found = [arb(1), left(a, 1) - left(b, 1)]
    for k in (2, 3, 4):
        found.append((k - 1) * found[k - 2] + left(a, k) - left(b, k))
    return found


def _truncated_entropy(p: Parameters) -> Ball:
    return _truncated(p)[2] / 2 + (2 * arb.pi()).log() / 2 + _cut(p)[2].log()


def _argus(k: int, p: Parameters) -> Ball:
    """By ∫ z^(k + 1) √(1 − z²) exp(−c(1 − z²)) dz = ½ B(3/2, k/2 + 1) ₁F₁(3/2; k/2 + 5/2; −c), c = ½χ²."""
    c, a = p.shape**2 / 2, arb(1.5)

    def whole(k: int) -> Ball:
        b = arb(k) / 2 + 1
        return log_beta(a, b).exp() * (-c).hypgeom_1f1(a, a + b)

    return whole(k) / whole(0)


def _von_mises(p: Parameters) -> Four:
    """On the line from −π to π about the mean, not around the circle."""
    kappa = p.concentration
    root = (1 + kappa).sqrt()  # of u in its unit all sizes of κ have the same integral, where it is large
    end, least = root * arb.pi(), math.log(2) * ctx.prec + 3 * (1 + kappa).log() + 20  # beyond, less than a bit is left
    cut = end * (least / (2 * kappa + 1)).sqrt()
    last, is_cut = (cut, True) if cut < end else (end, False)

    def moment(k: int) -> Ball:
        """Over u = v/root; 1 − cos u is at least 2u²/π², so that hardly anything is left beyond the last v."""
        found = integral(lambda v, _: v**k * (-2 * kappa * (v / root / 2).sin() ** 2).exp(), arb(0), last, arb(0.1))
        beyond = arb.pi() ** (k + 1) * (-2 * kappa * (last / root / arb.pi()) ** 2).exp()
        return found / root ** (k + 1) + (beyond.union(arb(0)) if is_cut else arb(0))

    whole = arb.pi() * kappa.bessel_i(0, scaled=True)
    second, fourth = moment(2) / whole, moment(4) / whole
    return SYMMETRIC, second, SYMMETRIC, fourth / second**2 - 3


def _von_mises_entropy(p: Parameters) -> Ball:
    """Log(2π I₀(κ)) − κ I₁(κ)/I₀(κ)."""
    level, next_level = (p.concentration.bessel_i(k, scaled=True) for k in (0, 1))
    return (2 * arb.pi() * level).log() + p.concentration * (1 - next_level / level)


FACTS = {
    "uniform": Facts(lambda _: (HALF, arb(1) / 12, SYMMETRIC, arb(-6) / 5), lambda _: arb(0), between),
    "beta": Facts(lambda p: _of_beta(p.alpha, p.beta), lambda p: _beta_entropy(p.alpha, p.beta), as_it_is),
    "arcsine": Facts(lambda _: _of_beta(HALF, HALF), lambda _: (arb.pi() / 4).log(), between),
    "power_function": Facts(
        lambda p: _of_beta(p.shape, arb(1)), lambda p: 1 - 1 / p.shape - p.shape.log(), by_scale
    ),
    "triangular": _STRAIGHT,
    "trapezoidal": _STRAIGHT,
    "log_uniform": Facts(from_raw(_log_uniform), _log_uniform_entropy, as_it_is),
    "truncated_normal": Facts(
        from_raw(lambda k, p: _truncated(p)[k]), _truncated_entropy, lambda p: (p.mean, p.standard_deviation)
    ),
    "semicircular": Facts(
        symmetric(lambda _: arb(0.25), lambda _: arb(-1)), lambda _: arb.pi().log() - HALF, by_location
    ),
    "argus": Facts(from_raw(_argus), None, by_location),
    "von_mises": Facts(_von_mises, _von_mises_entropy, lambda p: (p.mean, arb(1))),
}  # fmt: skip
"""The families of this file, by name."""
