"""A univariate distribution with its parameters: density, tails, support and samples.

SciPy (with the formulas of `accurate.py`) computes the ordinary values. Logarithms come from the smaller tail, and from
the density alone (`tails.py`) where a tail underflows or its formula is known to lose digits.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Sequence
from functools import cached_property
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from service.methods.statistics.distributions import tails
from service.schemas.types.errors import ComputationError

Array = NDArray[Any]
Side = Literal["lower", "upper"]
OPPOSITE: dict[Side, Side] = {"lower": "upper", "upper": "lower"}

_SMALL = 0.1
_EXTREME_BELOW, _EXTREME_ABOVE = 1e-6, 1e8
_AGREEING = 1e-9
_FAR = 1e150  # scales; beyond, a logarithm may be the difference of infinite numbers
_DOUBTFUL = 1e-300  # below, a tail may have lost digits to underflow inside its formula


class Law:
    """A distribution of SciPy or of `accurate.py`, with its shapes, location and scale."""

    def __init__(  # noqa: PLR0913 - what SciPy's distributions take, and how to use them
        self,
        base: Any,
        shapes: Sequence[float] = (),
        location: float = 0.0,
        scale: float = 1.0,
        *,
        integrate: Literal["", "lower", "upper", "each", "both"] = "",
        mirror: Law | None = None,
    ) -> None:
        """Set up the law; *integrate* says which small tails the density gives better: `both` has no formula at all.

        *mirror*, the law of −X, gives a family on an interval its upper tail and half, exact to its upper end.
        """
        self.base, self.shapes, self.location, self.scale = base, tuple(shapes), location, scale
        self.integrate, self.mirror = integrate, mirror
        self.discrete = isinstance(base, stats.rv_discrete)

    def call(self, method: str, *arguments: Any, **more: Any) -> Any:
        """Call a method of SciPy with the parameters."""
        place = {"loc": self.location} if self.discrete else {"loc": self.location, "scale": self.scale}
        with np.errstate(all="ignore"), warnings.catch_warnings():
            warnings.simplefilter("ignore")  # what SciPy says of its searches; their results are checked here
            try:
                return getattr(self.base, method)(*arguments, *self.shapes, **place, **more)
            except (ArithmeticError, ValueError, RuntimeError) as error:  # Boost's, NumPy's and SciPy's own
                detail = "A formula of this distribution overflows at these parameters."
                raise ComputationError.at(detail, "distribution") from error

    def standard(self) -> Law:
        """The law of (X − location)/scale; of integers the law itself."""
        return self if self.discrete else type(self)(self.base, self.shapes, integrate=self.integrate)

    def support(self) -> tuple[float, float]:
        """Smallest and largest value, infinite where there is none."""
        lower, upper = self.call("support")
        return float(lower), float(upper)

    def density(self, x: Array) -> Array:
        """Density, or mass of an integer."""
        if self.discrete:
            return np.asarray(self.call("pmf", x))
        values = self._native_density("pdf", x)
        doubtful = ~((values > _DOUBTFUL) & np.isfinite(values)) & self.inside(x)
        with np.errstate(over="ignore", under="ignore"):
            return _replaced(values, doubtful, lambda at: np.exp(self.log_density(x[at])))

    def log_density(self, x: Array) -> Array:
        """Logarithm of the density or mass."""
        return np.asarray(self.call("logpmf", x)) if self.discrete else self._native_density("logpdf", x)

    def _native_density(self, method: str, x: Array) -> Array:
        values = np.asarray(self.call(method, x))
        with np.errstate(over="ignore"):
            far = np.abs(x - self.location) / self.scale > _FAR
        values = _replaced(values, np.isnan(values) & far, lambda _: np.array(-np.inf))
        if not (mirror := self.mirror):
            return values
        return _replaced(values, self.in_upper_half(x), lambda at: np.asarray(mirror.call(method, -x[at])))

    def sample(self, size: tuple[int, ...], generator: np.random.Generator) -> Array:
        """Draw independent values. Raises ComputationError where some are beyond what generators reach."""
        values = np.asarray(self.call("rvs", size=size, random_state=generator))
        lower, upper = self.support()
        if not ((values >= lower) & (values <= upper) & np.isfinite(values)).all():
            raise ComputationError.at("Samples of this distribution leave the range of its numbers.", "distribution")
        return values

    def native_tail(self, x: Array, side: Side) -> Array:
        """P(X ≤ x) or P(X > x) by its formula."""
        try:
            values = np.asarray(self.call("cdf" if side == "lower" else "sf", x))
        except ComputationError:  # The density gives the tail then.
            values = np.full_like(x, np.nan)
        if side == "lower" or not (mirror := self.mirror):
            return values
        return _replaced(values, self.in_upper_half(x), lambda at: mirror.tail(-x[at], "lower"))

    def in_upper_half(self, x: Array) -> Any:
        """Whether x is nearer to the upper end of an interval, or NaN."""
        lower, upper = self.support()
        return ~(x <= 0.5 * lower + 0.5 * upper)

    def native_quantile(self, probability: Array, side: Side) -> Array:
        """The inverse of a tail by its formula: a starting value."""
        try:
            return np.asarray(self.call("ppf" if side == "lower" else "isf", probability))
        except ComputationError:  # SciPy's own search may have found no bracket, too; ours goes on from there.
            return np.full_like(probability, np.nan)

    def tail(self, x: Array, side: Side) -> Array:
        """P(X ≤ x), or P(X > x): the larger of the two is 1 less the smaller, whose digits are better.

        Raises ComputationError where they do not sum to 1, which only happens with extreme shapes.
        """
        value = self._formula_tail(x, side)
        large = (value > 0.5) | self.extreme
        if not large.any() or (self.integrate == "both" and not self.extreme):
            return value
        other = self._formula_tail(x[large], OPPOSITE[side])
        if self.extreme and not (np.abs(value + other - 1.0) < _AGREEING).all():
            raise ComputationError.at("Tails lose their digits at these parameters.", "distribution")
        value[large] = np.where(other < 0.5, 1.0 - other, value[large])
        return value

    @cached_property
    def extreme(self) -> bool:
        """Whether some shape is so large or small that formulas for it need to be checked."""
        return any(
            shape and np.isfinite(shape) and not _EXTREME_BELOW <= abs(shape) <= _EXTREME_ABOVE for shape in self.shapes
        )

    def _formula_tail(self, x: Array, side: Side) -> Array:
        if self.integrate == "both":
            return self._tail_by_density(x, side)
        value = self.native_tail(x, side)
        value = _replaced(value, np.isnan(value), lambda at: self._tail_by_density(x[at], side))
        doubtful = (value < (_SMALL if self.integrate in (side, "each") else _DOUBTFUL)) & self.inside(x)
        return _replaced(value, doubtful, lambda at: np.exp(self._log_by_density(x[at], side)))

    def log_tail(self, x: Array, side: Side) -> Array:
        """Logarithm of P(X ≤ x), or of P(X > x)."""
        value = self.tail(x, side)
        with np.errstate(divide="ignore"):
            result = np.log(value)
            large = value > 0.5
            result = _replaced(result, large, lambda at: np.log1p(-np.minimum(self.tail(x[at], OPPOSITE[side]), 1.0)))
        doubtful = (value < _DOUBTFUL) & self.inside(x)
        return _replaced(result, doubtful, lambda at: self._log_by_density(x[at], side))

    @cached_property
    def middle(self) -> float:
        """The mean, or some point of the support where there is none: where tails are divided, and searches start."""
        mean = float(self.call("mean"))
        return mean if np.isfinite(mean) else float(np.clip(self.location, *self.support()))

    def inside(self, x: Array) -> Any:
        """Whether both tails beyond x are positive."""
        lower, upper = self.support()
        return (x >= lower) & (x < upper) if self.discrete else (x > lower) & (x < upper)

    def _tail_by_density(self, x: Array, side: Side) -> Array:
        """Both tails from the density: the one on x's side of the mean, and its complement."""
        below = x <= self.middle
        inside = self.inside(x)
        small = _replaced(np.zeros_like(x), below & inside, lambda at: np.exp(self._log_by_density(x[at], "lower")))
        small = _replaced(small, ~below & inside, lambda at: np.exp(self._log_by_density(x[at], "upper")))
        return np.where(below == (side == "lower"), small, 1.0 - small)

    def _log_by_density(self, x: Array, side: Side) -> Array:
        end = self.support()[side == "upper"]
        if not self.discrete:
            # In the standard form, a large location hides no digits of the step; distances to an end are exact in x.
            start, reach = (x - self.location) / self.scale, np.abs(end - x) / self.scale
            return tails.log_integral(self.standard().log_density, start, 1.0 if side == "upper" else -1.0, reach)
        step, first = (1, np.floor(x) + 1.0) if side == "upper" else (-1, np.floor(x))
        sums = {start: tails.log_sum(self.log_density, start, step, end) for start in np.unique(first)}
        return np.array([sums[start] for start in first])


