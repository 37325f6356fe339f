"""From the parameters of a univariate distribution to its law: one line a family."""

from __future__ import annotations

import math
from types import SimpleNamespace
from typing import Any

from scipy import stats

from service.methods.statistics.distributions import (
    accurate,
    accurate_bounded,
    accurate_discrete,
    accurate_gamma,
    accurate_powers,
    builders,
)
from service.methods.statistics.distributions.builders import Build, between, located, plain, scaled
from service.methods.statistics.distributions.categorical import Categorical
from service.methods.statistics.distributions.law import Law
from service.methods.statistics.distributions.noncentral_t import NoncentralT
from service.methods.statistics.distributions.summed import Summed
from service.methods.statistics.distributions.zipf import Zipf
from service.schemas.types.errors import InvalidInput


def law(distribution: Any) -> Law:
    """The law of a univariate distribution. Raises InvalidInput where parameters contradict each other."""
    try:
        return FAMILIES[distribution.name](distribution)
    except ArithmeticError:
        detail = "These parameters together leave the range of 64-bit floating point."
        raise InvalidInput.at(detail, "distribution") from None


FAMILIES: dict[str, Build] = {
    # the whole real line
    "normal": lambda d: Law(stats.norm, [], d.mean, d.standard_deviation),
    "student_t": located(accurate_gamma.STUDENT_T, "degrees_of_freedom"),
    "noncentral_t": lambda d: NoncentralT(
        accurate.NONCENTRAL_T,
        [d.degrees_of_freedom, d.noncentrality],
        d.location,
        d.scale,
        integrate="each",
    ),
    "cauchy": located(accurate.CAUCHY),
    "laplace": located(accurate.LAPLACE),
    "logistic": located(stats.logistic),
    "hyperbolic_secant": located(accurate.HYPERBOLIC_SECANT),
    "gumbel": located(stats.gumbel_r),
    "gumbel_minimum": located(stats.gumbel_l),
    "generalized_extreme_value": builders.extreme_value,
    "generalized_logistic": located(accurate_powers.GENERALIZED_LOGISTIC, "shape"),
    "generalized_normal": located(accurate_gamma.GENERALIZED_NORMAL, "shape"),
    "log_gamma": located(accurate_gamma.LOG_GAMMA, "shape"),
    "double_gamma": located(stats.dgamma, "shape"),
    "double_weibull": located(stats.dweibull, "shape"),
    "skew_normal": lambda d: Law(
        stats.skewnorm, [d.shape], d.location, d.scale, integrate="lower" if d.shape > 0 else "upper"
    ),
    "power_normal": located(accurate.POWER_NORMAL, "power"),
    "exponentially_modified_normal": lambda d: Law(
        accurate.EXPONENTIALLY_MODIFIED_NORMAL,
        [1 / (d.standard_deviation * d.rate)],
        d.mean,
        d.standard_deviation,
        integrate="lower",
    ),
    "normal_inverse_gaussian": builders.normal_inverse_gaussian,
    "johnson_su": located(accurate.JOHNSON_SU, "gamma", "delta"),
    "pearson_3": builders.pearson_3,
    # a half-line
    "exponential": lambda d: Law(stats.expon, [], 0.0, 1 / d.rate),
    "gamma": lambda d: Law(accurate_gamma.GAMMA, [d.shape], 0.0, 1 / d.rate),
    "chi_squared": lambda d: Law(accurate_gamma.GAMMA, [d.degrees_of_freedom / 2], 0.0, 2.0),
    "noncentral_chi_squared": plain(accurate.NONCENTRAL_CHI_SQUARED, "degrees_of_freedom", "noncentrality"),
    "chi": plain(accurate_gamma.CHI, "degrees_of_freedom"),
    "f": builders.f,
    "lognormal": lambda d: Law(accurate_powers.LOGNORMAL, [d.sigma], 0.0, math.exp(d.mu)),
    "weibull": scaled(stats.weibull_min, "shape"),
    "exponentiated_weibull": scaled(accurate.EXPONENTIATED_WEIBULL, "exponent", "shape"),
    "frechet": located(accurate.FRECHET, "shape"),
    "pareto": lambda d: Law(accurate_powers.LOMAX, [d.shape], d.scale, d.scale),
    "lomax": scaled(accurate_powers.LOMAX, "shape"),
    "generalized_pareto": lambda d: Law(stats.genpareto, [builders.or_limit(d.shape)], d.location, d.scale),
    "inverse_gamma": scaled(accurate_gamma.INVERSE_GAMMA, "shape"),
    "inverse_gaussian": builders.inverse_gaussian,
    "beta_prime": scaled(accurate_gamma.BETA_PRIME, "alpha", "beta"),
    "generalized_gamma": builders.generalized_gamma,
    "rayleigh": scaled(stats.rayleigh),
    "maxwell": scaled(stats.maxwell),
    "rice": builders.rice,
    "nakagami": lambda d: Law(accurate_gamma.NAKAGAMI, [d.shape], 0.0, math.sqrt(d.spread)),
    "half_normal": scaled(stats.halfnorm),
    "half_cauchy": scaled(accurate.HALF_CAUCHY),
    "half_logistic": scaled(stats.halflogistic),
    "half_generalized_normal": scaled(accurate_gamma.HALF_GENERALIZED_NORMAL, "shape"),
    "folded_normal": lambda d: Law(
        accurate.FOLDED_NORMAL, [abs(d.mean) / d.standard_deviation], 0.0, d.standard_deviation, integrate="lower"
    ),
    "folded_cauchy": lambda d: Law(accurate.FOLDED_CAUCHY, [abs(d.location) / d.scale], 0.0, d.scale),
    "levy": located(accurate.LEVY),
    "log_logistic": scaled(accurate.LOG_LOGISTIC, "shape"),
    "gompertz": scaled(stats.gompertz, "shape"),
    "burr_xii": scaled(accurate_powers.BURR_XII, "c", "d"),
    "birnbaum_saunders": scaled(accurate_powers.BIRNBAUM_SAUNDERS, "shape"),
    # an interval
    "uniform": between(stats.uniform),
    "beta": plain(accurate_gamma.BETA, "alpha", "beta"),
    "arcsine": between(stats.arcsine),
    "power_function": builders.power_function,
    "triangular": between(accurate_bounded.TRIANGULAR, "mode"),
    "trapezoidal": between(accurate_bounded.TRAPEZOIDAL, "lower_mode", "upper_mode"),
    "log_uniform": builders.log_uniform,
    "truncated_normal": builders.truncated_normal,
    "semicircular": builders.semicircular,
    "argus": lambda d: Law(accurate_bounded.ARGUS, [d.shape], d.location, d.scale, integrate="lower"),
    "von_mises": lambda d: Law(accurate_bounded.VON_MISES, [d.concentration], d.mean, integrate="both"),
    # integers
    "bernoulli": lambda d: builders.binomial(SimpleNamespace(n=1, p=d.p)),
    "binomial": builders.binomial,
    "beta_binomial": lambda d: Summed(accurate_discrete.BETA_BINOMIAL, [d.n, d.alpha, d.beta], 0, d.n),
    "poisson": lambda d: Law(accurate_discrete.POISSON, [d.rate]) if d.rate else builders.certain(0),
    "geometric": lambda d: Law(accurate_discrete.GEOMETRIC, [d.p]) if d.p < 1 else builders.certain(1),
    "negative_binomial": lambda d: (
        Law(accurate_discrete.NEGATIVE_BINOMIAL, [d.n, d.p]) if d.p < 1 else builders.certain(0)
    ),
    "hypergeometric": builders.hypergeometric,
    "discrete_uniform": builders.discrete_uniform,
    "categorical": lambda d: Categorical(d.probabilities),
    "skellam": builders.skellam,
    "logarithmic": lambda d: Summed(accurate_discrete.LOGARITHMIC, [d.p], 1, 40 / (1 - d.p)),
    "zipf": lambda d: Zipf(accurate_discrete.ZIPF, [d.exponent]),
}
"""Every univariate family."""
