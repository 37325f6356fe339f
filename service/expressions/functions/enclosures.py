"""Operations on balls, where python-flint does not have them under one name with the meaning that the language gives.

All arguments of a method of acb have to be acbs: python-flint 0.9.0 crashes the process on others (`z.real_max(0)`).
Names of parts: a `hull` and a `strict` take real balls (arb), a `disc` takes complex ones (acb): see record.Balls.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flint import acb, arb, fmpq

from service.expressions.functions.record import Balls

NAN, NAN_DISC = arb.nan(), acb(arb.nan(), arb.nan())
_HALF, _ZERO, _ZERO_DISC = arb(0.5), arb(0), acb(0)

Ball = Any
"""An arb or an acb."""


def alike(name: str) -> Balls:
    """Of a function that is analytic wherever it is finite, under one name in arb and acb."""
    return Balls(getattr(arb, name), getattr(arb, name), getattr(acb, name))


def off_cut(name: str, inner: Callable[[Ball], Ball], hull: Callable[[Ball], Ball] | None = None) -> Balls:
    """Of a function that is analytic where `inner` of the argument stays off the cut from 0 to minus infinity."""
    real, f = getattr(arb, name), getattr(acb, name)
    return Balls(hull or real, real, lambda z: f(z) if _is_off_cut(inner(z)) else NAN_DISC)


def _is_off_cut(z: Ball) -> bool:
    return bool(z.real > 0 or z.imag > 0 or z.imag < 0)


def rising(f: Callable[[Ball], Ball], lowest: float, highest: float) -> Callable[[Ball], Ball]:
    """The hull of a monotone function with the domain [lowest, highest], of the part of a ball that is in it."""
    least, most = arb(lowest), arb(highest)

    def hull(a: Ball) -> Ball:
        if not a.is_finite() or a < least or a > most:
            return NAN
        return f(a.lower().max(least)).union(f(a.upper().min(most)))

    return hull


# Powers and roots -----------------------------------------------------------------------------------------------------


def sqrt_disc(z: Ball) -> Ball:
    """The square root off its cut."""
    return z.sqrt(analytic=True)


def cbrt(a: Ball) -> Ball:
    """The real cube root; NaN of a ball around 0 that is no point."""
    return a.root(3) if a > 0 else -((-a).root(3)) if a < 0 else a if a.is_zero() else NAN


def cbrt_hull(a: Ball) -> Ball:
    """The real cube root."""
    return cbrt(a.lower()).union(cbrt(a.upper())) if a.is_finite() else NAN


def cbrt_disc(z: Ball) -> Ball:
    """The real cube root on each side of 0."""
    third = acb(fmpq(1, 3))
    if z.real > 0:
        return z.pow(third, analytic=True)
    return -((-z).pow(third, analytic=True)) if z.real < 0 else NAN_DISC


def power(a: Ball, b: Ball) -> Ball:
    """`a ** b`; python-flint takes the logarithm of a real ball with the midpoint 0 even where b is a whole number."""
    around_zero = not (a > 0 or a < 0) and b.is_integer() and b >= 0
    return acb(a).pow(acb(b)).real if around_zero else a**b


def power_hull(a: Ball, b: Ball) -> Ball:
    """`a ** b`, of the part of `a` that is not negative where b is a number that is not whole."""
    if a > 0 or not b.is_exact() or b.is_integer() or not b > 0 or a < 0 or not a.is_finite():
        return power(a, b)
    return _ZERO.union(a.upper() ** b)


def power_disc(a: Ball, b: Ball) -> Ball:
    """`a ** b` off the cut."""
    return a.pow(b, analytic=True)


# Kinks and jumps ------------------------------------------------------------------------------------------------------


def strict_abs(a: Ball) -> Ball:
    """The absolute value of a ball of one sign."""
    return a if a >= 0 else -a if a <= 0 else NAN


def point(f: Callable[[Ball], Ball]) -> Callable[[Ball], Ball]:
    """The strict form of a step function: what has one value on the whole ball."""

    def strict(a: Ball) -> Ball:
        y = f(a)
        return y if y.is_exact() else NAN

    return strict


def nearest(a: Ball) -> Ball:
    """The nearest whole number, halves to the even one: floor(a + 1/2), less 1 where (2a - 1)/4 is whole.

    Exact where only one number comes into question.
    """
    if a.is_integer() or not a.is_finite():
        return a
    quarter = (a - _HALF) / 2
    return (a + _HALF).floor() + quarter.ceil() - quarter.floor() - 1


def nearest_hull(a: Ball) -> Ball:
    """The nearest whole numbers."""
    return nearest(a.lower()).union(nearest(a.upper())) if a.is_finite() else NAN


def nearest_disc(z: Ball) -> Ball:
    """The nearest whole number where it is one alone."""
    return (z + _HALF).real_floor(analytic=True)


def relu(a: Ball) -> Ball:
    """max(a, 0)."""
    return a.max(_ZERO)


def relu_disc(z: Ball) -> Ball:
    """max(z, 0) off the imaginary axis."""
    return z.real_max(_ZERO_DISC, analytic=True)


def strict_relu(a: Ball) -> Ball:
    """max(a, 0) of a ball of one sign."""
    return a if a >= 0 else _ZERO if a <= 0 else NAN


def strict_maximum(a: Ball, b: Ball) -> Ball:
    """The larger where it is known which that is."""
    return a if a >= b else b if b >= a else NAN


def strict_minimum(a: Ball, b: Ball) -> Ball:
    """The smaller where it is known which that is."""
    return a if a <= b else b if b <= a else NAN


# Conditions: True, False, or None where the balls do not tell ---------------------------------------------------------


def less(a: Ball, b: Ball) -> bool | None:
    """`a < b` on the whole of both balls."""
    a, b = a.real, b.real
    return True if a < b else False if a >= b else None


def at_most(a: Ball, b: Ball) -> bool | None:
    """`a <= b` on the whole of both balls."""
    a, b = a.real, b.real
    return True if a <= b else False if a > b else None


def equal(a: Ball, b: Ball) -> bool | None:
    """`a == b` on the whole of both balls."""
    return True if a == b else False if a != b else None


def negated(c: bool | None) -> bool | None:
    """`not c`."""
    return None if c is None else not c


def both(c: bool | None, d: bool | None) -> bool | None:
    """`c and d`, False where one is."""
    return False if c is False or d is False else None if c is None or d is None else True


def either(c: bool | None, d: bool | None) -> bool | None:
    """`c or d`, True where one is."""
    return True if c or d else None if c is None or d is None else False


def where_hull(c: bool | None, a: Ball, b: Ball) -> Ball:
    """The branch taken, or the hull of both."""
    return a.union(b) if c is None else a if c else b


def where_strict(c: bool | None, a: Ball, b: Ball) -> Ball:
    """The branch taken where it is known."""
    return NAN if c is None else a if c else b


def where_disc(c: bool | None, a: Ball, b: Ball) -> Ball:
    """The branch taken where it is known."""
    return NAN_DISC if c is None else a if c else b


# Special functions ----------------------------------------------------------------------------------------------------


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
    return z.atan() if _is_off_cut(1 + z * z) else NAN_DISC


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
    if not _is_off_cut(1 + e):
        return NAN_DISC
    return z + e.log1p() if z.real > 0 else e.log1p()


def logaddexp(a: Ball, b: Ball) -> Ball:
    """log(exp(a) + exp(b))."""
    return a + softplus(b - a) if a > b else b + softplus(a - b)


def logaddexp_disc(a: Ball, b: Ball) -> Ball:
    """log(exp(a) + exp(b)) off the cut of the logarithm."""
    return a + softplus_disc(b - a) if a.real > b.real else b + softplus_disc(a - b)
