"""Continuous families on a half-line: their formulas in the standard form, and their records."""

from __future__ import annotations

import math
from typing import Any

import mpmath
import numpy as np
from scipy import special, stats
from scipy.special import xlogy

from service.methods.statistics.distributions import estimates
from service.methods.statistics.distributions.bessel import log_bessel
from service.methods.statistics.distributions.burr import burr_entropy, log_burr, log_burr_tail
from service.methods.statistics.distributions.exponentiated_weibull import EXPONENTIATED_WEIBULL
from service.methods.statistics.distributions.family import (
    SEARCHED,
    Family,
    closed,
    held,
    located,
    plain,
    refusal,
    scaled,
    searched_where,
)
from service.methods.statistics.distributions.form import (
    BY_SCIPY,
    NO_POWER_TAIL,
    QUADRATURE,
    SCIPY,
    PowerTail,
    Raw,
    by_logarithm,
    from_log,
    only_scipy,
    pair,
    zero_at_0,
)
from service.methods.statistics.distributions.gamma_functions import (
    HALF_LOG_2PI,
    TINY,
    gamma_tails,
    log_beta_density,
    log_gamma_density,
    odds_tails,
)
from service.methods.statistics.distributions.generalized_pareto import generalized_pareto
from service.methods.statistics.distributions.incomplete_gamma import incomplete_gamma
from service.methods.statistics.distributions.inverse_gaussian import inverse_gaussian
from service.methods.statistics.distributions.law import Law
from service.methods.statistics.distributions.remainders import exponential, quotient

_LEAST_POWER = 1e-300  # of a generalized gamma law; below, its reciprocal overflows


def ratio_of_gamma(a: Any, b: Any) -> Any:
    """Γ(a)/Γ(b) in mpmath's arithmetic."""
    return mpmath.gammaprod([a], [b])


EXPONENTIAL_FORM = only_scipy(stats.expon, moments=SCIPY, entropy=SCIPY, power_tail=NO_POWER_TAIL)
WEIBULL = only_scipy(
    stats.weibull_min,
    moments=Raw(lambda k, c: mpmath.gamma(1 + k / c)),
    entropy=SCIPY,
    power_tail=NO_POWER_TAIL,
)
GOMPERTZ = only_scipy(stats.gompertz, moments=QUADRATURE, entropy=SCIPY, power_tail=NO_POWER_TAIL)
GAMMA = by_logarithm(
    stats.gamma, log_density=log_gamma_density, tails=pair(lambda x, a: incomplete_gamma(a, x)), inverse=BY_SCIPY,
    sample=SCIPY, moments=SCIPY, entropy=SCIPY, power_tail=NO_POWER_TAIL,
)  # fmt: skip


def _gamma(d: Any) -> Law:
    scale, rest = quotient(1.0, d.rate)
    return Law(GAMMA, [d.shape], 0.0, scale, rest=rest)


def _log_noncentral_chi_squared(x: Any, df: Any, nc: Any) -> Any:
    central = log_gamma_density(0.5 * x, 0.5 * df) - np.log(2.0)
    if not nc:
        return central
    order, z = 0.5 * df - 1.0, np.sqrt(x) * np.sqrt(nc)
    shift = 0.5 * (np.sqrt(x) - np.sqrt(nc)) ** 2
    inside = 0.5 * order * (np.log(x) - np.log(nc)) - shift - np.log(2.0) + log_bessel(order, z)
    return np.where(np.equal(x, 0), central - 0.5 * nc, inside)


NONCENTRAL_CHI_SQUARED = by_logarithm(
    stats.ncx2, log_density=_log_noncentral_chi_squared, tails=BY_SCIPY, inverse=BY_SCIPY, sample=SCIPY, moments=SCIPY,
    entropy=QUADRATURE, power_tail=NO_POWER_TAIL,
)  # fmt: skip


def _log_beta_prime(x: Any, a: Any, b: Any) -> Any:
    q = 1.0 / (1.0 + x)
    inside = log_beta_density(x * q, q, a, b) + 2.0 * np.log(q)
    return np.where(np.equal(x, 0), xlogy(a - 1.0, x) - special.betaln(a, b), inside)


def _beta_prime_entropy(a: Any, b: Any) -> Any:
    log_beta = mpmath.loggamma(a) + mpmath.loggamma(b) - mpmath.loggamma(a + b)
    total = (a + b) * mpmath.digamma(a + b)
    return log_beta - (a - 1) * mpmath.digamma(a) - (b + 1) * mpmath.digamma(b) + total


