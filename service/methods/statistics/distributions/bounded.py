"""Continuous families on an interval: their formulas in the standard form, and their records."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import mpmath
import numpy as np
from scipy import special, stats

from service.methods.statistics.distributions import estimates
from service.methods.statistics.distributions.family import (
    SEARCHED,
    Family,
    between,
    closed,
    held,
    plain,
    require_order,
    rough,
)
from service.methods.statistics.distributions.form import (
    BY_SCIPY,
    COMPLEMENT,
    EXPONENTIAL,
    NO_POWER_TAIL,
    QUADRATURE,
    SCIPY,
    Form,
    Large,
    Raw,
    by_logarithm,
    only_scipy,
)
from service.methods.statistics.distributions.gamma_functions import HALF_LOG_2PI, log_beta_density
from service.methods.statistics.distributions.law import Law
from service.methods.statistics.distributions.remainders import below
from service.methods.statistics.distributions.truncated_normal import truncated_normal
from service.methods.statistics.distributions.von_mises import von_mises

_FLAT = 1e-17  # ½χ² of an ARGUS law; below, its exponential is 1
_LINEAR = 1e-5  # of what the density of an ARGUS law differs by from a line, in x²: a choice, for starts

UNIFORM = only_scipy(stats.uniform, moments=SCIPY, entropy=SCIPY, power_tail=NO_POWER_TAIL)
ARCSINE = only_scipy(stats.arcsine, moments=SCIPY, entropy=SCIPY, power_tail=NO_POWER_TAIL)
POWER_FUNCTION = Form(
    scipy=stats.powerlaw, discrete=False, support=SCIPY, log_density=lambda x, a: np.log(a) + special.xlogy(a - 1.0, x),
    density=lambda x, a: a * x ** (a - 1.0), tails=BY_SCIPY, deep=QUADRATURE, inverse=BY_SCIPY, sample=SCIPY,
    centre=SCIPY, moments=SCIPY, entropy=SCIPY, power_tail=NO_POWER_TAIL,
)  # fmt: skip


def _beta_entropy(a: Any, b: Any) -> Any:
    log_beta = mpmath.loggamma(a) + mpmath.loggamma(b) - mpmath.loggamma(a + b)
    total = (a + b - 2) * mpmath.digamma(a + b)
    return log_beta - (a - 1) * mpmath.digamma(a) - (b - 1) * mpmath.digamma(b) + total


BETA = by_logarithm(
    stats.beta, log_density=lambda x, a, b: log_beta_density(x, 1.0 - x, a, b), tails=BY_SCIPY, inverse=BY_SCIPY,
    sample=SCIPY, moments=SCIPY, entropy=_beta_entropy, power_tail=NO_POWER_TAIL,
)  # fmt: skip


def _power_function(d: Any) -> Law:
    """The distance from the upper end is a beta variable of shapes 1 and that of the power."""
    mirror = Law(BETA, [1.0, d.shape], d.scale, -d.scale)
    return Law(POWER_FUNCTION, [d.shape], 0.0, d.scale, mirror=mirror)


def _triangle_below(x: Any, c: Any) -> Any:
    rising, falling = np.multiply(x, np.divide(x, c)), c + (x - c) * np.divide(2.0 - x - c, 1.0 - c)
    return np.where((x < c) | (c == 1.0), rising, falling)


TRIANGULAR = Form(
    scipy=stats.triang, discrete=False, support=SCIPY, log_density=SCIPY, density=SCIPY,
    tails=(_triangle_below, COMPLEMENT), deep=QUADRATURE, inverse=BY_SCIPY, sample=SCIPY, centre=SCIPY, moments=SCIPY,
    entropy=SCIPY, power_tail=NO_POWER_TAIL,
)  # fmt: skip


def _trapezoid_below(x: Any, c: Any, d: Any) -> Any:
    level, fallen = c + 2.0 * (x - c), (x - d) * np.divide(2.0 - x - d, 1.0 - d)
    after = np.where(x <= d, level, c + 2.0 * (d - c) + fallen)
    return np.where(x < c, x * np.divide(x, c), after) / (d - c + 1.0)


TRAPEZOIDAL = Form(
    scipy=stats.trapezoid, discrete=False, support=SCIPY, log_density=SCIPY, density=SCIPY,
    tails=(_trapezoid_below, COMPLEMENT), deep=QUADRATURE, inverse=BY_SCIPY, sample=SCIPY, centre=SCIPY,
    moments=SCIPY, entropy=SCIPY, power_tail=NO_POWER_TAIL,
)  # fmt: skip
SEMICIRCULAR = replace(
    BETA, sample=lambda generator, size, *_: 0.5 + 0.5 * stats.semicircular.rvs(size=size, random_state=generator)
)


def _semicircular(d: Any) -> Law:
    """A beta variable between location ∓ scale, of both shapes 3/2, which is its own mirror image."""
    (lower, missing), (upper, more) = below(d.location, d.scale, 1.0), below(d.location, -d.scale, 1.0)
    mirror = Law(SEMICIRCULAR, [1.5, 1.5], upper, -2.0 * d.scale, offset=more)
    return Law(SEMICIRCULAR, [1.5, 1.5], lower, 2.0 * d.scale, offset=missing, mirror=mirror)


def _argus_beyond(rest: Any, chi: Any) -> Any:
    """The upper tail, of (1 − x)(1 + x), where 1 − x² would lose the digits next to the end."""
    inner = 0.5 * chi * chi
    return special.gammainc(1.5, inner * rest) / special.gammainc(1.5, inner)


def _argus_above(probability: Any, chi: Any) -> Any:
    """1 − x² where the upper tail has a probability. SciPy's own inverse is a search, of a millisecond each."""
    inner = 0.5 * chi * chi
    if inner < _FLAT:
        return probability ** (2.0 / 3.0)
    return special.gammaincinv(1.5, probability * special.gammainc(1.5, inner)) / inner


