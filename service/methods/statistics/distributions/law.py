"""A univariate distribution with its parameters: density, tails, support and samples.

The record of its form names the way of each fact. A tail is found in this order: by its formula (near the upper end of
an interval by that of the mirror image), by quadrature of the density where the formula underflows or loses digits, and
as the complement of the other one where it is the larger.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import cached_property
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from service.methods.statistics.distributions import deep_tails
from service.methods.statistics.distributions.form import (
    COMPLEMENT,
    EXPONENTIAL,
    INVERSE,
    QUADRATURE,
    SEARCH,
    SUM,
    Form,
    Formula,
    Large,
    Way,
)
from service.schemas.types.errors import ComputationError

Array = NDArray[Any]
Side = Literal["lower", "upper"]
OPPOSITE: dict[Side, Side] = {"lower": "upper", "upper": "lower"}

_SMALL = 0.1  # below, formulas marked Large may cancel; above, they lose one digit at most
_EXTREME_BELOW, _EXTREME_ABOVE = 1e-6, 1e8  # shapes: a choice, far outside what people use
_AGREEING = 1e-9  # of both tails and 1: between rounding, and a formula that has lost all digits
_FAR = 1e150  # scales; beyond, a logarithm may be the difference of infinite numbers
_INTEGERS_END = 2.0**63  # where NumPy's generators cut integers
_DOUBTFUL = 1e-300  # below, a tail may have lost digits to underflow inside its formula


@contextmanager
def _quietly() -> Iterator[None]:
    """Formulas answer NaN where they fail, which is checked. Raises ComputationError for what they raise instead."""
    with np.errstate(all="ignore"), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what SciPy says of its searches; their results are checked here
        try:
            yield
        except (ArithmeticError, ValueError, RuntimeError) as error:  # Boost's, NumPy's and SciPy's own
            detail = "A formula of this distribution overflows at these parameters."
            raise ComputationError.at(detail, "distribution") from error


class Law:
    """A form with its shapes, location and scale."""

    def __init__(
        self,
        form: Form,
        shapes: Sequence[Any] = (),
        location: float = 0.0,
        scale: float = 1.0,
        *,
        mirror: Law | None = None,
    ) -> None:
        """Set up the law, reflected where the scale is negative.

        *mirror*, the same law counted from its upper end, gives one on an interval its upper half, exact to that end.
        """
        self.form, self.shapes, self.location, self.scale = form, tuple(shapes), location, scale
        self.mirror, self.discrete = mirror, form.discrete

    def standard(self) -> Law:
        """The law of (X − location)/scale; of integers the law itself."""
        return self if self.discrete else type(self)(self.form, self.shapes)

    def fact(self, way: Formula | Way, method: str, **more: Any) -> Any:
        """A fact of the standard form: by its formula of the shapes, or by SciPy's method."""
        with _quietly():
            return way(*self.shapes) if callable(way) else getattr(self.form.scipy, method)(*self.shapes, **more)

    def _values(self, way: Formula | Way, method: str, z: Array, inside: Any, outside: Any) -> Array:
        """Values at points of the standard form; a formula only knows those inside."""
        with _quietly():
            if not callable(way):
                return np.asarray(getattr(self.form.scipy, method)(z, *self.shapes))
            values = np.array(np.broadcast_to(outside, z.shape), float)
            values[inside] = way(z[inside], *self.shapes)
            return values

    @cached_property
    def _ends(self) -> tuple[float, float]:
        lower, upper = self.fact(self.form.support, "support")
        return float(lower), float(upper)

    def support(self) -> tuple[float, float]:
        """Smallest and largest value, infinite where there is none."""
        ends = self.location + self.scale * np.array(self._ends)
        return float(ends.min()), float(ends.max())

    def standard_side(self, side: Side) -> Side:
        """The side of the standard form that becomes this one."""
        return side if self.scale > 0 else OPPOSITE[side]

    def _standardised(self, x: Array) -> Array:
        with np.errstate(over="ignore"):
            return np.asarray((x - self.location) / self.scale, float) + 0.0  # −0 has the wrong limits

    def reduced(self, x: Array) -> Array:
        """The points; those of a circle modulo its length."""
        return x

    def density(self, x: Array) -> Array:
        """Density, or mass of an integer."""
        x = self.reduced(x)
        if self.form.density is EXPONENTIAL and self.discrete:
            with np.errstate(under="ignore"):
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
        z, (lower, upper) = self._standardised(x), self._ends
        held = (z >= lower) & (z <= upper) & ((not self.discrete) | (z == np.floor(z)))
        if way is EXPONENTIAL:
            with np.errstate(over="ignore", under="ignore"):
                values = np.exp(self._values(self.form.log_density, "logpdf", z, held, -np.inf))
        else:
            values = self._values(way, method, z, held, outside)
        with np.errstate(over="ignore"):
            values = values - np.log(abs(self.scale)) + 0.0 if outside else values / abs(self.scale)
        values = _replaced(values, np.isnan(values) & (np.abs(z) > _FAR), lambda _: np.array(outside))
        if not (mirror := self.mirror):
            return values
        of_mirror = mirror.log_density if outside else mirror.density
        return _replaced(values, self.in_upper_half(x), lambda at: of_mirror(x[at]))

    def sample(self, size: tuple[int, ...], generator: np.random.Generator) -> Array:
        """Draw independent values. Raises ComputationError where some are beyond what generators reach."""
        way = self.form.sample
        with _quietly():
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

    def in_upper_half(self, x: Array) -> Any:
        """Whether x is nearer to the upper end of an interval, or NaN."""
        lower, upper = self.support()
        return ~(x <= 0.5 * lower + 0.5 * upper)

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

    def inside(self, x: Array) -> Any:
        """Whether both tails beyond x are positive."""
        lower, upper = self.support()
        return (x >= lower) & (x < upper) if self.discrete else (x > lower) & (x < upper)

    @cached_property
    def middle(self) -> float:
        """The mean, or some point of the support where there is none: where tails are divided, and searches start."""
        mean = self.location + self.scale * float(self.fact(self.form.centre, "mean"))
        return mean if np.isfinite(mean) else float(np.clip(self.location, *self.support()))

    @cached_property
    def extreme(self) -> bool:
        """Whether some shape is so large or small that formulas for it need to be checked."""
        sizes = np.abs([shape for shape in self.shapes if np.ndim(shape) == 0 and shape and np.isfinite(shape)])
        return bool(((sizes < _EXTREME_BELOW) | (sizes > _EXTREME_ABOVE)).any())

    def tail(self, x: Array, side: Side) -> Array:
        """P(X ≤ x), or P(X > x): the larger of the two is 1 less the smaller, whose digits are better.

        Raises ComputationError where they do not sum to 1, which only happens with extreme shapes.
        """
        value = self._tail_by_its_way(x, side)
        large = (value > 0.5) | self.extreme
        if not large.any() or (self.form.tails[0] is QUADRATURE and not self.extreme):
            return value
        return self.tail_complement(x, side, value, large)

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
        way, z, below = self._way(side), self._standardised(x), self.standard_side(side) == "lower"
        first, last = self._ends
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
        return _replaced(result, doubtful, lambda at: self.log_tail_deep(x[at], side))

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
