"""From parameters to the law of a univariate distribution, where that takes more than one line."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from scipy import stats

from service.methods.statistics.distributions import (
    accurate,
    accurate_bounded,
    accurate_discrete,
    accurate_gamma,
    accurate_powers,
)
from service.methods.statistics.distributions.law import Law, Reflected
from service.methods.statistics.distributions.summed import Summed
from service.methods.statistics.distributions.truncated_normal import truncated_normal as normal_between
from service.schemas.types.errors import InvalidInput

_NEARLY_NORMAL = 1e-8  # skewness; the gamma variable's shift would cancel all digits
_LEAST_POWER = 1e-300
_NO_SHAPE = 1e-30
_FAR = 100.0
_NARROW = 1e-4  # mean/shape; below, no digits cancel in the upper tails that float64 holds
_LEAST_RATIO = 1e-30  # mean/shape, the square of the coefficient of variation
Build = Callable[[Any], Law]


def located(base: Any, *shapes: str) -> Build:
    """A family with `location` and `scale` whose shapes are those of SciPy."""
    return lambda d: Law(base, [getattr(d, shape) for shape in shapes], d.location, d.scale)


def scaled(base: Any, *shapes: str) -> Build:
    """A family with `scale` whose shapes are those of SciPy."""
    return lambda d: Law(base, [getattr(d, shape) for shape in shapes], 0.0, d.scale)


def plain(base: Any, *shapes: str) -> Build:
    """A family with no parameters but SciPy's shapes."""
    return lambda d: Law(base, [getattr(d, shape) for shape in shapes])


def _refuse(detail: str, field: str) -> InvalidInput:
    return InvalidInput.at(detail, "distribution", field)


def between(base: Any, *inner: str) -> Build:
    """A family on [lower, upper], whose shapes are the relative places of `inner`; so is its mirror image."""

    def build(d: Any) -> Law:
        if not d.lower < d.upper:
            raise _refuse("The upper end must be above the lower one.", "upper")
        previous, width = d.lower, d.upper - d.lower
        for name in inner:
            if not previous <= getattr(d, name) <= d.upper:
                raise _refuse(f"`{name}` must lie between the points before and after it.", name)
            previous = getattr(d, name)
        mirror = Law(base, [(d.upper - getattr(d, name)) / width for name in reversed(inner)], -d.upper, width)
        return Law(base, [(getattr(d, name) - d.lower) / width for name in inner], d.lower, width, mirror=mirror)

    return build


def f(d: Any) -> Law:
    """F as a beta prime variable, which no ratio of degrees of freedom overflows."""
    numerator, denominator = d.numerator_degrees_of_freedom, d.denominator_degrees_of_freedom
    return Law(accurate_gamma.BETA_PRIME, [numerator / 2, denominator / 2], 0.0, denominator / numerator)


def power_function(d: Any) -> Law:
    """The distance from the upper end is a beta variable of shapes 1 and that of the power."""
    mirror = Law(accurate_gamma.BETA, [1.0, d.shape], -d.scale, d.scale)
    return Law(stats.powerlaw, [d.shape], 0.0, d.scale, mirror=mirror)


def log_uniform(d: Any) -> Law:
    """Between positive ends."""
    if not d.lower < d.upper:
        raise _refuse("The upper end must be above the lower one.", "upper")
    return Law(accurate_bounded.LOG_UNIFORM, [d.lower, d.upper])


def semicircular(d: Any) -> Law:
    """A law that is its own mirror image."""
    base = accurate_bounded.SEMICIRCULAR
    return Law(base, [], d.location, d.scale, mirror=Law(base, [], -d.location, d.scale))


def truncated_normal(d: Any) -> Law:
    """Between two ends, or with one of them."""
    lower, upper = (-math.inf if d.lower is None else d.lower), (math.inf if d.upper is None else d.upper)
    if not lower < upper:
        raise _refuse("The upper end must be above the lower one.", "upper")
    return normal_between(d.mean, d.standard_deviation, lower, upper)


def extreme_value(d: Any) -> Law:
    """SciPy's shape is −ξ; Gumbel's law at ξ = 0."""
    if not (shape := or_limit(d.shape)):
        return Law(stats.gumbel_r, [], d.location, d.scale)
    return Law(stats.genextreme, [-shape], d.location, d.scale)