BETA_PRIME = by_logarithm(
    stats.betaprime, log_density=_log_beta_prime,
    tails=pair(odds_tails), inverse=BY_SCIPY, sample=SCIPY,
    moments=Raw(lambda k, a, b: mpmath.gammaprod([a + k, b - k], [a, b])), entropy=_beta_prime_entropy,
    power_tail=PowerTail(lambda a, b: b, two_sided=False),  # noqa: ARG005 - all shapes
)  # fmt: skip


def _f(d: Any) -> Law:
    """F as a beta prime variable, which no ratio of degrees of freedom overflows."""
    numerator, denominator = d.numerator_degrees_of_freedom, d.denominator_degrees_of_freedom
    scale, rest = quotient(denominator, numerator)
    return Law(BETA_PRIME, [numerator / 2, denominator / 2], 0.0, scale, rest=rest)


def _lognormal_moments(s: Any) -> tuple[Any, Any, Any, Any]:
    p, less = np.exp(s * s), np.expm1(s * s)
    kurtosis = less * (p**3 + 3.0 * p * p + 6.0 * p + 6.0)
    return np.exp(s * s / 2), np.sqrt(less * p), np.sqrt(less) * (2.0 + p), kurtosis


LOGNORMAL = only_scipy(stats.lognorm, moments=_lognormal_moments, entropy=SCIPY, power_tail=NO_POWER_TAIL)


def _lognormal(d: Any) -> Law:
    scale, rest = exponential(d.mu)
    return Law(LOGNORMAL, [d.sigma], 0.0, scale, rest=rest)


FRECHET = by_logarithm(
    stats.invweibull, log_density=zero_at_0(lambda x, c: np.log(c) - (c + 1.0) * np.log(x) - x**-c), tails=BY_SCIPY,
    inverse=BY_SCIPY, sample=SCIPY, moments=Raw(lambda k, c: mpmath.gamma(1 - k / c)), entropy=SCIPY,
    power_tail=PowerTail(lambda c: c, two_sided=False),
)  # fmt: skip
LOMAX = by_logarithm(
    stats.lomax, log_density=lambda x, c: np.log(c) - (c + 1.0) * np.log1p(x), tails=BY_SCIPY, inverse=BY_SCIPY,
    sample=SCIPY, moments=Raw(lambda k, c: mpmath.factorial(k) * ratio_of_gamma(c - k, c)), entropy=SCIPY,
    power_tail=PowerTail(lambda c: c, two_sided=False),
)  # fmt: skip
INVERSE_GAMMA = by_logarithm(
    stats.invgamma, log_density=zero_at_0(lambda x, a: log_gamma_density(1.0 / x, a) - 2.0 * np.log(x)),
    tails=pair(lambda x, a: incomplete_gamma(a, 1.0 / x)[::-1]), inverse=BY_SCIPY, sample=SCIPY, moments=SCIPY,
    entropy=SCIPY, power_tail=PowerTail(lambda a: a, two_sided=False),
)  # fmt: skip


def _log_generalized_gamma(x: Any, a: Any, c: Any) -> Any:
    edge = np.log(np.abs(c)) + xlogy(c * a - 1.0, x) - special.gammaln(a)
    inside = log_gamma_density(x**c, a) + np.log(np.abs(c)) + (c - 1.0) * np.log(x)
    return np.where(x**c < TINY, edge, np.where(np.equal(x, 0), -np.inf, inside))


GENERALIZED_GAMMA = by_logarithm(
    stats.gengamma, log_density=_log_generalized_gamma,
    tails=pair(lambda x, a, c: gamma_tails(c * np.log(x), a, x**c)[:: 1 if c > 0 else -1]), inverse=BY_SCIPY,
    sample=SCIPY, moments=Raw(lambda k, a, c: ratio_of_gamma(a + k / c, a)), entropy=SCIPY,
    power_tail=PowerTail(lambda a, c: -a * c if c < 0 else math.inf, two_sided=False),
)  # fmt: skip


def _generalized_gamma(d: Any) -> Law:
    """Of any power but 0."""
    if abs(d.power) < _LEAST_POWER:
        raise refusal(f"The power must not be 0, nor below {_LEAST_POWER:g} in size.", "power")
    return Law(GENERALIZED_GAMMA, [d.shape, d.power], 0.0, d.scale)


LEVY = by_logarithm(
    stats.levy, log_density=zero_at_0(lambda x: -HALF_LOG_2PI - 1.5 * np.log(x) - 0.5 / x), tails=BY_SCIPY,
    inverse=BY_SCIPY, sample=SCIPY, moments=SCIPY, entropy=QUADRATURE,
    power_tail=PowerTail(lambda: 0.5, two_sided=False),
)  # fmt: skip


def _log_log_logistic(x: Any, c: Any) -> Any:
    return np.log(c) + xlogy(c - 1.0, x) - 2.0 * np.logaddexp(0.0, c * np.log(x))


