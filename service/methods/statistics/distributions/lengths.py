"""Continuous families of lengths and absolute values: their formulas in the standard form, and their records."""

from __future__ import annotations

from typing import Any

import mpmath
import numpy as np
from scipy import special, stats
from scipy.special import xlogy

from service.methods.statistics.distributions import estimates
from service.methods.statistics.distributions.family import SEARCHED, Family, closed, plain, scaled
from service.methods.statistics.distributions.form import (
    BY_SCIPY,
    EXPONENTIAL,
    NO_POWER_TAIL,
    QUADRATURE,
    SCIPY,
    Form,
    Large,
    PowerTail,
    Raw,
    by_logarithm,
    only_scipy,
    pair,
)
from service.methods.statistics.distributions.gamma_functions import HALF_LOG_2PI, TINY, gamma_tails, log_gamma_density
from service.methods.statistics.distributions.law import Law
from service.methods.statistics.distributions.positive import ratio_of_gamma
from service.methods.statistics.distributions.remainders import root

_FAR_RICE = 100.0  # scales; beyond, values of a Rice law counted from 0 hide digits, and its density is nearly normal

RAYLEIGH = only_scipy(stats.rayleigh, moments=SCIPY, entropy=SCIPY, power_tail=NO_POWER_TAIL)
MAXWELL = only_scipy(stats.maxwell, moments=SCIPY, entropy=SCIPY, power_tail=NO_POWER_TAIL)
HALF_NORMAL = only_scipy(stats.halfnorm, moments=SCIPY, entropy=SCIPY, power_tail=NO_POWER_TAIL)
HALF_LOGISTIC = only_scipy(stats.halflogistic, moments=QUADRATURE, entropy=SCIPY, power_tail=NO_POWER_TAIL)


def _log_chi(x: Any, df: Any) -> Any:
    edge = np.log(2.0) - 0.5 * np.log(2.0) * df - special.gammaln(0.5 * df) + xlogy(df - 1.0, x)
    inside = log_gamma_density(0.5 * x * x, 0.5 * df) + np.log(x)
    return np.where(x * x < TINY, edge, inside)


CHI = by_logarithm(
    stats.chi, log_density=_log_chi,
    tails=pair(lambda x, df: gamma_tails(2.0 * np.log(x) - np.log(2.0), 0.5 * df, 0.5 * x * x)), inverse=BY_SCIPY,
    sample=SCIPY,
    moments=Raw(lambda k, df: mpmath.mpf(2) ** (mpmath.mpf(k) / 2) * ratio_of_gamma((df + k) / 2, df / 2)),
    entropy=SCIPY, power_tail=NO_POWER_TAIL,
)  # fmt: skip


def _log_nakagami(x: Any, nu: Any) -> Any:
    edge = np.log(2.0) + xlogy(nu, nu) - special.gammaln(nu) + xlogy(2 * nu - 1, x)
    inside = log_gamma_density(nu * x * x, nu) + np.log(2 * nu * x)
    return np.where(x * x < TINY, edge, inside)


NAKAGAMI = by_logarithm(
    stats.nakagami, log_density=_log_nakagami,
    tails=pair(lambda x, nu: gamma_tails(2.0 * np.log(x) + np.log(nu), nu, nu * x * x)), inverse=BY_SCIPY,
    sample=SCIPY, moments=Raw(lambda k, m: ratio_of_gamma(m + mpmath.mpf(k) / 2, m) / m ** (mpmath.mpf(k) / 2)),
    entropy=SCIPY, power_tail=NO_POWER_TAIL,
)  # fmt: skip


def _nakagami(d: Any) -> Law:
    scale, rest = root(d.spread)
    return Law(NAKAGAMI, [d.shape], 0.0, scale, rest=rest)


def _log_rice(x: Any, b: Any) -> Any:
    return np.log(x) - 0.5 * (x - b) ** 2 + np.log(special.i0e(x * b))


RICE = by_logarithm(
    stats.rice, log_density=_log_rice, tails=(SCIPY, Large(lambda x, b: stats.ncx2.sf(x * x, 2.0, b * b))),
    inverse=BY_SCIPY, sample=SCIPY, moments=QUADRATURE, entropy=QUADRATURE, power_tail=NO_POWER_TAIL,
)  # fmt: skip


def _log_far_rice(x: Any, b: Any) -> Any:
    return np.log(x + b) - 0.5 * x * x + np.log(special.i0e((x + b) * b))


def _far_rice_sample(generator: np.random.Generator, size: Any, b: Any) -> Any:
    along, across = generator.standard_normal(size), generator.standard_normal(size)
    return (along * (2.0 * b + along) + across * across) / (np.hypot(b + along, across) + b)


# Rice counted from its noncentrality b, so that b hides no digits; SciPy has none, but its normal law is a start.
FAR_RICE = Form(
    scipy=None, discrete=False, support=lambda b: (-b, np.inf), log_density=_log_far_rice, density=EXPONENTIAL,
    tails=(QUADRATURE, QUADRATURE), deep=QUADRATURE,
    inverse=(lambda q, b: special.ndtri(q), lambda q, b: -special.ndtri(q)),  # noqa: ARG005 - all shapes
    sample=_far_rice_sample, centre=lambda b: 0.5 / b, moments=QUADRATURE, entropy=QUADRATURE,
    power_tail=NO_POWER_TAIL,
)  # fmt: skip


