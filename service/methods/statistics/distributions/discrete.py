"""Families of integers: their formulas, and their records."""

from __future__ import annotations

import math
from typing import Any

import mpmath
import numpy as np
from scipy import special, stats

from service.methods.statistics.distributions import binomial, estimates, negative_binomial, poisson
from service.methods.statistics.distributions.categorical import categorical
from service.methods.statistics.distributions.family import SEARCHED, Family, closed, refusal
from service.methods.statistics.distributions.form import (
    BY_SCIPY,
    EXPONENTIAL,
    NO_POWER_TAIL,
    SCIPY,
    SEARCH,
    SUM,
    Form,
    PowerTail,
    Raw,
)
from service.methods.statistics.distributions.gamma_functions import log_beta_density
from service.methods.statistics.distributions.law import Law
from service.methods.statistics.distributions.saddle_point import log_binomial, log_poisson
from service.methods.statistics.distributions.skellam import log_skellam
from service.methods.statistics.distributions.summed import Summed
from service.methods.statistics.distributions.zipf import log_zipf_tail, zipf_below, zipf_sample, zipf_start


def _by_logarithm(scipy: Any, **facts: Any) -> Form:
    """The form of a family on SciPy's support whose mass is the exponential of its logarithm.

    It takes log_density, tails, deep, inverse, sample, moments, entropy and power_tail.
    """
    return Form(scipy=scipy, discrete=True, support=SCIPY, density=EXPONENTIAL, centre=SCIPY, **facts)


def _summed(scipy: Any, log_density: Any, sample: Any, moments: Any) -> Form:
    """The form of a family whose tails have no formula."""
    return _by_logarithm(
        scipy, log_density=log_density, tails=(SUM, SUM), deep=SUM, inverse=(SEARCH, SEARCH), sample=sample,
        moments=moments, entropy=SUM, power_tail=NO_POWER_TAIL,
    )  # fmt: skip


POISSON = _by_logarithm(
    stats.poisson, log_density=log_poisson, tails=poisson.TAILS, deep=poisson.log_tail, inverse=BY_SCIPY,
    sample=poisson.sample, moments=SCIPY, entropy=SUM, power_tail=NO_POWER_TAIL,
)  # fmt: skip


def _binomial_moments(n: Any, p: Any) -> tuple[Any, Any, Any, Any]:
    """With 1 − p, which is exact for p ≥ ½, and no difference of n p and n p²."""
    q = 1.0 - p
    variance = n * p * q
    return n * p, np.sqrt(variance), (q - p) / np.sqrt(variance), (1.0 - 6.0 * p * q) / variance


BINOMIAL = _by_logarithm(
    stats.binom, log_density=binomial.log_mass, tails=binomial.TAILS, deep=binomial.log_tail,
    inverse=binomial.STARTS, sample=SCIPY, moments=_binomial_moments, entropy=SUM, power_tail=NO_POWER_TAIL,
)  # fmt: skip


def _geometric_entropy(p: Any) -> Any:
    return -mpmath.log(p) - (1 - p) / p * mpmath.log1p(-p)


GEOMETRIC = _by_logarithm(
    stats.geom, log_density=lambda k, p: np.log(p) + special.xlog1py(k - 1.0, -p), tails=BY_SCIPY, deep=SUM,
    inverse=BY_SCIPY, sample=SCIPY, moments=SCIPY, entropy=_geometric_entropy, power_tail=NO_POWER_TAIL,
)  # fmt: skip


NEGATIVE_BINOMIAL = _by_logarithm(
    stats.nbinom, log_density=negative_binomial.log_mass, tails=negative_binomial.TAILS,
    deep=negative_binomial.log_tail, inverse=negative_binomial.STARTS, sample=negative_binomial.sample, moments=SCIPY,
    entropy=SUM, power_tail=NO_POWER_TAIL,
)  # fmt: skip


def _log_beta_binomial(k: Any, n: Any, a: Any, b: Any) -> Any:
    """Γ functions cancel in the ratio of prior and posterior density at any one p; the posterior mean is a good one."""
    size = n + a + b
    p, q = (k + a) / size, (n - k + b) / size
    odds = log_beta_density(p, q, a, b) - log_beta_density(p, q, k + a, n - k + b)
    return log_binomial(k, n - k, p, q) + odds


def _beta_binomial_moment(k: int, n: Any, a: Any, b: Any) -> Any:
    """From factorial moments, with Stirling's numbers of the second kind."""
    factorial = (mpmath.ff(n, j) * mpmath.rf(a, j) / mpmath.rf(a + b, j) for j in range(1, k + 1))
    return mpmath.fdot(zip([(1,), (1, 1), (1, 3, 1), (1, 7, 6, 1)][k - 1], factorial, strict=True))


BETA_BINOMIAL = _summed(stats.betabinom, _log_beta_binomial, sample=SCIPY, moments=Raw(_beta_binomial_moment))


def _log_hypergeometric(k: Any, population: Any, successes: Any, draws: Any) -> Any:
    p, q = draws / population, (population - draws) / population
    drawn = log_binomial(k, successes - k, p, q)
    others = log_binomial(draws - k, population - successes - draws + k, p, q)
    return drawn + others - log_binomial(draws, population - draws, p, q)


HYPERGEOMETRIC = _summed(stats.hypergeom, _log_hypergeometric, sample=SCIPY, moments=SCIPY)


