"""Continuous families of lengths and absolute values, in balls."""

from __future__ import annotations

from flint import arb

from service.methods.statistics.balls.laws import normal_above
from service.methods.statistics.distributions.enclosures.bases import (
    EXPONENTIAL,
    GAMMA,
    log_normal_density,
    scaled_power,
    through,
)
from service.methods.statistics.distributions.enclosures.noncentral import RICE
from service.methods.statistics.distributions.enclosures.record import (
    CLOSED,
    HALF,
    Ball,
    Enclosure,
    Of,
    Parameters,
    by_formulas,
    from_zero,
)

Value = tuple[Ball, Ball]


def _own(log_density: Of, lower: Of, upper: Of) -> Enclosure:
    return by_formulas(from_zero, log_density, lower, upper, density_price=CLOSED, tail_price=CLOSED)


def _half_square(x: Ball, _: Parameters) -> Value:
    return x * x / 2, x.log()


def _half_square_scaled(x: Ball, p: Parameters) -> Value:
    z = x / p.scale
    return z * z / 2, (z / p.scale).log()


def _nakagami(x: Ball, p: Parameters) -> Value:
    return p.shape * x * x / p.spread, (2 * p.shape * x / p.spread).log()


def _half_cauchy_above(x: Ball, p: Parameters) -> Ball:
    z = x / p.scale
    return (1 / z).atan() * 2 / arb.pi()


def _half_cauchy_below(x: Ball, p: Parameters) -> Ball:
    return (x / p.scale).atan() * 2 / arb.pi()


def _log_half_cauchy(x: Ball, p: Parameters) -> Ball:
    return (2 / arb.pi() / p.scale).log() - ((x / p.scale) ** 2).log1p()


def _half_logistic_above(x: Ball, p: Parameters) -> Ball:
    e = (-x / p.scale).exp()
    return 2 * e / (1 + e)


def _half_logistic_below(x: Ball, p: Parameters) -> Ball:
    return (x / p.scale / 2).tanh()


def _log_half_logistic(x: Ball, p: Parameters) -> Ball:
    z = x / p.scale
    return (2 / p.scale).log() - z - 2 * (-z).exp().log1p()


# The absolute value of X: P(X < −x) added to P(X > x).


def _log_folded_normal(x: Ball, p: Parameters) -> Ball:
    m, s = abs(p.mean), p.standard_deviation
    return log_normal_density((x - m) / s) - s.log() + (-2 * x * m / s / s).exp().log1p()


def _folded_normal_above(x: Ball, p: Parameters) -> Ball:
    m, s = abs(p.mean), p.standard_deviation
    return normal_above((x - m) / s) + normal_above((x + m) / s)


def _folded_normal_below(x: Ball, p: Parameters) -> Ball:
    m, s = abs(p.mean), p.standard_deviation
    return normal_above((m - x) / s) - normal_above((x + m) / s)


def _folded_angle(x: Ball, p: Parameters) -> tuple[Ball, Ball]:
    """Of P(X ≤ x) = (atan(x − c) + atan(x + c))/π, c the place of the centre in scales: sine and cosine of the sum."""
    z, c = x / p.scale, p.location / p.scale
    return 2 * z, 1 + (c - z) * (c + z)


def _folded_cauchy_below(x: Ball, p: Parameters) -> Ball:
    sine, cosine = _folded_angle(x, p)
    return arb.atan2(sine, cosine) / arb.pi()


def _folded_cauchy_above(x: Ball, p: Parameters) -> Ball:
    sine, cosine = _folded_angle(x, p)
    return arb.atan2(sine, -cosine) / arb.pi()


def _log_folded_cauchy(x: Ball, p: Parameters) -> Ball:
    z, c = x / p.scale, p.location / p.scale
    return (1 / (1 + (z - c) ** 2) + 1 / (1 + (z + c) ** 2)).log() - (arb.pi() * p.scale).log()


ENCLOSURES = {
    "chi": through(GAMMA, _half_square, from_zero, shapes=lambda p: (p.degrees_of_freedom / 2,)),
    "rayleigh": through(EXPONENTIAL, _half_square_scaled, from_zero),
    "maxwell": through(GAMMA, _half_square_scaled, from_zero, shapes=lambda _: (arb(1.5),)),
    "rice": RICE,
    "nakagami": through(GAMMA, _nakagami, from_zero, shapes=lambda p: (p.shape,)),
    "half_normal": through(GAMMA, _half_square_scaled, from_zero, shapes=lambda _: (HALF,)),
    "half_cauchy": _own(_log_half_cauchy, _half_cauchy_below, _half_cauchy_above),
    "half_logistic": _own(_log_half_logistic, _half_logistic_below, _half_logistic_above),
    "half_generalized_normal": through(GAMMA, scaled_power, from_zero, shapes=lambda p: (1 / p.shape,)),
    "folded_normal": _own(_log_folded_normal, _folded_normal_below, _folded_normal_above),
    "folded_cauchy": _own(_log_folded_cauchy, _folded_cauchy_below, _folded_cauchy_above),
}
"""The families of this file, by name."""
