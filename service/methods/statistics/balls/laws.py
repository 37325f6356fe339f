"""Tails and quantiles of the laws of test statistics, in balls.

A quantile is the root of a tail: Newton's operator on a ball around a start maps it into itself, which proves that it
is there and the only one, and leaves twice the digits of the start.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from flint import arb, fmpq

from service.methods.proofs import Undecided
from service.methods.statistics.balls.incomplete import beta_below, gamma_above, log_beta

_RADIUS = 2.0**-30  # of a start, relative: what the scipy.special functions surely keep
STEPS = 6
"""Of Newton's method at most, each of which doubles the digits: 1,900 bits, more than any root is asked for."""
RIGHT = 64
"""Bits of a root, four more than what is rounded to doubles needs."""
HALF = fmpq(1, 2)
_FAR = 1e4  # of a normal variable

LAW = 150_000.0
"""Nanoseconds of a tail and a quantile of Student's, Fisher's or the χ² law: 120 µs measured, but for extreme ones."""

TAIL = 60_000.0
"""Of a tail of χ² alone."""

Function = Callable[[arb], Any]


def normal_above(z: Any) -> Any:
    """P(Z > z); far out FLINT's error function has no digits, but the function U of its asymptotic series has."""
    z = arb(z)
    if z > _FAR:
        square = z * z / 2
        return (-square).exp() * square.hypgeom_u(arb(0.5), arb(0.5)) / (2 * arb.pi().sqrt())
    return (z / arb(2).sqrt()).erfc() / 2


def normal_upper(p: arb) -> arb:
    """The z with P(Z > z) = p."""
    return (2 * p).erfcinv() * arb(2).sqrt()


def chi_squared_above(x: arb, df: Any) -> Any:
    """P(χ² > x)."""
    return gamma_above(x / 2, arb(df) / 2)


def chi_squared_density(x: arb, df: Any) -> Any:
    """The density of χ²."""
    half = arb(df) / 2
    return ((half - 1) * (x / 2).log() - x / 2 - half.lgamma()).exp() / 2


def beta_density(x: arb, rest: arb, a: Any, b: Any) -> Any:
    """The density of a beta law at x, 1 − x being the rest."""
    return ((arb(a) - 1) * x.log() + (arb(b) - 1) * rest.log() - log_beta(arb(a), arb(b))).exp()


def f_above(f: arb, numerator: Any, denominator: Any) -> Any:
    """P(F > f)."""
    if f == 0:  # where the beta law's ends are not in the range of its formulas
        return arb(1)
    both = denominator + numerator * f
    return beta_below(denominator / both, arb(denominator) / 2, arb(numerator) / 2, numerator * f / both)


def student_above(t: arb, df: Any) -> Any:
    """P(T > t)."""
    if t < 0:
        return 1 - student_above(-t, df)
    return beta_below(df / (df + t * t), arb(df) / 2, HALF, t * t / (df + t * t)) / 2


def student_upper(p: arb, df: Any, start: float, bits: int = RIGHT) -> Any:
    """The t with P(T > t) = p, as in `root`."""
    log_height = -log_beta(arb(df) / 2, arb(1) / 2) - arb(df).log() / 2
    return root(
        lambda t: student_above(t, df) - p,
        lambda t: -(log_height - (1 + t * t / df).log() * (arb(df) + 1) / 2).exp(),
        start,
        bits,
    )


def chi_squared_upper(p: arb, df: Any, start: float) -> Any:
    """The x with P(χ² > x) = p."""
    return root(lambda x: chi_squared_above(x, df) - p, lambda x: -chi_squared_density(x, df), start)


def beta_quantile(p: arb, a: Any, b: Any, start: float, bits: int = RIGHT) -> Any:
    """The x with P(B < x) = p, as in `root`."""
    return root(lambda x: beta_below(x, a, b) - p, lambda x: beta_density(x, 1 - x, a, b), start, bits)


def root(function: Function, slope: Function, start: float, bits: int = RIGHT) -> Any:
    """The root of a function near a start, with its slope on balls, to so many bits.

    Raises Undecided where it is not shown.
    """
    box = _around(arb(start))
    for _ in range(STEPS):
        middle = box.mid()
        image = middle - function(middle) / slope(box)
        if not image.is_finite():
            break
        inside = box.contains(image)
        if inside and image.rel_accuracy_bits() >= bits:
            return image
        box = image if inside else _around(image.mid())
    raise Undecided


def _around(middle: arb) -> arb:
    return arb(middle, abs(middle) * _RADIUS)


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
