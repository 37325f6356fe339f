"""From the parameters of a univariate distribution to its law: one line a family."""

from __future__ import annotations

import math
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

from scipy import stats

from service.handlers.statistics.distributions import (
    accurate,
    accurate_bounded,
    accurate_discrete,
    accurate_gamma,
    accurate_powers,
)
from service.handlers.statistics.distributions.categorical import Categorical
from service.handlers.statistics.distributions.law import Law, Reflected
from service.handlers.statistics.distributions.noncentral_t import NoncentralT
from service.handlers.statistics.distributions.summed import Summed
from service.handlers.statistics.distributions.truncated_normal import truncated_normal
from service.handlers.statistics.distributions.zipf import Zipf
from service.schemas.errors import InvalidInput

_NEARLY_NORMAL = 1e-8  # skewness; the gamma variable's shift would cancel all digits
_LEAST_POWER = 1e-300
_NO_SHAPE = 1e-30
_FAR = 100.0
_Build = Callable[[Any], Law]


def law(distribution: Any) -> Law:
    """The law of a univariate distribution. Raises InvalidInput where parameters contradict each other."""
    try:
        return FAMILIES[distribution.name](distribution)
    except ArithmeticError:
        detail = "These parameters together leave the range of 64-bit floating point."
        raise InvalidInput.at(detail, "distribution") from None


def _located(base: Any, *shapes: str) -> _Build:
    """A family with `location` and `scale` whose shapes are those of SciPy."""
    return lambda d: Law(base, [getattr(d, shape) for shape in shapes], d.location, d.scale)


def _scaled(base: Any, *shapes: str) -> _Build:
    return lambda d: Law(base, [getattr(d, shape) for shape in shapes], 0.0, d.scale)


def _plain(base: Any, *shapes: str) -> _Build:
    return lambda d: Law(base, [getattr(d, shape) for shape in shapes])


def _refuse(detail: str, field: str) -> InvalidInput:
    return InvalidInput.at(detail, "distribution", field)


def _between(base: Any, *inner: str) -> _Build:
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


def _log_uniform(d: Any) -> Law:
    if not d.lower < d.upper:
        raise _refuse("The upper end must be above the lower one.", "upper")
    return Law(accurate_bounded.LOG_UNIFORM, [d.lower, d.upper])


def _semicircular(d: Any) -> Law:
    base = accurate_bounded.SEMICIRCULAR
    return Law(base, [], d.location, d.scale, mirror=Law(base, [], -d.location, d.scale))


def _truncated_normal(d: Any) -> Law:
    lower, upper = (-math.inf if d.lower is None else d.lower), (math.inf if d.upper is None else d.upper)
    if not lower < upper:
        raise _refuse("The upper end must be above the lower one.", "upper")
    return truncated_normal(d.mean, d.standard_deviation, lower, upper)


def _extreme_value(d: Any) -> Law:
    if not (shape := _or_limit(d.shape)):
        return Law(stats.gumbel_r, [], d.location, d.scale)
    return Law(stats.genextreme, [-shape], d.location, d.scale)


def _or_limit(shape: float) -> float:
    """The shape ξ, or 0 where the limit is the same to all digits, and formulas that divide by it fail."""
    return 0.0 if abs(shape) < _NO_SHAPE else shape


def _generalized_gamma(d: Any) -> Law:
    if abs(d.power) < _LEAST_POWER:
        raise _refuse(f"The power must not be 0, nor below {_LEAST_POWER:g} in size.", "power")
    return Law(accurate_gamma.GENERALIZED_GAMMA, [d.shape, d.power], 0.0, d.scale)


def _normal_inverse_gaussian(d: Any) -> Law:
    if not abs(d.asymmetry) < d.tail_heaviness:
        raise _refuse("The asymmetry must be smaller in size than the tail heaviness.", "asymmetry")
    return Law(accurate.NORMAL_INVERSE_GAUSSIAN, [d.tail_heaviness, d.asymmetry], d.location, d.scale, integrate="both")


def _pearson_3(d: Any) -> Law:
    if abs(d.skewness) < _NEARLY_NORMAL:
        return Law(stats.norm, [], d.location, d.scale)
    shape, scale = 4.0 / d.skewness**2, d.scale * abs(d.skewness) / 2.0
    distance = 2.0 * d.scale / d.skewness
    if d.skewness > 0:
        return Law(accurate_gamma.GAMMA, [shape], d.location - distance, scale)
    return Reflected(Law(accurate_gamma.GAMMA, [shape], distance - d.location, scale))


