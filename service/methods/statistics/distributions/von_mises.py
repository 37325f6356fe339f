"""The von Mises law of angles about its mean, whose tails are counted from the seam on the other side of the circle."""

from __future__ import annotations

import math
from typing import Any

import mpmath
import numpy as np
from scipy import stats

from service.methods.statistics.distributions.deep_tails import log_integral
from service.methods.statistics.distributions.form import NO_POWER_TAIL, QUADRATURE, SCIPY, SEARCH, Form
from service.methods.statistics.distributions.law import Law
from service.methods.statistics.distributions.placement import Array, Side
from service.methods.statistics.distributions.remainders import difference
from service.methods.statistics.summation import two_product

_PI_REST = 1.2246467991473532e-16  # π less the double next to it, which is sin of that double


class _Circular(Law):
    """A law of angles about its location: turns change nothing."""

    def _angle(self, x: Array) -> tuple[Array, Array]:
        """The angle from the location that lies within π, and what rounding leaves of it."""
        angle, lost = difference(x, self.location)
        turns = np.rint(angle / (2 * math.pi))
        whole, error = two_product(turns, 2 * math.pi)
        angle, more = difference(angle, whole)
        return difference(angle, -(lost + more - error - turns * (2 * _PI_REST)))

    def reduced(self, x: Array) -> Array:
        """The angle modulo 2π that lies within π of the location; angles that do already are left as they are."""
        return np.where(np.abs(x - self.location) <= np.pi, x, self.location + sum(self._angle(x)))

    def tail(self, x: Array, side: Side) -> Array:
        """P(X ≤ x), or P(X > x), from the seam at location − π on."""
        below, logarithm = self._small(x)
        return np.where(below == (side == "lower"), np.exp(logarithm), -np.expm1(logarithm))

    def log_tail(self, x: Array, side: Side) -> Array:
        """Logarithm of that."""
        below, logarithm = self._small(x)
        with np.errstate(divide="ignore"):
            return np.where(below == (side == "lower"), logarithm, np.log1p(-np.exp(logarithm)))

    def _small(self, x: Array) -> tuple[Array, Array]:
        """Whether the lower tail is the smaller one, and the logarithm of that: the integral as far as the seam."""
        angle, lost = self._angle(np.asarray(x, float))
        below, found = angle <= 0, np.empty(angle.shape)
        reach = np.maximum((math.pi - np.abs(angle)) + (_PI_REST - np.sign(angle) * lost), 0.0)
        for side, towards in ((below, -1.0), (~below, 1.0)):
            found[side] = log_integral(self.standard().log_density, angle[side], towards, reach[side])
        return below, np.where(reach > 0, found, -np.inf)


def _entropy(kappa: Any) -> Any:
    level = mpmath.besseli(0, kappa)
    return mpmath.log(2 * mpmath.pi * level) - kappa * mpmath.besseli(1, kappa) / level


_FORM = Form(
    scipy=stats.vonmises_line, discrete=False, support=SCIPY, log_density=SCIPY, density=SCIPY,
    tails=(QUADRATURE, QUADRATURE), deep=QUADRATURE, inverse=(SEARCH, SEARCH),
    sample=lambda generator, size, kappa: generator.vonmises(0.0, kappa, size), centre=lambda kappa: 0.0,  # noqa: ARG005
    moments=QUADRATURE, entropy=_entropy, power_tail=NO_POWER_TAIL,
)  # fmt: skip


def von_mises(d: Any) -> Law:
    """That of a concentration about a mean."""
    return _Circular(_FORM, [d.concentration], d.mean)
