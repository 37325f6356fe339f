"""Continuous families on the whole real line, or on a half-line that a parameter moves: formulas and records."""

from __future__ import annotations

import math
from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np
from scipy import special, stats
from scipy.special import log_ndtr

from service.methods.statistics.distributions import estimates
from service.methods.statistics.distributions.family import (
    SEARCHED,
    Family,
    closed,
    located,
    refusal,
    searched_where,
    spiked,
)
from service.methods.statistics.distributions.form import (
    BY_SCIPY,
    INVERSE,
    NO_POWER_TAIL,
    QUADRATURE,
    SCIPY,
    SEARCH,
    Form,
    PowerTail,
    by_logarithm,
    from_log,
    only_scipy,
    pair,
)
from service.methods.statistics.distributions.gamma_functions import HALF_LOG_2PI, gamma_tails, log_gamma_density
from service.methods.statistics.distributions.generalized_extreme_value import GUMBEL, generalized_extreme_value
from service.methods.statistics.distributions.incomplete_gamma import incomplete_gamma
from service.methods.statistics.distributions.law import Law
from service.methods.statistics.distributions.lengths import (
    half_generalized_normal_sample,
    half_generalized_normal_tails,
)
from service.methods.statistics.distributions.pearson_3 import pearson_3
from service.methods.statistics.distributions.power_normal import POWER_NORMAL
from service.methods.statistics.distributions.saddle_point import log_poisson
from service.methods.statistics.distributions.student_t import NONCENTRAL_T, STUDENT_T

_CERTAIN = 40.0  # from where on Φ is 1 to all digits, and so is its logarithm 0
_LOG_TINY = -667.0  # below, exp on its way to a logarithm may underflow

NORMAL = only_scipy(stats.norm, moments=SCIPY, entropy=SCIPY, power_tail=NO_POWER_TAIL)
LOGISTIC = only_scipy(stats.logistic, moments=SCIPY, entropy=SCIPY, power_tail=NO_POWER_TAIL)
GUMBEL_MINIMUM = only_scipy(stats.gumbel_l, moments=SCIPY, entropy=SCIPY, power_tail=NO_POWER_TAIL)
DOUBLE_WEIBULL = only_scipy(stats.dweibull, moments=SCIPY, entropy=SCIPY, power_tail=NO_POWER_TAIL)
LAPLACE = Form(
    scipy=stats.laplace, discrete=False, support=SCIPY, log_density=lambda x: -np.log(2.0) - np.abs(x), density=SCIPY,
    tails=BY_SCIPY, deep=QUADRATURE, inverse=BY_SCIPY, sample=SCIPY, centre=SCIPY, moments=SCIPY, entropy=SCIPY,
    power_tail=NO_POWER_TAIL,
)  # fmt: skip
HYPERBOLIC_SECANT = Form(
    scipy=stats.hypsecant, discrete=False, support=SCIPY,
    log_density=lambda x: np.log(2.0 / np.pi) - np.abs(x) - np.log1p(np.exp(-2.0 * np.abs(x))), density=SCIPY,
    tails=BY_SCIPY, deep=QUADRATURE, inverse=BY_SCIPY, sample=SCIPY, centre=SCIPY, moments=SCIPY, entropy=SCIPY,
    power_tail=NO_POWER_TAIL,
)  # fmt: skip


CAUCHY = by_logarithm(
    stats.cauchy, log_density=lambda x: -np.log(np.pi) - 2.0 * np.log(np.hypot(1.0, x)), tails=BY_SCIPY,
    inverse=BY_SCIPY, sample=SCIPY, moments=SCIPY, entropy=SCIPY, power_tail=PowerTail(lambda: 1.0, two_sided=True),
)  # fmt: skip


def _generalized_logistic_quantile(q: Any, c: Any) -> Any:
    power = -np.log(q) / c
    return -power - np.log(-np.expm1(-power))


GENERALIZED_LOGISTIC = by_logarithm(
    stats.genlogistic, log_density=lambda x, c: np.log(c) - c * np.logaddexp(0.0, -x) - np.logaddexp(0.0, x),
    tails=from_log(lambda x, c: -c * np.logaddexp(0.0, -x)), inverse=(_generalized_logistic_quantile, SCIPY),
    sample=INVERSE, moments=SCIPY, entropy=SCIPY, power_tail=NO_POWER_TAIL,
)  # fmt: skip


def _generalized_normal_below(x: Any, beta: Any) -> Any:
    lower, upper = half_generalized_normal_tails(np.abs(x), beta)
    return np.where(x < 0, 0.5 * upper, 0.5 + 0.5 * lower)


