"""A univariate distribution with its parameters: density, tails, support and samples.

The record of its form names the way of each fact. A tail is found in this order: by its formula (near the upper end of
an interval by that of the mirror image), by quadrature of the density where the formula underflows or loses digits, and
as the complement of the other one where it is the larger.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import Any

import numpy as np

from service.methods.statistics.distributions import deep_tails
from service.methods.statistics.distributions.form import (
    COMPLEMENT,
    EXPONENTIAL,
    INVERSE,
    QUADRATURE,
    SEARCH,
    SUM,
    Formula,
    Large,
    Way,
)
from service.methods.statistics.distributions.placement import OPPOSITE, Array, Placement, Side, quietly
from service.methods.statistics.distributions.remainders import STEP, scatter, slope
from service.schemas.types.errors import ComputationError

_SMALL = 0.1  # below, formulas marked Large may cancel; above, they lose one digit at most
_AGREEING = 1e-9  # of both tails and 1: between rounding, and a formula that has lost all digits
_FAR = 1e150  # scales; beyond, a logarithm may be the difference of infinite numbers
_INTEGERS_END = 2.0**63  # where NumPy's generators cut integers
_UNDERFLOWS = -745.0  # logarithm of the least double
_DOUBTFUL = 1e-300  # below, a tail may have lost digits to underflow inside its formula


class Law(Placement):
    """A form with its shapes, location and scale."""

    def _values(self, way: Formula | Way, method: str, z: Array, inside: Any, outside: Any) -> Array:
        """Values at points of the standard form; a formula only knows those inside."""
        with quietly():
            if not callable(way):
                return np.asarray(getattr(self.form.scipy, method)(z, *self.shapes))
            values = np.array(np.broadcast_to(outside, z.shape), float)
            values[inside] = way(z[inside], *self.shapes)
            return values

    def _moved(self, tail: Array, x: Array, side: Side) -> Array:
        """The tails at the points themselves, from those where rounding has moved them to."""
        sign = 1.0 if self.standard_side(side) == "lower" else -1.0
        with np.errstate(all="ignore"):
            change = sign * self.standard().density(self.standardised(x)) * self.missing(x)
        if self.mirror:  # whose tails, near the upper end, have been moved
            change = np.where(self.in_upper_half(x) & ((side == "upper") | (tail > 0.5)), 0.0, change)
        return np.where(np.abs(change) < tail, tail + change, tail)

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
        doubtful = ~((values > _DOUBTFUL) & np.isfinite(values)) & self.inside(x) & (not self.discrete)
        with np.errstate(over="ignore", under="ignore"):
            return _replaced(values, doubtful, lambda at: np.exp(self.log_density(x[at])))

    def log_density(self, x: Array) -> Array:
        """Logarithm of the density or mass."""
        method = "logpmf" if self.discrete else "logpdf"
        return self._density(self.form.log_density, method, self.reduced(x), -np.inf)

    def _density(self, way: Formula | Way, method: str, x: Array, outside: float) -> Array:
        z, (lower, upper) = self.standardised(x), self.ends
        held = (z >= lower) & (z <= upper) & ((not self.discrete) | (z == np.floor(z)))
        if way is EXPONENTIAL:
            with np.errstate(over="ignore", under="ignore"):
                values = np.exp(self._values(self.form.log_density, "logpdf", z, held, -np.inf))
        else:
            values = self._values(way, method, z, held, outside)
        with np.errstate(over="ignore"):
            values = values - np.log(abs(self.scale)) + 0.0 if outside else values / abs(self.scale)
        values = _replaced(values, np.isnan(values) & (np.abs(z) > _FAR), lambda _: np.array(outside))
        if self.magnifies and outside:
            standard = self.standard()
            values = values + slope(standard.log_density, z, standard.log_density(z)) * self.missing(x)
        if not (mirror := self.mirror):
            return values
        of_mirror = mirror.log_density if outside else mirror.density
        return _replaced(values, self.in_upper_half(x), lambda at: of_mirror(x[at]))

    def sample(self, size: tuple[int, ...], generator: np.random.Generator) -> Array:
        """Draw independent values. Raises ComputationError where some are beyond what generators reach."""
        way = self.form.sample
        with quietly():
            if callable(way):
                values = way(generator, size, *self.shapes)
            elif way is INVERSE:
                values = self.standard().inverse_formula(generator.random(size), "lower")
            else:
                values = self.form.scipy.rvs(*self.shapes, size=size, random_state=generator)
            values = np.asarray(values if self.discrete else values * self.scale + self.location)
        lower, upper = self.support()
        end = _INTEGERS_END if values.dtype.kind == "i" else np.inf
        if not ((values >= lower) & (values <= upper) & (np.abs(values) < end)).all():
            raise ComputationError.at("Samples of this distribution leave the range of its numbers.", "distribution")
        return values

    def inverse_formula(self, probability: Array, side: Side) -> Array:
        """The inverse of a tail by its formula, a starting value; NaN where there is none."""
        side = self.standard_side(side)
        way = self.form.inverse[side == "upper"]
        if way is SEARCH:
            return np.full_like(probability, np.nan)
        try:
            z = self._values(way, "ppf" if side == "lower" else "isf", probability, slice(None), np.nan)
        except ComputationError:  # SciPy's own search may have found no bracket, too; ours goes on from there.
            return np.full_like(probability, np.nan)
        with np.errstate(over="ignore", invalid="ignore"):
            return z if self.discrete else np.asarray(z * self.scale + self.location)

    @cached_property
    def middle(self) -> float:
        """The mean, or some point of the support where there is none: where tails are divided, and searches start."""
        mean = self.location + self.scale * float(self.fact(self.form.centre, "mean"))
        return mean if np.isfinite(mean) else float(np.clip(self.location, *self.support()))

    def tail(self, x: Array, side: Side) -> Array:
        """P(X ≤ x), or P(X > x): the larger of the two is 1 less the smaller, whose digits are better.

        Raises ComputationError where they do not sum to 1, which only happens with extreme shapes.
        """
        value = self._tail_by_its_way(x, side)
        large = (value > 0.5) | self.extreme
        if large.any() and (self.form.tails[0] is not QUADRATURE or self.extreme):
            value = self.tail_complement(x, side, value, large)
        return self._moved(value, x, side) if self.magnifies else value

    def _way(self, side: Side) -> Formula | Large | Way:
        return self.form.tails[self.standard_side(side) == "upper"]

    def _tail_by_its_way(self, x: Array, side: Side) -> Array:
        way = self._way(side)
        if way is QUADRATURE:
            return self.tail_quadrature(x, side)
        value = self.tail_formula(x, side)
        value = _replaced(value, np.isnan(value), lambda at: self.tail_quadrature(x[at], side))
        doubtful = (value < (_SMALL if isinstance(way, Large) else _DOUBTFUL)) & self.inside(x)
        return _replaced(value, doubtful, lambda at: np.exp(self.log_tail_deep(x[at], side)))

    def tail_formula(self, x: Array, side: Side) -> Array:
        """A tail by its formula, or by that of the mirror image near the upper end; NaN where it overflows."""
        way, z, below = self._way(side), self.standardised(x), self.standard_side(side) == "lower"
        first, last = self.ends
        before = z < first if self.discrete else z <= first
        if way is COMPLEMENT or way == Large(COMPLEMENT):
            values = 1.0 - self.tail_formula(x, OPPOSITE[side])
        else:
            formula = way.formula if isinstance(way, Large) else way
            outside, inside = (z >= last) if below else before, ~before & (z < last)
            try:
                values = self._values(formula, "cdf" if below else "sf", z, inside, outside)
            except ComputationError:  # The density gives the tail then.
                values = np.full_like(z, np.nan)
        if side == "lower" or not (mirror := self.mirror):
            return values
        return _replaced(values, self.in_upper_half(x), lambda at: mirror.tail(x[at], "upper"))

    def tail_quadrature(self, x: Array, side: Side) -> Array:
        """A tail from the density: by the integral on x's side of the mean, or as the complement of that."""
        below, inside = x <= self.middle, self.inside(x)
        small = _replaced(np.zeros_like(x), below & inside, lambda at: np.exp(self.log_tail_deep(x[at], "lower")))
        small = _replaced(small, ~below & inside, lambda at: np.exp(self.log_tail_deep(x[at], "upper")))
        return np.where(below == (side == "lower"), small, 1.0 - small)

    def tail_complement(self, x: Array, side: Side, value: Array, large: Any) -> Array:
        """The tails, those marked large as 1 less the other where that is smaller. Raises ComputationError."""
        other = self._tail_by_its_way(x[large], OPPOSITE[side])
        if self.extreme and not (np.abs(value[large] + other - 1.0) < _AGREEING).all():
            raise ComputationError.at("Tails lose their digits at these parameters.", "distribution")
        return _replaced(value, large, lambda at: np.where(other < 0.5, 1.0 - other, value[at]))

    def log_tail(self, x: Array, side: Side) -> Array:
        """Logarithm of P(X ≤ x), or of P(X > x)."""
        value = self.tail(x, side)
        with np.errstate(divide="ignore"):
            result = np.log(value)
            large = value > 0.5
            result = _replaced(result, large, lambda at: np.log1p(-np.minimum(self.tail(x[at], OPPOSITE[side]), 1.0)))
        doubtful = (value < _DOUBTFUL) & self.inside(x)
        return _replaced(result, doubtful, lambda at: self._log_tail_far(x[at], side))

    def _log_tail_far(self, x: Array, side: Side) -> Array:
        value = self.log_tail_deep(x, side)
        if not self.magnifies:
            return value
        sign = 1.0 if self.standard_side(side) == "lower" else -1.0
        with np.errstate(all="ignore"):
            rate = np.exp(self.standard().log_density(self.standardised(x)) - value)
            change = sign * rate * self.missing(x)
        return np.where(np.isfinite(change), value + change, value)

    def log_tail_deep(self, x: Array, side: Side) -> Array:
        """Logarithm of a tail that its formula does not reach: by the record's own one, by sum, or by quadrature."""
        way = self.form.deep
        if callable(way):
            return np.asarray(way(self, x, side))
        return self.log_tail_sum(x, side) if way is SUM else self.log_tail_quadrature(x, side)

    def log_tail_quadrature(self, x: Array, side: Side) -> Array:
        """Logarithm of a tail by the integral of the density."""
        end = self.support()[side == "upper"]
        # In the standard form, a large location hides no digits of the step; distances to an end are exact in x.
        start, reach = (x - self.location) / self.scale, np.abs((end - x) / self.scale)
        towards = 1.0 if self.standard_side(side) == "upper" else -1.0
        return deep_tails.log_integral(self.standard().log_density, start, towards, reach)

    def log_tail_sum(self, x: Array, side: Side) -> Array:
        """Logarithm of a tail by the sum of its masses."""
        end = self.support()[side == "upper"]
        step, first = (1, np.floor(x) + 1.0) if side == "upper" else (-1, np.floor(x))
        sums = {start: deep_tails.log_sum(self.log_density, start, step, end) for start in np.unique(first)}
        return np.array([sums[start] for start in first])


def _replaced(values: Array, where: Any, compute: Callable[[Any], Array]) -> Array:
    """The values with those of a mask computed anew; *compute* takes the mask."""
    if not np.any(where):
        return values
    values = values.copy()
    values[where] = compute(where)
    return values
