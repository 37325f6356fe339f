"""A univariate distribution with its parameters: support, tails and samples, beside its density.

The record of its form names the way of each fact. A tail is found in this order: by its formula (near the upper end of
an interval by that of the mirror image), by quadrature of the density where the formula underflows or loses digits, and
as the complement of the other one where it is the larger.
"""

from __future__ import annotations

from functools import cached_property
from typing import Any

import numpy as np

from service.methods.statistics.distributions import deep_tails
from service.methods.statistics.distributions.density import DOUBTFUL, Density
from service.methods.statistics.distributions.form import (
    COMPLEMENT,
    INVERSE,
    QUADRATURE,
    SEARCH,
    SUM,
    Formula,
    Large,
    Way,
)
from service.methods.statistics.distributions.placement import INTEGERS_END, OPPOSITE, Array, Side, quietly, replaced
from service.schemas.types.errors import ComputationError

_SMALL = 0.1  # below, formulas marked Large may cancel; above, they lose one digit at most
_AGREEING = 1e-9  # of both tails and 1: between rounding, and a formula that has lost all digits


class Law(Density):
    """A form with its shapes, location and scale."""

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
        end = INTEGERS_END if values.dtype.kind == "i" else np.inf
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
            z = self.values(way, "ppf" if side == "lower" else "isf", probability, slice(None), np.nan)
        except ComputationError:  # SciPy's own search may have found no bracket, too; ours goes on from there.
            return np.full_like(probability, np.nan)
        with np.errstate(over="ignore", invalid="ignore"):
            return z if self.discrete else np.asarray(z * self.scale + self.location)

    @cached_property
    def middle(self) -> float:
        """The mean, or some point of the support where there is none: where tails are divided, and searches start."""
        mean = self.location + self.scale * float(self.fact(self.form.centre, "mean"))
        return mean if np.isfinite(mean) else float(np.clip(self.location, *self.support()))

    def _moved(self, tail: Array, x: Array, side: Side) -> Array:
        """The tails at the points themselves, from those where rounding has moved them to."""
        sign = 1.0 if self.standard_side(side) == "lower" else -1.0
        with np.errstate(all="ignore"):
            change = sign * self.standard().density(self.standardised(x)) * self.missing(x)
        if self.mirror:  # whose tails, near the upper end, have been moved
            change = np.where(self.in_upper_half(x) & ((side == "upper") | (tail > 0.5)), 0.0, change)
        return np.where(np.abs(change) < tail, tail + change, tail)

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
        value = replaced(value, np.isnan(value), lambda at: self.tail_quadrature(x[at], side))
        doubtful = (value < (_SMALL if isinstance(way, Large) else DOUBTFUL)) & self.inside(x)
        return replaced(value, doubtful, lambda at: np.exp(self.log_tail_deep(x[at], side)))

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
                values = self.values(formula, "cdf" if below else "sf", z, inside, outside)
            except ComputationError:  # The density gives the tail then.
                values = np.full_like(z, np.nan)
        if side == "lower" or not (mirror := self.mirror):
            return values
        return replaced(values, self.in_upper_half(x), lambda at: mirror.tail(x[at], "upper"))

    def tail_quadrature(self, x: Array, side: Side) -> Array:
        """A tail from the density: by the integral on x's side of the mean, or as the complement of that."""
        below, inside = x <= self.middle, self.inside(x)
        small = replaced(np.zeros_like(x), below & inside, lambda at: np.exp(self.log_tail_deep(x[at], "lower")))
        small = replaced(small, ~below & inside, lambda at: np.exp(self.log_tail_deep(x[at], "upper")))
        return np.where(below == (side == "lower"), small, 1.0 - small)

    def tail_complement(self, x: Array, side: Side, value: Array, large: Any) -> Array:
        """The tails, those marked large as 1 less the other where that is smaller. Raises ComputationError."""
        other = self._tail_by_its_way(x[large], OPPOSITE[side])
        if self.extreme and not (np.abs(value[large] + other - 1.0) < _AGREEING).all():
            raise ComputationError.at("Tails lose their digits at these parameters.", "distribution")
        return replaced(value, large, lambda at: np.where(other < 0.5, 1.0 - other, value[at]))

    def log_tail(self, x: Array, side: Side) -> Array:
        """Logarithm of P(X ≤ x), or of P(X > x)."""
        value = self.tail(x, side)
        with np.errstate(divide="ignore"):
            result = np.log(value)
            large = value > 0.5
            result = replaced(result, large, lambda at: np.log1p(-np.minimum(self.tail(x[at], OPPOSITE[side]), 1.0)))
        doubtful = (value < DOUBTFUL) & self.inside(x)
        return replaced(result, doubtful, lambda at: self._log_tail_far(x[at], side))

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