class Reflected(Law):
    """The law of −X."""

    def __init__(self, law: Law) -> None:
        """Reflect a law at zero."""
        super().__init__(law.base, law.shapes, -law.location, law.scale, integrate=law.integrate)
        self._law = law

    def standard(self) -> Law:
        """The law of (X − location)/scale."""
        return Reflected(self._law.standard())

    def call(self, method: str, *arguments: Any, **more: Any) -> Any:
        """Call a method of SciPy that answers moments or a sample."""
        value = self._law.call(method, *arguments, **more)
        if method == "stats":
            mean, variance, skewness, kurtosis = value
            return -mean, variance, -skewness, kurtosis
        return -value if method in ("mean", "rvs") else value

    def support(self) -> tuple[float, float]:
        """Smallest and largest value."""
        lower, upper = self._law.support()
        return -upper, -lower

    def density(self, x: Array) -> Array:
        """Density."""
        return self._law.density(-x)

    def log_density(self, x: Array) -> Array:
        """Logarithm of the density."""
        return self._law.log_density(-x)

    def native_tail(self, x: Array, side: Side) -> Array:
        """P(X ≤ x) or P(X > x)."""
        return self._law.native_tail(-x, OPPOSITE[side])

    def native_quantile(self, probability: Array, side: Side) -> Array:
        """Starting value of the inverse of a tail."""
        return -self._law.native_quantile(probability, OPPOSITE[side])


def _replaced(values: Array, where: Any, compute: Callable[[Any], Array]) -> Array:
    """The values with those of a mask computed anew; *compute* takes the mask."""
    if not np.any(where):
        return values
    values = values.copy()
    values[where] = compute(where)
    return values