LOG_LOGISTIC = by_logarithm(
    stats.fisk, log_density=_log_log_logistic, tails=(SCIPY, lambda x, c: 1.0 / (1.0 + x**c)),
    inverse=(SCIPY, lambda q, c: ((1.0 - q) / q) ** (1.0 / c)), sample=SCIPY,
    moments=Raw(lambda k, c: mpmath.gammaprod([1 + k / c, 1 - k / c], [2])), entropy=SCIPY,
    power_tail=PowerTail(lambda c: c, two_sided=False),
)  # fmt: skip


BURR_XII = by_logarithm(
    stats.burr12, log_density=log_burr, deep=log_burr_tail,
    tails=from_log(lambda x, c, d: -d * np.logaddexp(0.0, c * np.log(x)))[::-1],
    inverse=BY_SCIPY, sample=SCIPY, moments=Raw(lambda k, c, d: mpmath.gammaprod([1 + k / c, d - k / c], [d])),
    entropy=burr_entropy, power_tail=PowerTail(lambda c, d: c * d, two_sided=False),
)  # fmt: skip


def _to_normal(x: Any, c: Any) -> Any:
    """The standard normal variable of a Birnbaum–Saunders one, (√x − 1/√x)/c without cancellation."""
    return (x - 1.0) / np.sqrt(x) / c


def _log_birnbaum_saunders(x: Any, c: Any) -> Any:
    z = _to_normal(x, c)
    return np.log1p(x) - 1.5 * np.log(x) - np.log(2.0 * c) - HALF_LOG_2PI - 0.5 * z * z


def _of_normal(z: Any, c: Any) -> Any:
    """The Birnbaum–Saunders variable of a standard normal one."""
    return np.exp(2.0 * np.arcsinh(0.5 * c * z))


BIRNBAUM_SAUNDERS = by_logarithm(
    stats.fatiguelife, log_density=zero_at_0(_log_birnbaum_saunders),
    tails=(lambda x, c: special.ndtr(_to_normal(x, c)), lambda x, c: special.ndtr(-_to_normal(x, c))),
    inverse=(lambda q, c: _of_normal(special.ndtri(q), c), lambda q, c: _of_normal(-special.ndtri(q), c)),
    sample=lambda generator, size, c: _of_normal(generator.standard_normal(size), c), moments=SCIPY, entropy=QUADRATURE,
    power_tail=NO_POWER_TAIL,
)  # fmt: skip

FAMILIES = (
    Family("exponential", lambda d: Law(EXPONENTIAL_FORM, [], 0.0, 1 / d.rate), closed(estimates.exponential)),
    Family("gamma", _gamma, SEARCHED),
    Family("chi_squared", lambda d: Law(GAMMA, [d.degrees_of_freedom / 2], 0.0, 2.0), SEARCHED),
    Family("noncentral_chi_squared", plain(NONCENTRAL_CHI_SQUARED, "degrees_of_freedom", "noncentrality"), SEARCHED),
    Family("f", _f, SEARCHED),
    Family("lognormal", _lognormal, closed(estimates.lognormal)),
    Family("weibull", scaled(WEIBULL, "shape"), SEARCHED),
    Family("exponentiated_weibull", scaled(EXPONENTIATED_WEIBULL, "exponent", "shape"), SEARCHED),
    Family("frechet", located(FRECHET, "shape"), held(location=0.0)),
    Family("pareto", lambda d: Law(LOMAX, [d.shape], d.scale, d.scale), closed(estimates.pareto, rough=("scale",))),
    Family("lomax", scaled(LOMAX, "shape"), SEARCHED),
    Family("generalized_pareto", generalized_pareto, searched_where(lambda of: of["shape"] >= -1, location=0.0)),
    Family("inverse_gamma", scaled(INVERSE_GAMMA, "shape"), SEARCHED),
    Family("inverse_gaussian", inverse_gaussian, closed(estimates.inverse_gaussian)),
    Family("beta_prime", scaled(BETA_PRIME, "alpha", "beta"), SEARCHED),
    Family("generalized_gamma", _generalized_gamma, SEARCHED),
    Family("levy", located(LEVY), held(location=0.0)),
    Family("log_logistic", scaled(LOG_LOGISTIC, "shape"), SEARCHED),
    Family("gompertz", scaled(GOMPERTZ, "shape"), SEARCHED),
    Family("burr_xii", scaled(BURR_XII, "c", "d"), SEARCHED),
    Family("birnbaum_saunders", scaled(BIRNBAUM_SAUNDERS, "shape"), SEARCHED),
)
"""The families of this file."""
