"""The density of a univariate distribution with its parameters, and what rounding does to it."""

from __future__ import annotations

from typing import Any

import numpy as np

from service.methods.statistics.distributions.form import EXPONENTIAL, Formula, Way
from service.methods.statistics.distributions.placement import Array, Placement, quietly, replaced
from service.methods.statistics.distributions.remainders import STEP, scatter, slope

_FAR = 1e150  # scales; beyond, a logarithm may be the difference of infinite numbers
_UNDERFLOWS = -745.0  # logarithm of the least double
DOUBTFUL = 1e-300  # below, a tail may have lost digits to underflow inside its formula


class Density(Placement):
    """A form with its shapes, location and scale, and its density or mass."""

    def values(self, way: Formula | Way, method: str, z: Array, inside: Any, outside: Any) -> Array:
        """Values at points of the standard form; a formula only knows those inside."""
        with quietly():
            if not callable(way):
                return np.asarray(getattr(self.form.scipy, method)(z, *self.shapes))
            values = np.array(np.broadcast_to(outside, z.shape), float)
            values[inside] = way(z[inside], *self.shapes)
            return values

    def doubt(self, x: Array) -> Array:
        """An estimate of the relative error of values where a law is narrow, steep or extreme; else 0.

        The first order of what is missing of z is put right, so that its square is left. Formulas of extreme shapes
        round inside too, which the densities at neighbouring numbers show.
        """
        if self.discrete or not (self.magnifies or self.extreme):
            return np.zeros_like(x)
        z, log_density = self.standardised(x), self.standard().log_density
        with np.errstate(all="ignore"):
            logs = log_density(z)
            rate = np.maximum(np.abs(slope(log_density, z, logs)), np.exp(logs))  # in the middle, the density is one
            lost = rate * self.missing(x)
            found = np.abs(lost) * (np.abs(lost) + rate * STEP * np.abs(z))  # what the slope was taken over
            if self.extreme:
                found = np.maximum(found, scatter(log_density, z))
        shallow = logs > _UNDERFLOWS  # deeper, there is only the logarithm, which is large itself
        found = np.where(np.isfinite(found) & shallow, found, 0.0)
        found = np.where(self.inside(x), np.where((z == self.ends[0]) | (z == self.ends[1]), 1.0, found), 0.0)
        return np.where(self.in_upper_half(x), self.mirror.doubt(x), found) if self.mirror else found

    def density(self, x: Array) -> Array:
        """Density, or mass of an integer."""
        x = self.reduced(x)
        if self.magnifies or (self.form.density is EXPONENTIAL and self.discrete):
            with np.errstate(over="ignore", under="ignore"):
                return np.exp(self.log_density(x))
        values = self._density(self.form.density, "pmf" if self.discrete else "pdf", x, 0.0)
        doubtful = ~((values > DOUBTFUL) & np.isfinite(values)) & self.inside(x) & (not self.discrete)
        with np.errstate(over="ignore", under="ignore"):
            return replaced(values, doubtful, lambda at: np.exp(self.log_density(x[at])))

    def log_density(self, x: Array) -> Array:
        """Logarithm of the density or mass."""
        method = "logpmf" if self.discrete else "logpdf"
        return self._density(self.form.log_density, method, self.reduced(x), -np.inf)

    def _density(self, way: Formula | Way, method: str, x: Array, outside: float) -> Array:
        z, (lower, upper) = self.standardised(x), self.ends
        held = (z >= lower) & (z <= upper) & ((not self.discrete) | (z == np.floor(z)))
        if way is EXPONENTIAL:
            with np.errstate(over="ignore", under="ignore"):
                values = np.exp(self.values(self.form.log_density, "logpdf", z, held, -np.inf))
        else:
            values = self.values(way, method, z, held, outside)
        with np.errstate(over="ignore"):
            values = values - np.log(abs(self.scale)) + 0.0 if outside else values / abs(self.scale)
        values = replaced(values, np.isnan(values) & (np.abs(z) > _FAR), lambda _: np.array(outside))
        if self.magnifies and outside:
            standard = self.standard()
            values = values + slope(standard.log_density, z, standard.log_density(z)) * self.missing(x)
        if not (mirror := self.mirror):
            return values
        of_mirror = mirror.log_density if outside else mirror.density
        return replaced(values, self.in_upper_half(x), lambda at: of_mirror(x[at]))