def _certain(value: int) -> Law:
    """The law of a constant, of which formulas would take logarithms of probabilities that are 0."""
    return Law(DISCRETE_UNIFORM, [value, value + 1])


def _hypergeometric(d: Any) -> Law:
    """Summed about the mean; a constant where nothing is left to chance."""
    for name in ("successes", "draws"):
        if getattr(d, name) > d.population:
            raise refusal(f"`{name}` must not be above `population`.", name)
    n, k, drawn = d.population, d.successes, d.draws
    if (least := max(0, drawn + k - n)) == min(k, drawn):
        return _certain(least)
    mean = k * drawn / n
    reach = 12 * math.sqrt(mean * (1 - k / n) * (n - drawn) / (n - 1)) + 100
    return Summed(HYPERGEOMETRIC, [n, k, drawn], mean - reach, mean + reach)


SKELLAM = _summed(
    stats.skellam, log_skellam,
    sample=lambda generator, size, *rates: np.subtract(*(poisson.sample(generator, size, rate) for rate in rates)),
    moments=SCIPY,
)  # fmt: skip


def _skellam(d: Any) -> Law:
    """Summed about the mean."""
    centre, reach = d.rate_1 - d.rate_2, 12 * math.sqrt(d.rate_1 + d.rate_2) + 100
    return Summed(SKELLAM, [d.rate_1, d.rate_2], centre - reach, centre + reach)


def _logarithmic_moment(k: int, p: Any) -> Any:
    return -[1, 1, 1 + p, 1 + 4 * p + p * p][k - 1] * p / (1 - p) ** k / mpmath.log1p(-p)


LOGARITHMIC = _summed(
    stats.logser, lambda k, p: k * np.log(p) - np.log(k) - np.log(-np.log1p(-p)), sample=SCIPY,
    moments=Raw(_logarithmic_moment),
)  # fmt: skip


def _zipf_entropy(exponent: Any) -> Any:
    zeta = mpmath.zeta(exponent)
    return mpmath.log(zeta) - exponent * mpmath.zeta(exponent, derivative=1) / zeta


ZIPF = _by_logarithm(
    stats.zipf, log_density=lambda k, a: -a * np.log(k) - np.log(special.zeta(a, 1.0)),
    tails=(zipf_below, lambda k, a: special.zeta(a, np.floor(k) + 1.0) / special.zeta(a, 1.0)), deep=log_zipf_tail,
    inverse=(lambda q, a: zipf_start(1.0 - q, a), zipf_start), sample=zipf_sample,
    moments=Raw(lambda k, a: mpmath.zeta(a - k) / mpmath.zeta(a)), entropy=_zipf_entropy,
    power_tail=PowerTail(lambda a: a - 1.0, two_sided=False),
)  # fmt: skip
DISCRETE_UNIFORM = Form(
    scipy=stats.randint, discrete=True, support=SCIPY,
    log_density=lambda k, low, high: np.full_like(k, -np.log(high - low), float),
    density=lambda k, low, high: np.ones_like(k, float) / (high - low),
    tails=(SCIPY, lambda k, low, high: (high - 1 - np.floor(k)) / (high - low)), deep=SUM, inverse=BY_SCIPY,
    sample=SCIPY, centre=SCIPY, moments=SCIPY, entropy=lambda low, high: mpmath.log(high - low),
    power_tail=NO_POWER_TAIL,
)  # fmt: skip


def _discrete_uniform(d: Any) -> Law:
    """Between two ends, both included."""
    if d.lower > d.upper:
        raise refusal("The largest value must not be below the smallest.", "upper")
    return Law(DISCRETE_UNIFORM, [d.lower, d.upper + 1])


def _binomial(n: int, p: float) -> Law:
    """A constant where the probability is 0 or 1."""
    return _certain(int(p) * n) if p in (0, 1) else Law(BINOMIAL, [n, p])


def _negative_binomial(d: Any) -> Law:
    return Law(NEGATIVE_BINOMIAL, [d.n, d.p]) if d.p < 1 else _certain(0)


FAMILIES = (
    Family("bernoulli", lambda d: _binomial(1, d.p), closed(estimates.bernoulli)),
    Family("binomial", lambda d: _binomial(d.n, d.p), closed(estimates.binomial, given=("n",))),
    Family("beta_binomial", lambda d: Summed(BETA_BINOMIAL, [d.n, d.alpha, d.beta], 0, d.n), SEARCHED),
    Family("poisson", lambda d: Law(POISSON, [d.rate]) if d.rate else _certain(0), closed(estimates.poisson)),
    Family("geometric", lambda d: Law(GEOMETRIC, [d.p]) if d.p < 1 else _certain(1), closed(estimates.geometric)),
    Family("negative_binomial", _negative_binomial, SEARCHED),
    Family("hypergeometric", _hypergeometric, SEARCHED),
    Family("discrete_uniform", _discrete_uniform, closed(estimates.integer_ends, rough=("lower", "upper"))),
    Family("categorical", lambda d: categorical(d.probabilities), SEARCHED),
    Family("skellam", _skellam, SEARCHED),
    Family("logarithmic", lambda d: Summed(LOGARITHMIC, [d.p], 1, 40 / (1 - d.p)), SEARCHED),  # p to that power is e⁻⁴⁰
    Family("zipf", lambda d: Law(ZIPF, [d.exponent]), SEARCHED),
)
"""The families of this file."""