def _argus_below(probability: Any, chi: Any) -> Any:
    """x² where the lower tail has a probability; next to 0, where 1 − x² has no digits of it, the density is linear."""
    inner = 0.5 * chi * chi
    if inner < _FLAT:
        return -np.expm1(np.log1p(-probability) / 1.5)
    part = probability * special.gammainc(1.5, inner)
    linear = part / inner * np.exp(special.gammaln(1.5) + inner - 0.5 * np.log(inner))
    left = special.gammainccinv(1.5, part + special.gammaincc(1.5, inner)) / inner
    return np.where(linear * (1.0 + inner) < _LINEAR, linear, 1.0 - left)


def _from_end(rest: Any) -> Any:
    """1 − x where 1 − x² is known."""
    return rest / (1.0 + np.sqrt(1.0 - rest))


def _log_argus(x: Any, rest: Any, chi: Any) -> Any:
    inner = 0.5 * chi * chi
    flat = inner < _FLAT  # the limit is 3 x √(1 − x²)
    whole = np.log(3.0) if flat else 3.0 * np.log(chi) - np.log(0.5 * special.gammainc(1.5, inner)) - HALF_LOG_2PI
    return whole + np.log(x) + 0.5 * np.log(rest) - inner * rest


ARGUS = Form(
    scipy=stats.argus, discrete=False, support=SCIPY,
    log_density=lambda x, chi: _log_argus(x, (1.0 - x) * (1.0 + x), chi), density=EXPONENTIAL,
    tails=(Large(COMPLEMENT), lambda x, chi: _argus_beyond((1.0 - x) * (1.0 + x), chi)), deep=QUADRATURE,
    inverse=(lambda q, chi: np.sqrt(_argus_below(q, chi)), lambda q, chi: np.sqrt(1.0 - _argus_above(q, chi))),
    sample=SCIPY, centre=SCIPY, moments=QUADRATURE, entropy=QUADRATURE, power_tail=NO_POWER_TAIL,
)  # fmt: skip
_ARGUS_FROM_END = replace(
    ARGUS, log_density=lambda x, chi: _log_argus(1.0 - x, x * (2.0 - x), chi),
    tails=(lambda x, chi: _argus_beyond(x * (2.0 - x), chi), Large(COMPLEMENT)),
    inverse=(lambda q, chi: _from_end(_argus_above(q, chi)), lambda q, chi: _from_end(1.0 - _argus_below(q, chi))),
)  # fmt: skip


def _argus(d: Any) -> Law:
    """Its upper half is counted from the end location + scale."""
    end, offset = below(d.location, -d.scale, 1.0)
    mirror = Law(_ARGUS_FROM_END, [d.shape], end, -d.scale, offset=offset)
    return Law(ARGUS, [d.shape], d.location, d.scale, mirror=mirror)


def _log_ratio(x: Any, a: Any) -> Any:
    """Logarithm of x/a, accurate also where x is near to a."""
    ratio = x / a
    far = np.where(np.isinf(ratio), np.log(x) - np.log(a), np.log(ratio))
    return np.where(np.abs(x - a) < 0.5 * a, np.log1p((x - a) / a), far)


LOG_UNIFORM = Form(
    scipy=stats.loguniform, discrete=False, support=SCIPY,
    log_density=lambda x, a, b: -np.log(x) - np.log(_log_ratio(b, a)),
    density=lambda x, a, b: 1.0 / _log_ratio(b, a) / x,
    tails=(
        lambda x, a, b: _log_ratio(x, a) / _log_ratio(b, a),
        lambda x, a, b: _log_ratio(b, x) / _log_ratio(b, a),
    ),
    deep=QUADRATURE, inverse=BY_SCIPY, sample=SCIPY, centre=SCIPY,
    moments=Raw(lambda k, a, b: (b**k - a**k) / k / mpmath.log(b / a)),
    entropy=lambda a, b: mpmath.log(a * b) / 2 + mpmath.log(mpmath.log(b / a)), power_tail=NO_POWER_TAIL,
)  # fmt: skip


def _log_uniform(d: Any) -> Law:
    require_order(d.lower, d.upper)
    return Law(LOG_UNIFORM, [d.lower, d.upper])


def _truncated_normal(d: Any) -> Law:
    """Between two ends, or with one of them."""
    lower, upper = (-math.inf if d.lower is None else d.lower), (math.inf if d.upper is None else d.upper)
    require_order(lower, upper)
    return truncated_normal(d.mean, d.standard_deviation, lower, upper)


FAMILIES = (
    Family("uniform", between(UNIFORM), closed(estimates.ends, rough=("lower", "upper"))),
    Family("beta", plain(BETA, "alpha", "beta"), SEARCHED),
    Family("arcsine", between(ARCSINE), rough("lower", "upper")),
    Family("power_function", _power_function, rough("scale")),
    Family("triangular", between(TRIANGULAR, "mode"), rough("lower", "mode", "upper")),
    Family(
        "trapezoidal",
        between(TRAPEZOIDAL, "lower_mode", "upper_mode"),
        rough("lower", "lower_mode", "upper_mode", "upper"),
    ),
    Family("log_uniform", _log_uniform, closed(estimates.positive_ends, rough=("lower", "upper"))),
    Family("truncated_normal", _truncated_normal, held(lower=None, upper=None)),
    Family("semicircular", _semicircular, rough("location", "scale")),
    Family("argus", _argus, held(location=0.0)),
    Family("von_mises", von_mises, closed(estimates.von_mises)),
)
"""The families of this file."""