def _generalized_normal_sample(generator: np.random.Generator, size: Any, beta: Any) -> Any:
    length = half_generalized_normal_sample(generator, size, beta)
    return np.where(generator.random(size) < 0.5, -length, length)


GENERALIZED_NORMAL = Form(
    scipy=stats.gennorm, discrete=False, support=SCIPY, log_density=SCIPY, density=SCIPY,
    tails=(_generalized_normal_below, lambda x, beta: _generalized_normal_below(-x, beta)), deep=QUADRATURE,
    inverse=BY_SCIPY, sample=_generalized_normal_sample, centre=SCIPY, moments=SCIPY, entropy=SCIPY,
    power_tail=NO_POWER_TAIL,
)  # fmt: skip


def _double_gamma_above(x: Any, a: Any) -> Any:
    lower, upper = incomplete_gamma(a, np.abs(x))
    return np.where(x > 0, 0.5 * upper, 0.5 + 0.5 * lower)


DOUBLE_GAMMA = by_logarithm(
    stats.dgamma, log_density=lambda x, a: log_gamma_density(np.abs(x), a) - np.log(2.0),
    tails=(lambda x, a: _double_gamma_above(-x, a), _double_gamma_above), inverse=BY_SCIPY, sample=SCIPY,
    moments=SCIPY, entropy=SCIPY, power_tail=NO_POWER_TAIL,
)  # fmt: skip


def _log_log_gamma(x: Any, c: Any) -> Any:
    inside = np.where(np.isinf(np.exp(x)), -np.inf, log_poisson(c, np.exp(x)) + np.log(c))
    return np.where(x < _LOG_TINY, c * x - special.gammaln(c), inside)


LOG_GAMMA = by_logarithm(
    stats.loggamma, log_density=_log_log_gamma, tails=pair(lambda x, c: gamma_tails(x, c, np.exp(x))),
    inverse=BY_SCIPY, sample=SCIPY, moments=SCIPY, entropy=SCIPY, power_tail=NO_POWER_TAIL,
)  # fmt: skip


def _skew_thin(x: Any, a: Any) -> Any:
    """P(X ≤ x) for a slant a > 0, whose terms are positive above 0; NaN where they cancel."""
    value = special.ndtr(a * x) * special.erf(x / math.sqrt(2.0)) + 2.0 * special.owens_t(a * x, np.divide(1.0, a))
    return np.where((x >= 0.0) | (value > 0.1), value, np.nan)  # a larger value has lost a digit at most


def _skew_thick(x: Any, a: Any) -> Any:
    """P(X > x) for such a slant."""
    return special.ndtr(-x) + 2.0 * special.owens_t(x, a)


SKEW_NORMAL = Form(
    scipy=stats.skewnorm, discrete=False, support=SCIPY, log_density=SCIPY, density=SCIPY,
    tails=(_skew_thin, _skew_thick), deep=QUADRATURE, inverse=BY_SCIPY, sample=SCIPY, centre=SCIPY,
    moments=SCIPY, entropy=QUADRATURE, power_tail=NO_POWER_TAIL,
)  # fmt: skip


_LEFT_SKEW_NORMAL = replace(SKEW_NORMAL, tails=(lambda x, a: _skew_thick(-x, -a), lambda x, a: _skew_thin(-x, -a)))


def _skew_normal(d: Any) -> Law:
    """The tail that its slant leaves thin has a formula of its own."""
    return Law(SKEW_NORMAL if d.shape > 0 else _LEFT_SKEW_NORMAL, [d.shape], d.location, d.scale)


def _log_tilted(x: Any, k: Any) -> Any:
    """Logarithm of exp(1/(2k²) − x/k) Φ(x − 1/k), without cancellation where x < 1/k."""
    rate = 1.0 / k
    near = np.log(0.5 * special.erfcx((rate - x) / np.sqrt(2.0))) - 0.5 * x * x
    return np.where(x < rate, near, rate * (0.5 * rate - x) + log_ndtr(x - rate))


def _modified_below(x: Any, k: Any) -> Any:
    """Φ(x) − exp(log_tilted), by the ratio of its terms; NaN where these are near to each other, or small."""
    value = -special.ndtr(x) * np.expm1(_log_tilted(x, k) - log_ndtr(x))
    return np.where((x > _CERTAIN) | (value > 0.1), value, np.nan)  # likewise


EXPONENTIALLY_MODIFIED_NORMAL = by_logarithm(
    stats.exponnorm, log_density=lambda x, k: _log_tilted(x, k) - np.log(k),
    tails=(
        _modified_below,
        lambda x, k: special.ndtr(-x) + np.exp(_log_tilted(x, k)),
    ),
    inverse=BY_SCIPY, sample=SCIPY, moments=SCIPY, entropy=QUADRATURE, power_tail=NO_POWER_TAIL,
)  # fmt: skip


