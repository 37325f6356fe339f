"""The integral of a function of one variable: plain where it is smooth, transformed where it is not."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from flint import arb

from service.methods.calculus.quadrature.gauss_kronrod import MOST_POINTS, Sums, adaptive
from service.methods.calculus.quadrature.transforms import Array, Function, Ranges, Trace, tails, transformed

AIM = 2.0**-54
"""Relative radius of a ball to aim at: what the answer's own rounding leaves."""
TIGHT = 2.0**-36
"""Relative radius, eleven digits, within which a ball is the answer."""

_EPS = float(np.finfo(float).eps)
_NEAR = np.array([1e-12, 1e-9, 1e-6, 1e-3])  # from an end, beside which a part may be however narrow
_PLAIN_CELLS = np.concatenate(  # uneven: no period hides between the nodes
    [[0.0], _NEAR, [0.09, 0.23, 0.42, 0.61, 0.79, 0.92], 1 - _NEAR[::-1], [1.0]]
)
_PLAIN_ROUNDS = 7  # of bisection: what needs more is left to a change of variable
_TRANSFORMED_CELLS = 12  # at first, of the range of t, so that no period hides between the nodes


@dataclass(frozen=True, slots=True)
class Estimate:
    """An integral, a bound on its error, the integral of |f|, and what it took."""

    value: float
    error: float
    magnitude: float
    evaluations: int
    diverges: bool = False
    """Whether a tail of the integrand follows a power law whose integral is infinite."""
    holes: tuple[float, ...] = ()
    """Points inside the range where the integrand is not finite."""
    proved: bool = False
    """Whether the error is a bound that is proved."""

    @classmethod
    def of_ball(cls, ball: arb, other: Estimate | None) -> Estimate:
        """The double beside the middle of a ball that holds the integral, with the distance to all of it."""
        value = float(ball.mid())
        distance = abs(ball - value)
        error = 0.0 if distance.is_zero() else _upwards(float(distance.upper()))
        magnitude, evaluations = (other.magnitude, other.evaluations) if other is not None else (abs(value), 0)
        return cls(value, error, magnitude, evaluations, proved=True)

    @property
    def unseen(self) -> bool:
        """Whether all values were 0, which says nothing of those between them."""
        return not self.magnitude and not self.proved and not self.diverges

    @property
    def good(self) -> bool:
        """Whether it has eleven digits."""
        # A bound of eleven digits; where the parts of an integral cancel, of what a millionth of them has.
        return self.error <= 3e-11 * max(abs(self.value), 1e-6 * self.magnitude) and not self.holes


def _upwards(bound: float) -> float:
    """A bound rounded up to eight bits.

    FLINT's rules keep nodes of the highest precision that the process has asked for, so that the ninth digit of a
    radius depends on what was asked before: the same request is to get the same answer.
    """
    mantissa, exponent = math.frexp(np.nextafter(bound, np.inf))
    return math.ldexp(math.ceil(mantissa * 256), exponent - 8)  # 2⁸


def combined(parts: Sequence[Estimate]) -> Estimate:
    """The integral over several ranges, or of several terms."""
    return Estimate(
        sum(part.value for part in parts),
        sum(part.error for part in parts),
        sum(part.magnitude for part in parts),
        sum(part.evaluations for part in parts),
        any(part.diverges for part in parts),
        tuple(hole for part in parts for hole in part.holes),
    )


def integral(f: Function, edges: Array, budget: int = MOST_POINTS) -> Estimate:
    """The integral of f over the range that the increasing edges divide; the outer two may be infinite."""
    lower, upper = edges[:-1], edges[1:]
    rough = ~np.isfinite(lower) | ~np.isfinite(upper)
    plain = _plain(f, lower, upper, ~rough)
    total = plain.value.sum()
    # Where a piece is worse than its share of doubles' digits; a thousandth of |f| where the pieces cancel.
    rough |= plain.error > 1e-13 * max(abs(total), 1e-3 * plain.magnitude.sum()) / len(lower)
    for name in ("value", "error", "magnitude", "noise"):
        getattr(plain, name)[rough] = 0.0
    return _with_transformed(f, plain, Ranges(lower[rough], upper[rough]), budget)


def _plain(f: Function, lower: Array, upper: Array, chosen: Array) -> Sums:
    """Integrals of the chosen pieces as far as a few rounds take them; zero for the others."""
    owner = np.repeat(np.flatnonzero(chosen), len(_PLAIN_CELLS) - 1)
    if not owner.size:
        return Sums.zeros(len(lower))
    points = lower[chosen][:, None] + (upper - lower)[chosen][:, None] * _PLAIN_CELLS

    def integrand(x: Array, _: Array) -> tuple[Array, Array]:
        y = f(x)
        with np.errstate(all="ignore"):
            return y, _EPS * (np.abs(np.diff(y)) * np.abs(x[:, 1:])).sum(1)

    sums = adaptive(integrand, points[:, :-1].ravel(), points[:, 1:].ravel(), owner, rounds=_PLAIN_ROUNDS)
    missing = len(lower) - len(sums.value)
    for name in ("value", "error", "magnitude", "noise"):
        setattr(sums, name, np.append(getattr(sums, name), np.zeros(missing)))
    return sums


def _with_transformed(f: Function, plain: Sums, ranges: Ranges, budget: int) -> Estimate:
    count = len(ranges.lower)
    value, error, magnitude = plain.value.sum(), (plain.error + plain.noise).sum(), plain.magnitude.sum()
    if not count:
        return Estimate(float(value), float(error + 4 * _EPS * magnitude), float(magnitude), plain.evaluations)
    cells = np.linspace(-1.0, 1.0, _TRANSFORMED_CELLS + 1) * ranges.reach[:, None]
    trace = Trace(ranges)
    sums = adaptive(
        transformed(f, ranges, trace),
        cells[:, :-1].ravel(),
        cells[:, 1:].ravel(),
        np.repeat(np.arange(count), _TRANSFORMED_CELLS),
        budget=budget,
    )
    beyond = tails(f, ranges, trace)
    diverges = bool(np.isinf(beyond).any())
    magnitude += sums.magnitude.sum()
    error += (sums.error + sums.noise).sum() + 3 * beyond.sum() + 4 * _EPS * magnitude
    return Estimate(
        float(value + sums.value.sum()),
        np.inf if diverges else float(error),
        float(magnitude),
        plain.evaluations + sums.evaluations,
        diverges,
        tuple(map(float, trace.holes(ranges)[:10])),
    )
