"""Bessel functions, incomplete gammas and betas, and inverses of erf on balls: parts as in enclosures.py.

Arb has them all. What is here keeps balls off the ends of domains, and, where a function rises or falls in each
argument, takes its values at the corners of a box, which encloses it as closely as can be.
"""

from __future__ import annotations

from collections.abc import Callable
from math import inf

from flint import acb, arb, ctx

from service.expressions.functions.enclosures import NAN, NAN_DISC, Ball, rising
from service.expressions.functions.record import Balls

_ZERO = arb(0)


def _alike(f: Callable[..., Ball]) -> Balls:
    """Of a function that is analytic wherever it is finite, by one formula on both kinds of balls."""
    return Balls(f, f, f)


# Bessel functions -----------------------------------------------------------------------------------------------------


def _first_kind(name: str) -> Balls:
    """Entire in x where the order is a whole number, else of x >= 0."""

    def disc(n: Ball, x: Ball) -> Ball:
        return getattr(x, name)(n) if x.real > 0 or n.real.is_integer() else NAN_DISC

    def real(n: Ball, x: Ball) -> Ball:
        return getattr(x, name)(n) if x > 0 or x.is_zero() or n.is_integer() else NAN

    return Balls(real, real, disc)


def _second_kind(name: str) -> Balls:
    """Of x > 0."""

    def on(n: Ball, x: Ball) -> Ball:
        return getattr(x, name)(n) if x.real > 0 else type(x)(NAN)

    return _alike(on)


# Incomplete gammas and betas ------------------------------------------------------------------------------------------


def _gammainc(a: Ball, x: Ball) -> Ball:
    """By whichever series has the digits: that of the lower function takes a second where `a` is near x and large."""
    small = x.real < 1 or (a.real < SERIES and x.real < a.real)
    return x.gamma_lower(a, 1) if small else 1 - x.gamma_upper(a, 1)


SERIES = 200  # up to it the lower function's series takes below a millisecond


def _gammaincc(a: Ball, x: Ball) -> Ball:
    return x.gamma_upper(a, 1)


def _betainc(a: Ball, b: Ball, x: Ball) -> Ball:
    return x.beta_lower(a, b, 1)


def _probability(f: Callable[..., Ball], rising_in: tuple[bool, ...], highest: float) -> Balls:
    """Of a function of parameters > 0 and of x from 0 to `highest` that rises or falls in each: its ends on a box."""
    most = arb(highest)

    def hull(*box: Ball) -> Ball:
        *parameters, x = box
        if not all(part.is_finite() for part in box) or not all(a > 0 for a in parameters) or x < 0 or x > most:
            return NAN
        ends = [(a.lower(), a.upper()) for a in parameters] + [(x.lower().max(_ZERO), x.upper().min(most))]
        corners = ([end[rises is up] for end, rises in zip(ends, rising_in, strict=True)] for up in (False, True))
        low, high = (f(*corner) for corner in corners)
        return low.union(high)

    def disc(*box: Ball) -> Ball:
        inside = all(part.real > 0 for part in box) and box[-1].real < most
        return f(*box) if inside else NAN_DISC

    return Balls(hull, lambda *box: hull(*box) if box[-1] >= 0 and box[-1] <= most else NAN, disc)


# Inverse functions ----------------------------------------------------------------------------------------------------


def _inverse(f: Callable[[Ball], Ball], inverse: Callable[[Ball], Ball], sign: int, ends: tuple[int, int]) -> Balls:
    """Of a function that rises or falls, with the slope sign * 2/sqrt(pi) * exp(-w**2), inverse between two ends."""
    least, most = map(arb, ends)

    def strict(a: Ball) -> Ball:
        return inverse(a.lower()).union(inverse(a.upper())) if a >= least and a <= most else NAN

    def disc(z: Ball) -> Ball:
        """A step of Newton's method with the slopes of a disc that holds what it gives has the one inverse in it."""
        if not (z.real > least and z.real < most):
            return NAN_DISC
        middle = acb(inverse(z.real.mid()).mid())
        step = (f(middle) - z) / _slope(middle)
        radius = 2 * step.abs_upper() + arb(2) ** (-ctx.prec // 2)
        around = middle + acb(arb(0, radius), arb(0, radius))
        reached = middle - (f(middle) - z) / _slope(around)
        return reached if around.contains(reached) else NAN_DISC

    def _slope(w: Ball) -> Ball:
        return sign * 2 / acb.pi().sqrt() * (-w * w).exp()

    return Balls(rising(inverse, *ends), strict, disc)


# Complete ones --------------------------------------------------------------------------------------------------------


def _beta(a: Ball, b: Ball) -> Ball:
    return a.gamma() * b.gamma() * (a + b).rgamma()


def _binomial(n: Ball, k: Ball) -> Ball:
    return (n + 1).gamma() * (k + 1).rgamma() * (n - k + 1).rgamma()


BALLS = {
    "besselj": _first_kind("bessel_j"),
    "bessely": _second_kind("bessel_y"),
    "besseli": _first_kind("bessel_i"),
    "besselk": _second_kind("bessel_k"),
    "gammainc": _probability(_gammainc, (False, True), inf),
    "gammaincc": _probability(_gammaincc, (True, False), inf),
    "betainc": _probability(_betainc, (False, True, True), 1),
    "erfinv": _inverse(acb.erf, arb.erfinv, 1, (-1, 1)),
    "erfcinv": _inverse(acb.erfc, arb.erfcinv, -1, (0, 2)),
    "beta": _alike(_beta),
    "binomial": _alike(_binomial),
}
"""By the name of the operation."""
