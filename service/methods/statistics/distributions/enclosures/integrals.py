"""Families whose tails are integrals of their densities: skew normal, normal-inverse Gaussian, von Mises."""

from __future__ import annotations

from typing import Any

from flint import arb

from service.methods.statistics.balls.laws import normal_above
from service.methods.statistics.balls.tail_integral import (
    concave_tail,
    integral,
    times,
)
from service.methods.statistics.distributions.enclosures.bases import log_normal_density
from service.methods.statistics.distributions.enclosures.mixtures import mixed_tail
from service.methods.statistics.distributions.enclosures.record import (
    BESSEL,
    CLOSED,
    HALF,
    INTEGRAL,
    MIXTURE,
    SPECIAL,
    Ball,
    Parameters,
    by_formulas,
    real_line,
    standardised,
)

# Skew normal: 2φ(z)Φ(αz), log-concave ---------------------------------------------------------------------------------


def _log_skew(z: Ball, a: Ball) -> Ball:
    return log_normal_density(z) + (2 * normal_above(-a * z)).log()


def _log_skew_normal(x: Ball, p: Parameters) -> Ball:
    return _log_skew(standardised(x, p), p.shape) - p.scale.log()


# For a large slant a > 0 by Owen's T: P(X ≤ z) = Φ(az)(2Φ(z) − 1) + 2T(az, 1/a); for a < 0 that is P(X > −z).


def _owen(h: Ball, a: Ball) -> Ball:
    """T(h, a) of a point h and a short a, 2π of it by ∫₀^a exp(−½h²(1 + t²))/(1 + t²) dt."""
    square = h * h / 2
    inner = integral(lambda t, _: (-square * t * t).exp() / (1 + t * t), arb(0), a, a.mid() / (1 + abs(h * a)).mid())
    return (-square).exp() * inner / (2 * arb.pi())


def _slanted_below(z: Ball, a: Ball) -> Ball:
    z, a = (z, a) if a > 0 else (-z, -a)
    return normal_above(-a * z) * (1 - 2 * normal_above(z)) + 2 * _owen(a * z, 1 / a)


def _slanted_above(z: Ball, a: Ball) -> Ball:
    """1 less that, of small terms where z > 0."""
    z, a = (z, a) if a > 0 else (-z, -a)
    return normal_above(a * z) + 2 * normal_above(z) * normal_above(-a * z) - 2 * _owen(a * z, 1 / a)


def _skew_tail(x: Ball, p: Parameters, side: int) -> Ball:
    z, a = standardised(x, p), p.shape
    if abs(a) > 1:
        return _slanted_below(z, a) if (a > 0) == (side < 0) else _slanted_above(z, a)

    def slope(z: Ball) -> Ball:
        return a * (log_normal_density(a * z) - normal_above(-a * z).log()).exp() - z

    def density(z: Any, _: bool, height: Ball) -> Any:
        return (-z * z / 2 - height).exp() * (-a * z * HALF.sqrt()).erfc() / (2 * arb.pi()).sqrt()

    falling = -1 if slope(z) > 0 else 1
    found = times(arb(0), concave_tail(lambda z: _log_skew(z, a), slope, density, z, falling))
    return found if falling == side else 1 - found


SKEW_NORMAL = by_formulas(
    real_line, _log_skew_normal, lambda x, p: _skew_tail(x, p, -1), lambda x, p: _skew_tail(x, p, 1),
    density_price=CLOSED, tail_price=INTEGRAL,
)._replace(tail_price=lambda p: SPECIAL if abs(p.shape) > 1 else INTEGRAL)  # fmt: skip


# Normal-inverse Gaussian ----------------------------------------------------------------------------------------------


def _log_normal_inverse_gaussian(x: Ball, p: Parameters) -> Ball:
    z, a, b = standardised(x, p), p.tail_heaviness, p.asymmetry
    length = (1 + z * z).sqrt()
    bessel = (a * length).bessel_k(1, scaled=True).log() - a * length
    return (a / arb.pi() / p.scale / length).log() + ((a - b) * (a + b)).sqrt() + bessel + b * z


def _normal_inverse_gaussian_above(z: Ball, a: Ball, b: Ball) -> Ball:
    """Of b S + √S Z, S an inverse Gaussian variable, over w = log S."""
    square = (a - b) * (a + b)
    return mixed_tail(
        lambda w: -(w + (-w).exp() + square * w.exp()) / 2,
        lambda w: ((-w).exp() - square * w.exp() - 1) / 2,
        lambda w: z * (-w / 2).exp() - b * (w / 2).exp(),
        lambda _, __: arb(1),
        square.sqrt() - (2 * arb.pi()).log() / 2,
    )


def _normal_inverse_gaussian_tail(x: Ball, p: Parameters, sign: int) -> Ball:
    return _normal_inverse_gaussian_above(sign * standardised(x, p), p.tail_heaviness, sign * p.asymmetry)


NORMAL_INVERSE_GAUSSIAN = by_formulas(
    real_line, _log_normal_inverse_gaussian, lambda x, p: _normal_inverse_gaussian_tail(x, p, -1),
    lambda x, p: _normal_inverse_gaussian_tail(x, p, 1), density_price=BESSEL, tail_price=MIXTURE,
)  # fmt: skip


# Von Mises ------------------------------------------------------------------------------------------------------------


def _angle(x: Ball, p: Parameters) -> Ball:
    """That from the mean, between −π and π."""
    z = x - p.mean
    turns = ((z + arb.pi()) / (2 * arb.pi())).floor()
    return z - 2 * arb.pi() * turns if turns.is_exact() else arb.nan()


def _whole(k: Ball) -> Ball:
    """Logarithm of 2π I₀(κ)."""
    return (2 * arb.pi() * k.bessel_i(0, scaled=True)).log() + k


def _log_von_mises(x: Ball, p: Parameters) -> Ball:
    return p.concentration * (x - p.mean).cos() - _whole(p.concentration)


def _von_mises_below(x: Ball, p: Parameters) -> Ball:
    """From the seam, or next to the middle as ½ less what lies between: an integral that is short, and cheap."""
    z, k = _angle(x, p), p.concentration
    start, width = -abs(z), 1 / (1 + k).sqrt()
    is_central = abs(z) < width
    height = k if is_central else k * start.cos()
    size = abs(z) if is_central else 1 / (1 + k * abs(start.sin()) + k.sqrt())
    first, last = (start, arb(0)) if is_central else (-arb.pi(), start)
    share = (height - _whole(k)).exp() * integral(lambda u, _: (k * u.cos() - height).exp(), first, last, size.mid())
    below = HALF - share if is_central else share
    return below if z <= 0 else 1 - below


def _von_mises_above(x: Ball, p: Parameters) -> Ball:
    return _von_mises_below(2 * p.mean - x, p)


VON_MISES = by_formulas(
    lambda p: (p.mean - arb.pi(), p.mean + arb.pi()), _log_von_mises, _von_mises_below, _von_mises_above,
    density_price=CLOSED, tail_price=SPECIAL,
)._replace(is_circle=True)  # fmt: skip
