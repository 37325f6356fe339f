"""Bessel functions, incomplete gammas and betas, and inverses of erf, of mpmath's numbers: NaN off their domains."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

import mpmath
from mpmath import mp

from service.expressions.functions.digits import real

LARGEST = 100
"""Of orders, parameters and arguments: mpmath takes a second at most there, and ten at 1,000."""


def _bounded(f: Callable[..., Any]) -> Callable[..., Any]:
    """NaN of what is larger."""
    safe = real(f)

    @wraps(f)
    def compute(*args: Any) -> Any:
        return safe(*args) if all(abs(a) <= LARGEST for a in args) else mp.nan

    return compute


def _reflected(f: Callable[[Any, Any], Any], sign: int) -> Callable[[Any, Any], Any]:
    """Of a function of the first kind, f_(-n)(x) = sign**n f_n(x) and f_n(-x) = (-1)**n f_n(x) for whole n."""

    def compute(n: Any, x: Any) -> Any:
        if not mpmath.isint(n):
            return f(n, x) if x or n > 0 else mp.inf * mpmath.rgamma(n + 1)
        value = f(abs(n), abs(x))
        odd = int(n) % 2
        flips = (n < 0 and sign < 0) != (x < 0)
        return -value if odd and flips else value

    return compute


def _second_kind(f: Callable[[Any, Any], Any], at_zero: Callable[[Any], Any]) -> Callable[[Any, Any], Any]:
    """Of x >= 0."""
    return lambda n, x: mp.nan if x < 0 else f(n, x) if x else at_zero(n)


besselj = _bounded(_reflected(mpmath.besselj, -1))
besseli = _bounded(_reflected(mpmath.besseli, 1))
bessely = _bounded(_second_kind(mpmath.bessely, lambda n: mp.nan if n < 0 else mp.ninf))
besselk = _bounded(_second_kind(lambda n, x: mpmath.besselk(abs(n), x), lambda _: mp.inf))


@_bounded
def gammainc(a: Any, x: Any) -> Any:
    """The regularized lower incomplete gamma function."""
    return mpmath.gammainc(a, 0, x, regularized=True) if a > 0 and x >= 0 else mp.nan


@_bounded
def gammaincc(a: Any, x: Any) -> Any:
    """The regularized upper incomplete gamma function."""
    return mpmath.gammainc(a, x, regularized=True) if a > 0 and x >= 0 else mp.nan


@_bounded
def betainc(a: Any, b: Any, x: Any) -> Any:
    """The regularized incomplete beta function."""
    return mpmath.betainc(a, b, 0, x, regularized=True) if a > 0 and b > 0 and 0 <= x <= 1 else mp.nan


@real
def erfinv(a: Any) -> Any:
    """Inverse to erf, infinite at the ends."""
    return a * mp.inf if abs(a) == 1 else mpmath.erfinv(a)


@real
def erfcinv(a: Any) -> Any:
    """Inverse to erfc, as erfinv(1 - a) with the digits that 1 - a needs."""
    if not 0 < a < 2:
        return mp.inf if not a else mp.ninf if a == 2 else mp.nan
    with mp.workprec(mp.prec + max(0, -mp.mag(a))):
        return mpmath.erfinv(1 - a)


@real
def beta(a: Any, b: Any) -> Any:
    """gamma(a)*gamma(b)/gamma(a + b), NaN at the poles of the first two."""
    return mp.nan if _is_pole(a) or _is_pole(b) else mpmath.beta(a, b)


@real
def binomial(n: Any, k: Any) -> Any:
    """The binomial coefficient, NaN where n is a negative whole number."""
    return mp.nan if _is_pole(n + 1) else mpmath.binomial(n, k)


def _is_pole(a: Any) -> bool:
    return bool(a <= 0 and mpmath.isint(a))
