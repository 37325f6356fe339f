"""Angles, gammas, sinc and the logistic functions on balls: parts as in enclosures.py."""

from __future__ import annotations

from flint import acb, arb

from service.expressions.functions.enclosures import NAN, NAN_DISC, Ball, is_off_cut


def atan2(y: Ball, x: Ball) -> Ball:
    """The angle; NaN where the ball meets the cut and is no point."""
    known = x > 0 or y > 0 or y < 0 or (x.is_exact() and y.is_exact())
    return arb.atan2(y, x) if known else NAN


def atan2_disc(y: Ball, x: Ball) -> Ball:
    """The angle as an arc tangent of whichever quotient is finite."""
    if x.real > 0:
        return _atan_disc(y / x)
    if y.real > 0 or y.real < 0:
        return (acb.pi() / 2 if y.real > 0 else -acb.pi() / 2) - _atan_disc(x / y)
    return NAN_DISC


def _atan_disc(z: Ball) -> Ball:
    return z.atan() if is_off_cut(1 + z * z) else NAN_DISC


def modulo(a: Ball, b: Ball) -> Ball:
    """a - b floor(a/b)."""
    return a - b * (a / b).floor()


def strict_modulo(a: Ball, b: Ball) -> Ball:
    """The same where the floor is one number."""
    turns = (a / b).floor()
    return a - b * turns if turns.is_exact() else NAN


def modulo_disc(a: Ball, b: Ball) -> Ball:
    """The same where the floor is one number."""
    return a - b * (a / b).real_floor(analytic=True)


def lgamma(a: Ball) -> Ball:
    """log|gamma(a)|, by reflection where `a` is negative."""
    if a > 0:
        return a.lgamma()
    return arb.pi().log() - abs(a.sin_pi()).log() - (1 - a).lgamma() if a < 0 else NAN


def lgamma_disc(z: Ball) -> Ball:
    """log|gamma(z)| continued from between two poles."""
    if z.real > 0:
        return z.lgamma()
    sine = z.sin_pi()
    if not z.real < 0 or not (sine.real > 0 or sine.real < 0):
        return NAN_DISC
    return acb.pi().log() - (sine if sine.real > 0 else -sine).log(analytic=True) - (1 - z).lgamma()


def polygamma(order: int, a: Ball) -> Ball:
    """The derivative of this order of the digamma function."""
    return acb(a).polygamma(acb(order)).real if order else a.digamma()


def polygamma_disc(order: int, z: Ball) -> Ball:
    """The derivative of this order of the digamma function."""
    return z.polygamma(acb(order)) if order else z.digamma()


def sinc(order: int, a: Ball) -> Ball:
    """The derivative of this order of sin(pi a)/(pi a): numbers.sinc has the formula."""
    if not order:
        return a.sinc_pi()
    if a.real > order + 1 or a.real < -order - 1:
        return _far_sinc(order, a)
    odd, z = order % 2, a * type(a).pi()
    halves = [type(a)(n) / 2 for n in (order + 1 + odd, 1 + 2 * odd, order + 3 + odd)]
    series = (z * z / -4).hypgeom(halves[:1], halves[1:])
    factor = type(a).pi() ** order * (1, -1, -1, 1)[order % 4] / (order + 1 + odd)
    return factor * series * z if odd else factor * series


def _far_sinc(order: int, a: Ball) -> Ball:
    """By z F_n = sin(z + n pi/2) - n F_(n-1)."""
    pi, f = type(a).pi(), a.sinc_pi()
    for k in range(1, order + 1):
        f = ((a.cos_pi() if k % 2 else a.sin_pi()) * (1, 1, -1, -1)[k % 4] - k * f) / (pi * a)
    return pi**order * f


def sigmoid(a: Ball) -> Ball:
    """1 / (1 + exp(-a)); it rises, so that a ball around 0 has the values between those at its ends."""
    if a > 0:
        return 1 / (1 + (-a).exp())
    if a <= 0:
        e = a.exp()
        return e / (1 + e)
    return sigmoid(a.lower()).union(sigmoid(a.upper())) if a.is_finite() else NAN


def sigmoid_disc(z: Ball) -> Ball:
    """1 / (1 + exp(-z)), by tanh on a ball around 0, where exp may be wide."""
    if z.real > 0:
        return 1 / (1 + (-z).exp())
    e = z.exp()
    return e / (1 + e) if z.real < 0 else ((z / 2).tanh() + 1) / 2


def softplus(a: Ball) -> Ball:
    """log(1 + exp(a)), which rises as well."""
    if a > 0:
        return a + (-a).exp().log1p()
    if a <= 0:
        return a.exp().log1p()
    return softplus(a.lower()).union(softplus(a.upper())) if a.is_finite() else NAN


def softplus_disc(z: Ball) -> Ball:
    """log(1 + exp(z)) off the cut of the logarithm."""
    e = (-z).exp() if z.real > 0 else z.exp()
    if not is_off_cut(1 + e):
        return NAN_DISC
    return z + e.log1p() if z.real > 0 else e.log1p()


def logaddexp(a: Ball, b: Ball) -> Ball:
    """log(exp(a) + exp(b))."""
    return a + softplus(b - a) if a > b else b + softplus(a - b)


def logaddexp_disc(a: Ball, b: Ball) -> Ball:
    """log(exp(a) + exp(b)) off the cut of the logarithm."""
    return a + softplus_disc(b - a) if a.real > b.real else b + softplus_disc(a - b)
