"""Double-exponential changes of variable: singular ends and infinite ranges become smooth functions that die out.

x(t) is kept as the distance d from the nearer end, so that no digits are lost beside an end at 0 (Takahasi and Mori,
1974). The trapezoidal rule is replaced by adaptive Gauss–Kronrod, which resolves peaks and oscillations inside too.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]
Function = Callable[[Array], Array]

_EPS = float(np.finfo(float).eps)
SLOW = 20.0  # powers of a logarithm: faster ones leave nothing at 1e-300, and are fitted by powers as well
HARMONIC = 0.02  # a power of the logarithm so close to -1 is taken for -1, as constants beside it would shift it
_SMALLEST = 690.0  # -log of the smallest distance from an end, of the largest one from the other
FINITE_REACH = float(np.arcsinh(_SMALLEST / np.pi))
INFINITE_REACH = float(np.arcsinh(_SMALLEST / (np.pi / 2)))


@dataclass(frozen=True, slots=True)
class Ranges:
    """Ranges of integration from `lower` to `upper`, at most one end of each infinite."""

    lower: Array
    upper: Array

    @property
    def reach(self) -> Array:
        """The range of t is from -reach to reach."""
        finite = np.isfinite(self.lower) & np.isfinite(self.upper)
        return np.where(finite, FINITE_REACH, INFINITE_REACH)

    def distances(self, t: Array, which: Array) -> tuple[Array, Array, Array, Array]:
        """(end, sign, d, dx/dt) with x = end + sign d, at t (m, k) of the range which[i] for row i."""
        lower, upper = self.lower[which][:, None], self.upper[which][:, None]
        with np.errstate(over="ignore", invalid="ignore"):
            sinh, cosh = np.sinh(t), np.cosh(t)
            fraction = 1 / (1 + np.exp(np.pi * np.abs(sinh)))
            finite = (upper - lower) * fraction
            infinite = np.exp(np.pi / 2 * sinh)
            up, down = ~np.isfinite(upper), ~np.isfinite(lower)
            d = np.where(up | down, infinite, finite)
            weight = np.where(up | down, infinite * np.pi / 2 * cosh, finite * (1 - fraction) * np.pi * cosh)
        from_lower = up | (~down & (t < 0))
        return np.where(from_lower, lower, upper), np.where(from_lower, 1.0, -1.0), d, weight


def transformed(f: Function, ranges: Ranges, trace: Trace) -> Callable[[Array, Array], tuple[Array, Array]]:
    """The integrand in t; values of f that are not finite count as zero, and are noted in the trace."""

    def integrand(t: Array, which: Array) -> tuple[Array, Array]:
        end, sign, d, weight = ranges.distances(t, which)
        x = end + sign * d
        y = f(x)
        bad = ~np.isfinite(y) | (x == end) & (end != 0)
        y[bad] = 0.0
        trace.note(t, which, bad)
        with np.errstate(over="ignore", invalid="ignore"):
            product = np.where(y == 0, 0.0, y * weight)
            variation = np.abs(np.diff(y)) * np.abs(x[:, 1:])
        return product, _EPS * variation.sum(1)

    return integrand


class Trace:
    """For each range the t-interval in which the integrand was finite, and whether it was not somewhere inside."""

    def __init__(self, ranges: Ranges) -> None:
        self.first = ranges.reach.copy()
        self.last = -ranges.reach
        self._bad: list[tuple[Array, Array]] = []

    def note(self, t: Array, which: Array, bad: Array) -> None:
        """Take in one batch of points."""
        np.minimum.at(self.first, which, np.where(bad, np.inf, t).min(1))
        np.maximum.at(self.last, which, np.where(bad, -np.inf, t).max(1))
        if bad.any():
            rows, _ = np.nonzero(bad)
            self._bad.append((t[bad], which[rows]))

    def holes(self, ranges: Ranges) -> Array:
        """Points x at which the integrand was not finite although it is on both sides, or is nowhere finite."""
        nowhere = np.flatnonzero(self.first > self.last)
        end, sign, d, _ = ranges.distances(np.zeros((len(nowhere), 1)), nowhere)
        found = [(end + sign * d).ravel()]
        for t, which in self._bad:
            inside = (t > self.first[which]) & (t < self.last[which])
            end, sign, d, _ = ranges.distances(t[inside][:, None], which[inside])
            found.append((end + sign * d).ravel())
        return np.concatenate(found)


def tails(f: Function, ranges: Ranges, trace: Trace, divergent: float = np.inf) -> Array:
    """Bound what lies beyond the outermost finite points of each range."""
    total = np.zeros(len(ranges.lower))
    which = np.arange(len(total))
    for outermost, inward in ((trace.first, 0.25), (trace.last, -0.25)):
        t = np.stack([outermost, outermost + inward, outermost + 2 * inward], 1)
        end, sign, d, _ = ranges.distances(t, which)
        with np.errstate(all="ignore"):
            total += beyond(np.abs(f(end + sign * d)) * d, d, divergent)
    return total


def beyond(g: Array, d: Array, divergent: float = np.inf) -> Array:
    """Bound the integral beyond the first of three distances d (m, 3) from an end, on the way to it, of g = |f| d.

    By the power law d**q that g follows there, or by the power of log d, where that fits better. Where the law diverges
    it is `divergent` times g.
    """
    length = np.abs(np.log(d))
    powers, turns = (np.diff(np.log(g)) / np.diff(np.log(one)) for one in (d, length))
    vanishing = np.where(d[:, 0] < d[:, 1], powers[:, 0], -powers[:, 0])
    # A power that vanishes slower than d**0.001 is taken for none.
    size = g[:, 0] * np.where(vanishing > 1e-3, 1 / vanishing, divergent)
    steady = np.abs(np.diff(turns)[:, 0] / turns[:, 0]) < np.abs(np.diff(powers)[:, 0] / powers[:, 0])
    slow = steady & (vanishing > 0) & (vanishing * length[:, 0] < SLOW)
    left = -turns[:, 0] - 1  # of the logarithm's power, after integration: 1/(x log x) has no integral
    size = np.where(slow, g[:, 0] * np.where(left > HARMONIC, length[:, 0] / left, divergent), size)
    return np.where(~np.isfinite(g[:, 0]) | (g[:, 0] == 0), 0.0, np.where(np.isnan(size), g[:, 0], size))
