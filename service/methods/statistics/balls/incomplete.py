"""Incomplete gamma and beta functions in balls, regularised: by the tail that is smaller, whose digits are better.

Small shapes are FLINT's. Of larger ones a series of positive terms takes less time as long as it is short, and then an
integral of the density over the logarithm of the value, where no digits cancel (measured: from 2,000 terms on).
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from flint import arb, ctx

from service.expressions.functions.special_enclosures import softplus, softplus_disc
from service.methods.statistics.balls.tail_integral import Logarithm, bent_tail, times

Ball = Any

_LARGE = 100
"""Shapes from which on FLINT may take seconds, or lose all digits; of beta functions both."""
_EASY = 50  # of beta functions: up to here FLINT takes 0.1 ms, from 60 on up to 9
_FAR_ABOVE = 10_000  # of a gamma law: up to here FLINT takes half a millisecond for an upper tail
_HUGE = arb(1e30)
"""Shapes from which on integrals take seconds, for the bits that they need."""
_NEAR_END = arb(0.25)  # FLINT takes 15 ms at x = 0.9 for shapes of 500 and ½, and 0.3 ms from the other end
_MOST_TERMS = 2000  # 1.6 ms at the time of one
_FEW_TERMS = (
    500  # where one shape is small: FLINT takes up to 11 ms where there are fewer, and 0.3 ms near the mean else
)
_NEAR = 100  # variances: farther out FLINT loses all digits where one shape is small, in up to 0.8 s
_TERM = 800.0  # nanoseconds of one
_SMALL, _INTEGRAL = 100_000.0, 2_000_000.0
"""Nanoseconds of one of small shapes, and of an integral."""


def log_beta(a: Ball, b: Ball) -> Ball:
    """The logarithm of Euler's beta function."""
    return a.lgamma() + b.lgamma() - (a + b).lgamma()


def _terms(distance: float, bend: float) -> float:
    """Of 1, r₀, r₀r₁, … until they are below the precision, log rₙ being −distance − bend n at least."""
    whole = ctx.prec * math.log(2)
    return 2 * whole / (distance + math.sqrt(distance * distance + 2 * bend * whole))


def _positive_series(ratio: Callable[[int], Ball]) -> Ball:
    """1 + r₀ + r₀r₁ + …, the ratios falling; NaN where it is too long."""
    # Forty bits fewer than there are: the rest is bounded.
    term, sums, least = arb(1), arb(1), arb(2) ** (40 - ctx.prec)
    for n in range(2 * _MOST_TERMS):
        step = ratio(n)
        term *= step
        sums += term
        if term < least and step < 1:
            return sums + arb(0, term * step / (1 - step))
    return arb.nan()


def gamma_below(x: Ball, a: Ball) -> Ball:
    """P(G < x) of a gamma variable of shape a."""
    if a < _LARGE:
        return x.gamma_lower(a, 1) if x < a + 1 else 1 - x.gamma_upper(a, 1)
    return _gamma_start(x, a) if x < a else 1 - _gamma_rest(x, a)


def gamma_above(x: Ball, a: Ball) -> Ball:
    """P(G > x) of a gamma variable of shape a."""
    if a < _LARGE:
        return 1 - x.gamma_lower(a, 1) if x < 0.5 else x.gamma_upper(a, 1)
    return 1 - _gamma_start(x, a) if x < a else _gamma_rest(x, a)


def _gamma_start(x: Ball, a: Ball) -> Ball:
    """P(G < x) below the mean: x^a e^(−x)/Γ(a + 1) Σ xⁿ/((a + 1)…(a + n))."""
    if _terms(float(a / x) - 1, 1 / float(a)) < _MOST_TERMS:
        found = (a * x.log() - x - (a + 1).lgamma()).exp() * _positive_series(lambda n: x / (a + 1 + n))
        if found.is_finite():
            return found
    return _gamma_integral(x, a, -1)