def or_limit(shape: float) -> float:
    """The shape ξ, or 0 where the limit is the same to all digits, and formulas that divide by it fail."""
    return 0.0 if abs(shape) < _NO_SHAPE else shape


def generalized_gamma(d: Any) -> Law:
    """Of any power but 0."""
    if abs(d.power) < _LEAST_POWER:
        raise _refuse(f"The power must not be 0, nor below {_LEAST_POWER:g} in size.", "power")
    return Law(accurate_gamma.GENERALIZED_GAMMA, [d.shape, d.power], 0.0, d.scale)


def normal_inverse_gaussian(d: Any) -> Law:
    """Of an asymmetry below the tail heaviness."""
    if not abs(d.asymmetry) < d.tail_heaviness:
        raise _refuse("The asymmetry must be smaller in size than the tail heaviness.", "asymmetry")
    return Law(accurate.NORMAL_INVERSE_GAUSSIAN, [d.tail_heaviness, d.asymmetry], d.location, d.scale, integrate="both")


def pearson_3(d: Any) -> Law:
    """A shifted gamma variable, or its mirror image; normal where the skewness is next to 0."""
    if abs(d.skewness) < _NEARLY_NORMAL:
        return Law(stats.norm, [], d.location, d.scale)
    shape, scale = 4.0 / d.skewness**2, d.scale * abs(d.skewness) / 2.0
    distance = 2.0 * d.scale / d.skewness
    if d.skewness > 0:
        return Law(accurate_gamma.GAMMA, [shape], d.location - distance, scale)
    return Reflected(Law(accurate_gamma.GAMMA, [shape], distance - d.location, scale))


def rice(d: Any) -> Law:
    """Counted from the noncentrality where that is far from the origin."""
    b = d.noncentrality / d.scale
    if b > _FAR:
        return Law(accurate.FAR_RICE, [b], d.noncentrality, d.scale, integrate="both")
    return Law(accurate.RICE, [b], 0.0, d.scale, integrate="upper")


def certain(value: int) -> Law:
    """The law of a constant, of which formulas would take logarithms of probabilities that are 0."""
    return Law(accurate_discrete.DISCRETE_UNIFORM, [value, value + 1])


def binomial(d: Any) -> Law:
    """A constant where the probability is 0 or 1."""
    return certain(int(d.p) * d.n) if d.p in (0, 1) else Law(accurate_discrete.BINOMIAL, [d.n, d.p])


def hypergeometric(d: Any) -> Law:
    """Summed about the mean."""
    for name in ("successes", "draws"):
        if getattr(d, name) > d.population:
            raise _refuse(f"`{name}` must not be above `population`.", name)
    n, k, drawn = d.population, d.successes, d.draws
    mean = k * drawn / max(n, 1)
    reach = 12 * math.sqrt(mean * (1 - k / max(n, 1)) * (n - drawn) / max(n - 1, 1)) + 100
    return Summed(accurate_discrete.HYPERGEOMETRIC, [n, k, drawn], mean - reach, mean + reach)


def discrete_uniform(d: Any) -> Law:
    """Between two ends, both included."""
    if d.lower > d.upper:
        raise _refuse("The largest value must not be below the smallest.", "upper")
    return Law(accurate_discrete.DISCRETE_UNIFORM, [d.lower, d.upper + 1])


def skellam(d: Any) -> Law:
    """Summed about the mean."""
    centre, reach = d.rate_1 - d.rate_2, 12 * math.sqrt(d.rate_1 + d.rate_2) + 100
    return Summed(accurate_discrete.SKELLAM, [d.rate_1, d.rate_2], centre - reach, centre + reach)


def inverse_gaussian(d: Any) -> Law:
    """Refused where float64 does not tell its values from the mean."""
    ratio = d.mean / d.shape
    if ratio < _LEAST_RATIO:
        raise _refuse(f"The mean must be {_LEAST_RATIO:g} of the shape at least; below, all values are one.", "mean")
    base = accurate_powers.INVERSE_GAUSSIAN
    return Law(base, [ratio], 0.0, d.shape, integrate="upper" if ratio > _NARROW else "")