def _log_normal_inverse_gaussian(x: Any, a: Any, b: Any) -> Any:
    gamma, length = np.sqrt((a - b) * (a + b)), np.hypot(1.0, x)
    # γ + bx − a√(1+x²) without cancellation: (a√(1+x²))² − (bx + γ)² = (γx − b)².
    exponent = -((gamma * x - b) ** 2) / (a * length + b * x + gamma)
    return np.log(a / np.pi) + np.log(special.k1e(a * length)) + exponent - np.log(length)


NORMAL_INVERSE_GAUSSIAN = by_logarithm(
    stats.norminvgauss, log_density=_log_normal_inverse_gaussian, tails=(QUADRATURE, QUADRATURE),
    inverse=(SEARCH, SEARCH), sample=SCIPY, moments=SCIPY, entropy=QUADRATURE, power_tail=NO_POWER_TAIL,
)  # fmt: skip


def _normal_inverse_gaussian(d: Any) -> Law:
    """Of an asymmetry below the tail heaviness."""
    if not abs(d.asymmetry) < d.tail_heaviness:
        raise refusal("The asymmetry must be smaller in size than the tail heaviness.", "asymmetry")
    return Law(NORMAL_INVERSE_GAUSSIAN, [d.tail_heaviness, d.asymmetry], d.location, d.scale)


def _log_johnson_su(x: Any, a: Any, b: Any) -> Any:
    z = a + b * np.arcsinh(x)
    return np.log(b) - HALF_LOG_2PI - 0.5 * z * z - np.log(np.hypot(1.0, x))


JOHNSON_SU = by_logarithm(
    stats.johnsonsu, log_density=_log_johnson_su, tails=BY_SCIPY, inverse=BY_SCIPY, sample=SCIPY, moments=SCIPY,
    entropy=QUADRATURE, power_tail=NO_POWER_TAIL,
)  # fmt: skip


def _exponentially_modified_normal(d: Any) -> Law:
    k = 1 / (d.standard_deviation * d.rate)
    return Law(EXPONENTIALLY_MODIFIED_NORMAL, [k], d.mean, d.standard_deviation)


def _degrees(of: Any) -> float:
    return float(of["degrees_of_freedom"])


FAMILIES = (
    Family("normal", lambda d: Law(NORMAL, [], d.mean, d.standard_deviation), closed(estimates.normal)),
    Family("student_t", located(STUDENT_T, "degrees_of_freedom"), spiked(_degrees)),
    Family("noncentral_t", located(NONCENTRAL_T, "degrees_of_freedom", "noncentrality"), spiked(_degrees)),
    Family("cauchy", located(CAUCHY), spiked(lambda _: 1.0)),
    Family("laplace", located(LAPLACE), closed(estimates.laplace, rough=("location",))),
    Family("logistic", located(LOGISTIC), SEARCHED),
    Family("hyperbolic_secant", located(HYPERBOLIC_SECANT), SEARCHED),
    Family("gumbel", located(GUMBEL), SEARCHED),
    Family("gumbel_minimum", located(GUMBEL_MINIMUM), SEARCHED),
    Family("generalized_extreme_value", generalized_extreme_value, searched_where(lambda of: of["shape"] >= -1)),
    Family("generalized_logistic", located(GENERALIZED_LOGISTIC, "shape"), SEARCHED),
    Family("generalized_normal", located(GENERALIZED_NORMAL, "shape"), SEARCHED),
    Family("log_gamma", located(LOG_GAMMA, "shape"), SEARCHED),
    Family("double_gamma", located(DOUBLE_GAMMA, "shape"), searched_where(lambda of: of["shape"] >= 1, "location")),
    Family("double_weibull", located(DOUBLE_WEIBULL, "shape"), searched_where(lambda of: of["shape"] >= 1, "location")),
    Family("skew_normal", _skew_normal, SEARCHED),
    Family("power_normal", located(POWER_NORMAL, "power"), SEARCHED),
    Family("exponentially_modified_normal", _exponentially_modified_normal, SEARCHED),
    Family("normal_inverse_gaussian", _normal_inverse_gaussian, spiked(lambda _: 1.0)),
    Family("johnson_su", located(JOHNSON_SU, "gamma", "delta"), SEARCHED),
    Family("pearson_3", partial(pearson_3, NORMAL), searched_where(lambda of: abs(of["skewness"]) <= 2)),
)
"""The families of this file."""
