"""Continuous families on an interval, in balls."""

from __future__ import annotations

from flint import arb

from service.methods.statistics.balls.incomplete import gamma_below
from service.methods.statistics.balls.laws import normal_above
from service.methods.statistics.distributions.enclosures.bases import (
    BETA,
    EXPONENTIAL,
    falls,
    log_normal_density,
    through,
)
from service.methods.statistics.distributions.enclosures.integrals import VON_MISES
from service.methods.statistics.distributions.enclosures.record import (
    CLOSED,
    ENDLESS,
    HALF,
    SPECIAL,
    Ball,
    Enclosure,
    Of,
    Parameters,
    by_formulas,
    standardised,
)

Value = tuple[Ball, Ball]
_THREE_HALVES = arb(1.5)


def _between(p: Parameters) -> tuple[Ball, Ball]:
    return p.lower, p.upper


def _own(log_density: Of, lower: Of, upper: Of) -> Enclosure:
    return by_formulas(_between, log_density, lower, upper, density_price=CLOSED, tail_price=CLOSED)


def _odds(x: Ball, lower: Ball, upper: Ball) -> Value:
    """Log-odds of the share of the way from one end to the other."""
    return ((x - lower) / (upper - x)).log(), ((upper - lower) / (x - lower) / (upper - x)).log()


def _linear(_: Ball, p: Parameters) -> Ball:
    return -(p.upper - p.lower).log()


def _linear_below(x: Ball, p: Parameters) -> Ball:
    return (x - p.lower) / (p.upper - p.lower)


def _linear_above(x: Ball, p: Parameters) -> Ball:
    return (p.upper - x) / (p.upper - p.lower)


def _power(x: Ball, p: Parameters) -> Value:
    return -p.shape * (x / p.scale).log(), (p.shape / x).log()


# Triangles and trapezoids: of height h, rising up to one mode, and falling from another on.


def _triangle(p: Parameters) -> tuple[Ball, Ball, Ball, Ball]:
    return p.lower, p.mode, p.mode, p.upper


def _trapezoid(p: Parameters) -> tuple[Ball, Ball, Ball, Ball]:
    return p.lower, p.lower_mode, p.upper_mode, p.upper


def _below(x: Ball, a: Ball, b: Ball, c: Ball, d: Ball) -> Ball:
    """Area up to x, at height 1."""
    if x < b:
        return (x - a) ** 2 / (b - a) / 2
    level = (b - a) / 2
    if x <= c:
        return level + x - b
    return level + (c - b) + ((d - c) - (d - x) ** 2 / (d - c)) / 2


def _straight(corners: object) -> Enclosure:
    def log_density(x: Ball, p: Parameters) -> Ball:
        a, b, c, d = corners(p)  # type: ignore[operator]
        height = (x - a) / (b - a) if x < b else arb(1) if x <= c else (d - x) / (d - c)
        return (2 * height / (d - a + c - b)).log()

    def lower(x: Ball, p: Parameters) -> Ball:
        a, b, c, d = corners(p)  # type: ignore[operator]
        return 2 * _below(x, a, b, c, d) / (d - a + c - b)

    def upper(x: Ball, p: Parameters) -> Ball:
        a, b, c, d = corners(p)  # type: ignore[operator]
        return 2 * _below(-x, -d, -c, -b, -a) / (d - a + c - b)

    return _own(log_density, lower, upper)


def _log_uniform_density(x: Ball, p: Parameters) -> Ball:
    return -x.log() - ((p.upper - p.lower) / p.lower).log1p().log()


def _log_uniform_below(x: Ball, p: Parameters) -> Ball:
    return ((x - p.lower) / p.lower).log1p() / ((p.upper - p.lower) / p.lower).log1p()


def _log_uniform_above(x: Ball, p: Parameters) -> Ball:
    return ((p.upper - x) / x).log1p() / ((p.upper - p.lower) / p.lower).log1p()


# A normal variable between two ends.


def _ends(p: Parameters) -> tuple[Ball, Ball]:
    return -ENDLESS if p.lower is None else p.lower, ENDLESS if p.upper is None else p.upper


def _mass(start: Ball, end: Ball, p: Parameters) -> Ball:
    """P(start < X < end) of the normal variable, by the tails on the side where they are small."""
    a, b = (start - p.mean) / p.standard_deviation, (end - p.mean) / p.standard_deviation
    if a + b < 0:
        a, b = -b, -a
    return normal_above(a) - (normal_above(b) if b.is_finite() else 0)


def _log_truncated(x: Ball, p: Parameters) -> Ball:
    whole = _mass(*_ends(p), p)
    return log_normal_density((x - p.mean) / p.standard_deviation) - (p.standard_deviation * whole).log()


def _truncated_below(x: Ball, p: Parameters) -> Ball:
    return _mass(_ends(p)[0], x, p) / _mass(*_ends(p), p)


def _truncated_above(x: Ball, p: Parameters) -> Ball:
    return _mass(x, _ends(p)[1], p) / _mass(*_ends(p), p)


# Argus: P(X > x) = P(3/2, ½χ²(1 − z²))/P(3/2, ½χ²), P the gamma cumulative.


def _argus_ends(p: Parameters) -> tuple[Ball, Ball]:
    return p.location, p.location + p.scale


def _argus_rest(x: Ball, p: Parameters) -> Ball:
    z = standardised(x, p)
    return p.shape**2 * (1 - z) * (1 + z) / 2


def _argus_above(x: Ball, p: Parameters) -> Ball:
    return gamma_below(_argus_rest(x, p), _THREE_HALVES) / gamma_below(p.shape**2 / 2, _THREE_HALVES)


def _argus_below(x: Ball, p: Parameters) -> Ball:
    return 1 - _argus_above(x, p)


def _log_argus(x: Ball, p: Parameters) -> Ball:
    z, rest = standardised(x, p), _argus_rest(x, p)
    whole = gamma_below(p.shape**2 / 2, _THREE_HALVES) / 2
    return (
        3 * p.shape.log() + z.log() + ((1 - z) * (1 + z)).log() / 2 - rest
        - (2 * arb.pi()).log() / 2 - (whole * p.scale).log()
    )  # fmt: skip


ENCLOSURES = {
    "uniform": _own(_linear, _linear_below, _linear_above),
    "beta": through(
        BETA, lambda x, _: _odds(x, arb(0), arb(1)), lambda _: (arb(0), arb(1)), shapes=lambda p: (p.alpha, p.beta)
    ),
    "arcsine": through(BETA, lambda x, p: _odds(x, p.lower, p.upper), _between, shapes=lambda _: (HALF, HALF)),
    "power_function": through(EXPONENTIAL, _power, lambda p: (arb(0), p.scale), falls=falls),
    "triangular": _straight(_triangle),
    "trapezoidal": _straight(_trapezoid),
    "log_uniform": _own(_log_uniform_density, _log_uniform_below, _log_uniform_above),
    "truncated_normal": by_formulas(
        _ends, _log_truncated, _truncated_below, _truncated_above, density_price=CLOSED, tail_price=CLOSED
    ),
    "semicircular": through(
        BETA, lambda x, p: _odds(x, p.location - p.scale, p.location + p.scale),
        lambda p: (p.location - p.scale, p.location + p.scale), shapes=lambda _: (_THREE_HALVES, _THREE_HALVES),
    ),
    "argus": by_formulas(
        _argus_ends, _log_argus, _argus_below, _argus_above, density_price=SPECIAL, tail_price=SPECIAL
    ),
    "von_mises": VON_MISES,
}  # fmt: skip
"""The families of this file, by name."""