def _gamma_rest(x: Ball, a: Ball) -> Ball:
    return x.gamma_upper(a, 1) if a < _FAR_ABOVE else _gamma_integral(x, a, 1)


def _gamma_integral(x: Ball, a: Ball, towards: int) -> Ball:
    """∫ exp(a u − e^u) du/Γ(a) from u = log x on."""
    if not a < _HUGE:
        return arb.nan()

    def log_density(u: Any) -> Any:
        return a * u - u.exp()

    logarithm = Logarithm(log_density, log_density, lambda u: a - u.exp(), lambda u: -u.exp())
    return times(-a.lgamma(), bent_tail(logarithm, x.log(), towards))


def beta_below(x: Ball, a: Any, b: Any, rest: Ball | None = None) -> Ball:
    """P(B < x) of a beta law, and P(1 − B < x) with a and b exchanged; `rest` is 1 − x where more of it is known."""
    a, b, rest = arb(a), arb(b), 1 - x if rest is None else rest
    return _beta_start(x, rest, a, b) if x * b < rest * a else 1 - _beta_start(rest, x, b, a)


def _beta_start(x: Ball, rest: Ball, a: Ball, b: Ball) -> Ball:
    """P(B < x) below the mean: x^a (1 − x)^b/(a B(a, b)) Σ xⁿ (a + b)…(a + b + n − 1)/((a + 1)…(a + n))."""
    is_uneven = a < _LARGE or b < _LARGE
    if b <= 1 or (a < _EASY and b < _EASY):
        return _beta_of_flint(x, rest, a, b)
    few = _FEW_TERMS if is_uneven else _MOST_TERMS
    if _terms(float(a / (x * (a + b))) - 1, float(b / (a * (a + b)))) < few:
        series = _positive_series(lambda n: (a + b + n) / (a + 1 + n) * x)
        found = (a * x.log() + b * rest.log() - log_beta(a, b)).exp() / a * series
        if found.is_finite():
            return found
    if is_uneven and (x * (a + b) - a) ** 2 < _NEAR * a * b / (a + b):
        return _beta_of_flint(x, rest, a, b)
    return _beta_integral(x.log() - rest.log(), a, b)


def _beta_of_flint(x: Ball, rest: Ball, a: Ball, b: Ball) -> Ball:
    return 1 - rest.beta_lower(b, a, 1) if rest < _NEAR_END else x.beta_lower(a, b, 1)


def _beta_integral(u: Ball, a: Ball, b: Ball) -> Ball:
    """∫ exp(a u − (a + b) log(1 + e^u)) du/B(a, b) up to the log-odds u."""
    if not (a < _HUGE and b < _HUGE):
        return arb.nan()

    def log_density(u: Ball) -> Ball:
        return -b * u - (a + b) * softplus(-u) if u > 0 else a * u - (a + b) * softplus(u)

    def disc(u: Any) -> Any:
        return -b * u - (a + b) * softplus_disc(-u) if u.real > 0 else a * u - (a + b) * softplus_disc(u)

    def slope(u: Ball) -> Ball:
        return a / (1 + u.exp()) - b / (1 + (-u).exp())

    def bend(u: Any) -> Any:
        return -(a + b) / (1 + u.exp()) / (1 + (-u).exp())

    return times(-log_beta(a, b), bent_tail(Logarithm(log_density, disc, slope, bend), u, -1))


def gamma_effort(a: float) -> float:
    """Nanoseconds of a tail of a gamma law."""
    return _SMALL if a < _LARGE else _INTEGRAL


def beta_effort(a: float, b: float) -> float:
    """Nanoseconds of a tail of a beta law."""
    if min(a, b) < _LARGE:
        return _SMALL
    terms = 11 * math.sqrt(max(a, b) * (a + b) / min(a, b))  # e^(−60) of a bell this wide
    return _SMALL + min(_TERM * terms, _INTEGRAL)