def _rice(d: Any) -> Law:
    """Counted from the noncentrality where that is far from the origin."""
    b = d.noncentrality / d.scale
    return Law(FAR_RICE, [b], d.noncentrality, d.scale) if b > _FAR_RICE else Law(RICE, [b], 0.0, d.scale)


HALF_CAUCHY = by_logarithm(
    stats.halfcauchy, log_density=lambda x: np.log(2.0 / np.pi) - 2.0 * np.log(np.hypot(1.0, x)), tails=BY_SCIPY,
    inverse=BY_SCIPY, sample=SCIPY, moments=SCIPY, entropy=SCIPY, power_tail=PowerTail(lambda: 1.0, two_sided=False),
)  # fmt: skip


def half_generalized_normal_tails(x: Any, beta: Any) -> tuple[Any, Any]:
    """P(X ≤ x) and P(X > x) of density ∝ exp(−x^β): X^β is a gamma variable of shape 1/β."""
    return gamma_tails(beta * np.log(x), 1.0 / beta, x**beta)


def half_generalized_normal_sample(generator: np.random.Generator, size: Any, beta: Any) -> Any:
    """Values of it: a gamma variable of shape a is one of shape a + 1 times U^(1/a), and no power underflows."""
    return generator.standard_gamma(1.0 + 1.0 / beta, size) ** (1.0 / beta) * generator.random(size)


def _half_generalized_normal_quantile(q: Any, beta: Any) -> Any:
    power = special.gammaincinv(1.0 / beta, q)
    return np.where(power < TINY, q * special.gamma(1.0 + 1.0 / beta), power ** (1.0 / beta))


HALF_GENERALIZED_NORMAL = Form(
    scipy=stats.halfgennorm, discrete=False, support=SCIPY, log_density=SCIPY, density=SCIPY,
    tails=pair(half_generalized_normal_tails), deep=QUADRATURE, inverse=(_half_generalized_normal_quantile, SCIPY),
    sample=half_generalized_normal_sample, centre=SCIPY,
    moments=Raw(lambda k, b: ratio_of_gamma((k + 1) / b, 1 / b)), entropy=SCIPY, power_tail=NO_POWER_TAIL,
)  # fmt: skip
FOLDED_NORMAL = by_logarithm(
    stats.foldnorm, log_density=lambda x, c: -HALF_LOG_2PI - 0.5 * (x - c) ** 2 + np.log1p(np.exp(-2.0 * c * x)),
    tails=(Large(SCIPY), SCIPY), inverse=BY_SCIPY, sample=SCIPY, moments=QUADRATURE, entropy=QUADRATURE,
    power_tail=NO_POWER_TAIL,
)  # fmt: skip


def _log_folded_cauchy(x: Any, c: Any) -> Any:
    near, far = np.hypot(1.0, x - c), np.hypot(1.0, x + c)
    return -np.log(np.pi) - 2.0 * np.log(near) + np.log1p((near / far) ** 2)


FOLDED_CAUCHY = by_logarithm(
    stats.foldcauchy, log_density=_log_folded_cauchy,
    tails=(lambda x, c: np.arctan2(2.0 * x, 1.0 + (c - x) * (c + x)) / np.pi, SCIPY), inverse=BY_SCIPY, sample=SCIPY,
    moments=SCIPY, entropy=QUADRATURE, power_tail=PowerTail(lambda c: 1.0, two_sided=False),  # noqa: ARG005 - all shapes
)  # fmt: skip


def _folded_normal(d: Any) -> Law:
    return Law(FOLDED_NORMAL, [abs(d.mean) / d.standard_deviation], 0.0, d.standard_deviation)


FAMILIES = (
    Family("chi", plain(CHI, "degrees_of_freedom"), SEARCHED),
    Family("rayleigh", scaled(RAYLEIGH), closed(estimates.of_square("scale", 2.0))),
    Family("maxwell", scaled(MAXWELL), closed(estimates.of_square("scale", 3.0))),
    Family("rice", _rice, SEARCHED),
    Family("nakagami", _nakagami, SEARCHED),
    Family("half_normal", scaled(HALF_NORMAL), closed(estimates.of_square("scale", 1.0))),
    Family("half_cauchy", scaled(HALF_CAUCHY), SEARCHED),
    Family("half_logistic", scaled(HALF_LOGISTIC), SEARCHED),
    Family("half_generalized_normal", scaled(HALF_GENERALIZED_NORMAL, "shape"), SEARCHED),
    Family("folded_normal", _folded_normal, SEARCHED),
    Family("folded_cauchy", lambda d: Law(FOLDED_CAUCHY, [abs(d.location) / d.scale], 0.0, d.scale), SEARCHED),
)
"""The families of this file."""