def _rice(d: Any) -> Law:
    b = d.noncentrality / d.scale
    if b > _FAR:
        return Law(accurate.FAR_RICE, [b], d.noncentrality, d.scale, integrate="both")
    return Law(accurate.RICE, [b], 0.0, d.scale, integrate="upper")


def _certain(value: int) -> Law:
    """The law of a constant, of which formulas would take logarithms of probabilities that are 0."""
    return Law(accurate_discrete.DISCRETE_UNIFORM, [value, value + 1])


def _binomial(d: Any) -> Law:
    return _certain(int(d.p) * d.n) if d.p in (0, 1) else Law(accurate_discrete.BINOMIAL, [d.n, d.p])


def _hypergeometric(d: Any) -> Law:
    for name in ("successes", "draws"):
        if getattr(d, name) > d.population:
            raise _refuse(f"`{name}` must not be above `population`.", name)
    n, k, drawn = d.population, d.successes, d.draws
    mean = k * drawn / max(n, 1)
    reach = 12 * math.sqrt(mean * (1 - k / max(n, 1)) * (n - drawn) / max(n - 1, 1)) + 100
    return Summed(accurate_discrete.HYPERGEOMETRIC, [n, k, drawn], mean - reach, mean + reach)


def _discrete_uniform(d: Any) -> Law:
    if d.lower > d.upper:
        raise _refuse("The largest value must not be below the smallest.", "upper")
    return Law(accurate_discrete.DISCRETE_UNIFORM, [d.lower, d.upper + 1])


def _skellam(d: Any) -> Law:
    centre, reach = d.rate_1 - d.rate_2, 12 * math.sqrt(d.rate_1 + d.rate_2) + 100
    return Summed(accurate_discrete.SKELLAM, [d.rate_1, d.rate_2], centre - reach, centre + reach)


