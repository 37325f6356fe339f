"""Functions of mpmath's real numbers as the language means them: real, or NaN."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

import mpmath
from mpmath import mp


def real(f: Callable[..., Any]) -> Callable[..., Any]:
    """A function of mpmath: NaN where its value is complex, or where it has none."""

    @wraps(f)
    def compute(*args: Any) -> Any:
        try:
            y = f(*args)
        except (ValueError, ArithmeticError):
            return mp.nan
        return y if isinstance(y, mpmath.mpf) else mp.nan

    return compute


MOST_ORDER = 4096
"""Bits before the point of a number that has an exponential, as squares of doubles have: mpmath finds e to as many."""
MOST_TURNS = 100_000
"""Bits of an argument to which pi is found in some ten milliseconds: the sine of what is larger is left."""


def exp(a: Any) -> Any:
    """Infinite, or 0, beyond all numbers that can be written down."""
    if mp.mag(a) <= MOST_ORDER:
        return mpmath.exp(a)
    return mp.nan if mpmath.isnan(a) else mp.inf if a > 0 else mp.zero


def expm1(a: Any) -> Any:
    """exp(a) - 1."""
    return mpmath.expm1(a) if mp.mag(a) <= MOST_ORDER else exp(a) - 1


def sinh(a: Any) -> Any:
    """Infinite with the sign of what is very large."""
    return mpmath.sinh(a) if mp.mag(a) <= MOST_ORDER else a * mp.inf


def cosh(a: Any) -> Any:
    """Infinite of what is very large."""
    return mpmath.cosh(a) if mp.mag(a) <= MOST_ORDER else abs(a) * mp.inf


def tanh(a: Any) -> Any:
    """1 with the sign of what is very large."""
    return mpmath.tanh(a) if mp.mag(a) <= MOST_ORDER else mpmath.sign(a)


def periodic(f: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """A function of an angle: NaN where that is too large to be reduced."""
    return wraps(f)(lambda a: f(a) if mp.mag(a) <= MOST_TURNS else mp.nan)


def cbrt(a: Any) -> Any:
    """The real cube root."""
    return mpmath.sign(a) * mpmath.cbrt(abs(a))


def divide(a: Any, b: Any) -> Any:
    """`a / b`, infinite where b alone is 0."""
    return a / b if b else a * mp.inf if a else mp.nan


def power(a: Any, b: Any) -> Any:
    """`a ** b` with 0**0 = 1, infinite for negative b at a = 0."""
    if not a and b < 0:
        return mp.inf
    if a > 0 and mp.mag(b * mpmath.log(a)) > MOST_ORDER:
        return exp(b * mpmath.log(a))
    return mpmath.power(a, b) if mp.mag(b) <= MOST_ORDER or not a or a > 0 else mp.nan


def modulo(a: Any, b: Any) -> Any:
    """`a - b*floor(a/b)`; the quotient with as many digits as its floor has."""
    if not b:
        return mp.nan
    with mp.workprec(mp.prec + max(0, mp.mag(a) - mp.mag(b))):
        return a - b * mpmath.floor(a / b)


def gamma(a: Any) -> Any:
    """Infinite at 0, NaN at the other poles."""
    if mp.mag(a) > MOST_ORDER:
        return mp.inf if a > 0 else mp.nan
    return mpmath.gamma(a) if a else mp.inf


def lgamma(a: Any) -> Any:
    """log|gamma(a)|, infinite at the poles."""
    return mp.inf if a <= 0 and mpmath.isint(a) else mpmath.re(mpmath.loggamma(a))


def polygamma(order: int, a: Any) -> Any:
    """The derivative of this order of the digamma function; at its poles what SciPy answers."""
    if a <= 0 and mpmath.isint(a):
        return mp.inf if order % 2 else mp.ninf if order or not a else mp.nan
    return mpmath.psi(order, a)


def sinc(order: int, a: Any) -> Any:
    """The derivative of this order of sin(pi a)/(pi a): numbers.sinc has the formula."""
    if not order or abs(a) > order + 1:
        return _far_sinc(order, a)
    odd = order % 2
    z, half = mp.pi * a, mp.mpf(1) / 2
    series = mpmath.hyp1f2((order + 1 + odd) * half, half + odd, (order + 3 + odd) * half, -z * z / 4)
    sign = (1, -1, -1, 1)[order % 4]
    return sign * mp.pi**order * (z if odd else 1) * series / (order + 1 + odd)


def _far_sinc(order: int, a: Any) -> Any:
    """By z F_n = sin(z + n pi/2) - n F_(n-1)."""
    z, f = mp.pi * a, mpmath.sincpi(a)
    for k in range(1, order + 1):
        f = ((mpmath.cospi if k % 2 else mpmath.sinpi)(a) * (1, 1, -1, -1)[k % 4] - k * f) / z
    return mp.pi**order * f


def erfc(a: Any) -> Any:
    """1 - erf(a); from 1e100 on, where mpmath fails, the first term is right to 200 digits."""
    return mpmath.erfc(a) if a < 1e100 else exp(-a * a) / (a * mpmath.sqrt(mp.pi))


def minimum(a: Any, b: Any) -> Any:
    """The smaller; NaN where one is."""
    return a if a <= b or mpmath.isnan(a) else b


def maximum(a: Any, b: Any) -> Any:
    """The larger; NaN where one is."""
    return a if a >= b or mpmath.isnan(a) else b


def sigmoid(a: Any) -> Any:
    """1 / (1 + exp(-a))."""
    return 1 / (1 + exp(-a))


def softplus(a: Any) -> Any:
    """log(1 + exp(a))."""
    return max(a, mp.zero) + mpmath.log1p(exp(-abs(a)))


def logaddexp(a: Any, b: Any) -> Any:
    """log(exp(a) + exp(b))."""
    return max(a, b) + mpmath.log1p(exp(-abs(a - b)))
