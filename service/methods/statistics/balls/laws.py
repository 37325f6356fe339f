"""Tails and quantiles of the laws of test statistics, in balls.

A quantile is the root of a tail: Newton's operator on a ball around a start maps it into itself, which proves that it
is there and the only one, and leaves twice the digits of the start.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from flint import arb, ctx, fmpq

from service.methods.proofs import Undecided

_RADIUS = 2.0**-30  # of a start, relative: what the scipy.special functions surely keep
STEPS = 4
"""Of Newton's method at most: each doubles the digits."""
RIGHT = 64
"""Bits of a root, four more than what is rounded to doubles needs."""
_LARGE = 100  # of both shapes of a beta law: FLINT takes milliseconds beyond
_NEAR_END = 2.0**-20  # a ball so near to 1 has lost what it is below it: FLINT takes a second, for a few digits
_MOST_TERMS = 3000
_TERM = 800.0  # nanoseconds of one
HALF = fmpq(1, 2)

LAW = 150_000.0
"""Nanoseconds of a tail and a quantile of Student's, Fisher's or the χ² law: 120 µs measured, but for extreme ones."""

TAIL = 60_000.0
"""Of a tail of χ² alone."""

Function = Callable[[arb], Any]


def normal_above(z: Any) -> arb:
    """P(Z > z)."""
    return (arb(z) / arb(2).sqrt()).erfc() / 2


def normal_upper(p: arb) -> arb:
    """The z with P(Z > z) = p."""
    return (2 * p).erfcinv() * arb(2).sqrt()


def chi_squared_above(x: arb, df: Any) -> arb:
    """P(χ² > x)."""
    return (x / 2).gamma_upper(arb(df) / 2, True)


def chi_squared_below(x: arb, df: Any) -> arb:
    """P(χ² < x)."""
    return (x / 2).gamma_lower(arb(df) / 2, True)


def chi_squared_density(x: arb, df: Any) -> arb:
    """The density of χ²."""
    half = arb(df) / 2
    return ((half - 1) * (x / 2).log() - x / 2 - half.lgamma()).exp() / 2


def beta_below(x: arb, a: Any, b: Any, rest: arb | None = None) -> arb:
    """P(B < x) of a beta law, and P(1 − B < x) with a and b exchanged; `rest` is 1 − x where more of it is known."""
    a, b = arb(a), arb(b)
    if rest is not None and rest < _NEAR_END:
        return 1 - beta_below(rest, b, a)
    if min(float(a), float(b)) <= _LARGE:
        return x.beta_lower(a, b, True)
    return _beta_series(x, a, b) if x * (a + b) < a else 1 - _beta_series(1 - x, b, a)


def _beta_series(x: arb, a: arb, b: arb) -> arb:
    """P(B < x) below the mean: x^a (1 − x)^b/(a B(a, b)) Σ xⁿ (a + b)…(a + b + n − 1)/((a + 1)…(a + n)).

    Nothing cancels, and from one term to the next the ratio falls.
    """
    term, sums, least = arb(1), arb(1), arb(2) ** (40 - ctx.prec)
    for n in range(_MOST_TERMS):
        ratio = (a + b + n) / (a + 1 + n) * x
        term *= ratio
        sums += term
        if term < least and ratio < 1:
            sums += arb(0, term * ratio / (1 - ratio))
            return (a * x.log() + b * (1 - x).log() - log_beta(a, b)).exp() / a * sums
    raise Undecided


def beta_effort(a: float, b: float) -> float:
    """Nanoseconds of a tail of a beta law at most."""
    if min(a, b) <= _LARGE:
        return LAW
    return LAW + _TERM * 11 * math.sqrt(max(a, b) * (a + b) / min(a, b))  # e^(−60) of a bell this wide


def beta_density(x: arb, rest: arb, a: Any, b: Any) -> arb:
    """The density of a beta law at x, 1 − x being the rest."""
    return ((arb(a) - 1) * x.log() + (arb(b) - 1) * rest.log() - log_beta(arb(a), arb(b))).exp()


def log_beta(a: arb, b: arb) -> arb:
    """The logarithm of Euler's beta function."""
    return a.lgamma() + b.lgamma() - (a + b).lgamma()


def f_above(f: arb, numerator: Any, denominator: Any) -> arb:
    """P(F > f)."""
    both = denominator + numerator * f
    return beta_below(denominator / both, arb(denominator) / 2, arb(numerator) / 2, numerator * f / both)


def student_above(t: arb, df: Any) -> Any:
    """P(T > t)."""
    if t < 0:
        return 1 - student_above(-t, df)
    return beta_below(df / (df + t * t), arb(df) / 2, HALF, t * t / (df + t * t)) / 2


def student_upper(p: arb, df: Any, start: float) -> Any:
    """The t with P(T > t) = p."""
    log_height = -log_beta(arb(df) / 2, arb(1) / 2) - arb(df).log() / 2
    return root(
        lambda t: student_above(t, df) - p,
        lambda t: -(log_height - (1 + t * t / df).log() * (arb(df) + 1) / 2).exp(),
        start,
    )


def chi_squared_upper(p: arb, df: Any, start: float) -> Any:
    """The x with P(χ² > x) = p."""
    return root(lambda x: chi_squared_above(x, df) - p, lambda x: -chi_squared_density(x, df), start)


def beta_quantile(p: arb, a: Any, b: Any, start: float) -> Any:
    """The x with P(B < x) = p."""
    return root(lambda x: beta_below(x, a, b) - p, lambda x: beta_density(x, 1 - x, a, b), start)


def root(function: Function, slope: Function, start: float) -> Any:
    """The root of a function near a start, with its slope on balls. Raises Undecided where it is not shown."""
    middle = arb(start)
    for _ in range(STEPS):
        box = arb(middle, abs(middle) * _RADIUS)
        image = middle - function(middle) / slope(box)
        if not image.is_finite():
            break
        if box.contains(image) and image.rel_accuracy_bits() >= RIGHT:
            return image
        middle = image.mid()
    raise Undecided


def tail(alternative: str, value: arb, above: Function) -> Any:
    """The p-value of a symmetric statistic from its upper tail."""
    if alternative == "two-sided":
        return 2 * above(abs(value))
    return above(-value if alternative == "less" else value)


def interval(alternative: str, estimate: arb, error: arb, quantile: Function, alpha: arb) -> tuple[Any, Any]:
    """Estimate ∓ upper quantile × error of a symmetric statistic, open on the side that the alternative leaves."""
    half = quantile(alpha / 2 if alternative == "two-sided" else alpha) * error
    lower = -math.inf if alternative == "less" else estimate - half
    return lower, math.inf if alternative == "greater" else estimate + half