FAMILIES: dict[str, _Build] = {
    # the whole real line
    "normal": lambda d: Law(stats.norm, [], d.mean, d.standard_deviation),
    "student_t": _located(accurate_gamma.STUDENT_T, "degrees_of_freedom"),
    "noncentral_t": lambda d: NoncentralT(
        accurate.NONCENTRAL_T,
        [d.degrees_of_freedom, d.noncentrality],
        d.location,
        d.scale,
        integrate="each",
    ),
    "cauchy": _located(accurate.CAUCHY),
    "laplace": _located(accurate.LAPLACE),
    "logistic": _located(stats.logistic),
    "hyperbolic_secant": _located(accurate.HYPERBOLIC_SECANT),
    "gumbel": _located(stats.gumbel_r),
    "gumbel_minimum": _located(stats.gumbel_l),
    "generalized_extreme_value": _extreme_value,
    "generalized_logistic": _located(accurate_powers.GENERALIZED_LOGISTIC, "shape"),
    "generalized_normal": _located(accurate_gamma.GENERALIZED_NORMAL, "shape"),
    "log_gamma": _located(accurate_gamma.LOG_GAMMA, "shape"),
    "double_gamma": _located(stats.dgamma, "shape"),
    "double_weibull": _located(stats.dweibull, "shape"),
    "skew_normal": lambda d: Law(
        stats.skewnorm, [d.shape], d.location, d.scale, integrate="lower" if d.shape > 0 else "upper"
    ),
    "power_normal": _located(accurate.POWER_NORMAL, "power"),
    "exponentially_modified_normal": lambda d: Law(
        accurate.EXPONENTIALLY_MODIFIED_NORMAL,
        [1 / (d.standard_deviation * d.rate)],
        d.mean,
        d.standard_deviation,
        integrate="lower",
    ),
    "normal_inverse_gaussian": _normal_inverse_gaussian,
    "johnson_su": _located(accurate.JOHNSON_SU, "gamma", "delta"),
    "pearson_3": _pearson_3,
    # a half-line
    "exponential": lambda d: Law(stats.expon, [], 0.0, 1 / d.rate),
    "gamma": lambda d: Law(accurate_gamma.GAMMA, [d.shape], 0.0, 1 / d.rate),
    "chi_squared": lambda d: Law(accurate_gamma.GAMMA, [d.degrees_of_freedom / 2], 0.0, 2.0),
    "noncentral_chi_squared": _plain(accurate.NONCENTRAL_CHI_SQUARED, "degrees_of_freedom", "noncentrality"),
    "chi": _plain(accurate_gamma.CHI, "degrees_of_freedom"),
    "f": _plain(accurate_gamma.F, "numerator_degrees_of_freedom", "denominator_degrees_of_freedom"),
    "lognormal": lambda d: Law(accurate_powers.LOGNORMAL, [d.sigma], 0.0, math.exp(d.mu)),
    "weibull": _scaled(stats.weibull_min, "shape"),
    "exponentiated_weibull": _scaled(accurate.EXPONENTIATED_WEIBULL, "exponent", "shape"),
    "frechet": _located(accurate.FRECHET, "shape"),
    "pareto": lambda d: Law(accurate_powers.LOMAX, [d.shape], d.scale, d.scale),
    "lomax": _scaled(accurate_powers.LOMAX, "shape"),
    "generalized_pareto": lambda d: Law(stats.genpareto, [_or_limit(d.shape)], d.location, d.scale),
    "inverse_gamma": _scaled(accurate_gamma.INVERSE_GAMMA, "shape"),
    "inverse_gaussian": lambda d: Law(
        accurate_powers.INVERSE_GAUSSIAN, [d.mean / d.shape], 0.0, d.shape, integrate="upper"
    ),
    "beta_prime": _scaled(accurate_gamma.BETA_PRIME, "alpha", "beta"),
    "generalized_gamma": _generalized_gamma,
    "rayleigh": _scaled(stats.rayleigh),
    "maxwell": _scaled(stats.maxwell),
    "rice": _rice,
    "nakagami": lambda d: Law(accurate_gamma.NAKAGAMI, [d.shape], 0.0, math.sqrt(d.spread)),
    "half_normal": _scaled(stats.halfnorm),
    "half_cauchy": _scaled(accurate.HALF_CAUCHY),
    "half_logistic": _scaled(stats.halflogistic),
    "half_generalized_normal": _scaled(accurate_gamma.HALF_GENERALIZED_NORMAL, "shape"),
    "folded_normal": lambda d: Law(
        accurate.FOLDED_NORMAL, [abs(d.mean) / d.standard_deviation], 0.0, d.standard_deviation, integrate="lower"
    ),
    "folded_cauchy": lambda d: Law(accurate.FOLDED_CAUCHY, [abs(d.location) / d.scale], 0.0, d.scale),
    "levy": _located(accurate.LEVY),
    "log_logistic": _scaled(accurate.LOG_LOGISTIC, "shape"),
    "gompertz": _scaled(stats.gompertz, "shape"),
    "burr_xii": _scaled(accurate_powers.BURR_XII, "c", "d"),
    "birnbaum_saunders": _scaled(accurate_powers.BIRNBAUM_SAUNDERS, "shape"),
    # an interval
    "uniform": _between(stats.uniform),
    "beta": _plain(accurate_gamma.BETA, "alpha", "beta"),
    "arcsine": _between(stats.arcsine),
    "power_function": _scaled(stats.powerlaw, "shape"),
    "triangular": _between(accurate_bounded.TRIANGULAR, "mode"),
    "trapezoidal": _between(stats.trapezoid, "lower_mode", "upper_mode"),
    "log_uniform": _log_uniform,
    "truncated_normal": _truncated_normal,
    "semicircular": _semicircular,
    "argus": lambda d: Law(accurate_bounded.ARGUS, [d.shape], d.location, d.scale, integrate="lower"),
    "von_mises": lambda d: Law(accurate_bounded.VON_MISES, [d.concentration], d.mean, integrate="both"),
    # integers
    "bernoulli": lambda d: _binomial(SimpleNamespace(n=1, p=d.p)),
    "binomial": _binomial,
    "beta_binomial": lambda d: Summed(accurate_discrete.BETA_BINOMIAL, [d.n, d.alpha, d.beta], 0, d.n),
    "poisson": lambda d: Law(accurate_discrete.POISSON, [d.rate]) if d.rate else _certain(0),
    "geometric": lambda d: Law(accurate_discrete.GEOMETRIC, [d.p]) if d.p < 1 else _certain(1),
    "negative_binomial": lambda d: Law(accurate_discrete.NEGATIVE_BINOMIAL, [d.n, d.p]) if d.p < 1 else _certain(0),
    "hypergeometric": _hypergeometric,
    "discrete_uniform": _discrete_uniform,
    "categorical": lambda d: Categorical(d.probabilities),
    "skellam": _skellam,
    "logarithmic": lambda d: Summed(accurate_discrete.LOGARITHMIC, [d.p], 1, 40 / (1 - d.p)),
    "zipf": lambda d: Zipf(accurate_discrete.ZIPF, [d.exponent]),
}
"""Every univariate family."""
