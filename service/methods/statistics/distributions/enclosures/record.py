"""What is known of a continuous family in ball arithmetic: one record, of functions of a point and the parameters.

Points lie inside the support; parameters are attributes of one object, as in the request, and balls as points are. A
function that cannot tell answers a ball that is wide or NaN, and more bits are tried.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from flint import arb

Ball = Any
"""A real ball: an `arb`."""
Parameters = Any
Of = Callable[[Ball, Parameters], Ball]
"""A function of a point and the parameters."""
Pair = tuple[Of, Of]

HALF = arb(0.5)
ENDLESS = arb.pos_inf()

CLOSED = 40_000.0
"""Nanoseconds of a value by functions that Arb evaluates in microseconds, as measured at 128 bits with all around."""
SPECIAL = 100_000.0
"""Those of an incomplete gamma or beta function."""
LARGE = 2_000_000.0
"""Those of one of large shapes, by an integral of elementary functions."""
BESSEL = 1_500_000.0
"""Those of the Bessel function K."""
INTEGRAL = 5_000_000.0
"""Those of an integral of error functions or of hypergeometric ones."""
MIXTURE = 10_000_000.0
"""Those of two integrals of error functions."""


class Enclosure(NamedTuple):
    """A family in ball arithmetic."""

    ends: Callable[[Parameters], tuple[Ball, Ball]]
    """Those of the support."""
    log_density: Of
    tails: Pair
    """P(X ≤ x) and P(X > x)."""
    log_tails: Pair
    density_price: float
    """Nanoseconds that a density takes at 128 bits."""
    tail_price: Callable[[Parameters], float]
    """Those of a tail."""
    is_circle: bool
    """Whether points beyond the ends are those that lie between, turns further."""


def always(price: float) -> Callable[..., float]:
    """A price that no parameter changes."""
    return lambda *_: price


def by_formulas(  # noqa: PLR0913 - what makes an enclosure
    ends: Callable[[Parameters], tuple[Ball, Ball]],
    log_density: Of,
    lower: Of,
    upper: Of,
    *,
    density_price: float,
    tail_price: float,
) -> Enclosure:
    """That of a density and of both tails, which take always the same time."""
    return Enclosure(
        ends, log_density, (lower, upper), logarithms(lower, upper), density_price, always(tail_price), is_circle=False
    )


def logarithms(lower: Of, upper: Of) -> Pair:
    """The logarithms of tails: of the larger one by the other, which has its digits."""

    def logarithm(tail: Of, other: Of) -> Of:
        def of(x: Ball, p: Parameters) -> Ball:
            value = tail(x, p)
            return (-other(x, p)).log1p() if value > HALF else value.log()

        return of

    return logarithm(lower, upper), logarithm(upper, lower)


def real_line(_: Parameters) -> tuple[Ball, Ball]:
    """All numbers."""
    return -ENDLESS, ENDLESS


def from_zero(_: Parameters) -> tuple[Ball, Ball]:
    """Positive numbers."""
    return arb(0), ENDLESS


def from_location(p: Parameters) -> tuple[Ball, Ball]:
    """Numbers above the location."""
    return p.location, ENDLESS


def standardised(x: Ball, p: Parameters) -> Ball:
    """(x − location)/scale."""
    return (x - p.location) / p.scale
