"""Operations on balls, where python-flint does not have them under one name with the meaning that the language gives.

All arguments of a method of acb have to be acbs: python-flint 0.9.0 crashes the process on others (`z.real_max(0)`).
Names of parts: a `hull` and a `strict` take real balls (arb), a `disc` takes complex ones (acb): see record.Balls.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flint import acb, arb, ctx, fmpq

from service.expressions.functions.record import Balls

NAN, NAN_DISC = arb.nan(), acb(arb.nan(), arb.nan())
_KNOWN = 64  # bits of an argument: more than the point of a double, less than the square of one
_NARROW = 20  # bits of an argument: from there on its square is as good by FLINT's product as by its ends
_EXPONENT = 2200  # bits that the square of a double has before its point
_HALF, _ZERO, _ZERO_DISC = arb(0.5), arb(0), acb(0)

Ball = Any
"""An arb or an acb."""


def alike(name: str) -> Balls:
    """Of a function that is analytic wherever it is finite, under one name in arb and acb."""
    return Balls(getattr(arb, name), getattr(arb, name), getattr(acb, name))


def far_out(name: str) -> Balls:
    """Of an exponential of real balls, for which FLINT wants as many bits as the exponent of its argument has.

    So that exp(x)*exp(-x) is 1 at 1e200, too; a wide ball is not worth it.
    """
    real = getattr(arb, name)

    def f(a: Ball) -> Ball:
        value = real(a)
        if value.is_finite() or not a.is_finite() or a.rel_accuracy_bits() < _KNOWN:
            return value
        with ctx.workprec(ctx.prec + _EXPONENT):
            return real(a)

    return Balls(f, f, getattr(acb, name))


def off_cut(name: str, inner: Callable[[Ball], Ball], hull: Callable[[Ball], Ball] | None = None) -> Balls:
    """Of a function that is analytic where `inner` of the argument stays off the cut from 0 to minus infinity."""
    real, f = getattr(arb, name), getattr(acb, name)
    return Balls(hull or real, real, lambda z: f(z) if is_off_cut(inner(z)) else NAN_DISC)


def is_off_cut(z: Ball) -> bool:
    """Whether a complex ball has no number from 0 to minus infinity."""
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


def square(a: Ball) -> Ball:
    """The square of a wide ball by its ends: of [0.2, 0.8] FLINT's product holds negative numbers."""
    low, high = a.abs_lower(), a.abs_upper()
    return (low * low).union(high * high)


def power(a: Ball, b: Ball) -> Ball:
    """`a ** b`; python-flint takes the logarithm of a real ball with the midpoint 0 even where b is a whole number."""
    if b == 2 and a.rel_accuracy_bits() < _NARROW:
        return square(a)
    around_zero = not (a > 0 or a < 0) and b.is_integer() and b >= 0
    return acb(a).pow(acb(b)).real if around_zero else a**b


def power_hull(a: Ball, b: Ball) -> Ball:
    """`a ** b`, of the part of `a` that is not negative where b is a number that is not whole."""
    if a > 0 or not b.is_exact() or b.is_integer() or not b > 0 or a < 0 or not a.is_finite():
        return power(a, b)
    return _ZERO.union(a.upper() ** b)


def power_disc(a: Ball, b: Ball) -> Ball:
    """`a ** b` off the cut."""
    if b == 2 and a.rel_accuracy_bits() < _NARROW:
        return acb(square(a.real) - square(a.imag), 2 * a.real * a.imag)
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
