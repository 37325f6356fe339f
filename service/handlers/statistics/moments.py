"""Moments, entropy and median of a univariate law."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from scipy import integrate, special

from service.handlers.statistics.inverse_tails import quantile
from service.handlers.statistics.law import Array, Law

_BY_DENSITY = frozenset(
    "argus betaprime burr12 exponweib fisk foldnorm gengamma gompertz halfgennorm halflogistic invweibull loguniform "
    "powernorm rice trapezoid triang truncnorm vonmises_line weibull_min".split()
)
"""Families whose raw moments would cancel, or that SciPy integrates to about 8 digits."""

_ENTROPY_BY_DENSITY = _BY_DENSITY | frozenset(
    "betaprime exponnorm fatiguelife foldcauchy johnsonsu levy ncf nct ncx2 norminvgauss skewnorm".split()
) - frozenset("gompertz loguniform trapezoid truncnorm weibull_min".split())
_MOST_TERMS = 4_000_000
_TAIL = 1e-22


class Moments(NamedTuple):
    """The first four standardised moments; infinite or NaN where they do not exist."""

    mean: float
    variance: float
    skewness: float
    kurtosis: float


def moments(law: Law) -> Moments:
    """Mean, variance, skewness and excess kurtosis."""
    found = Moments(*(float(value) for value in law.call("stats", moments="mvsk")))
    return found if law.base.name not in _BY_DENSITY else _moments_by_density(law, found)


def _moments_by_density(law: Law, known: Moments) -> Moments:
    """Central moments by quadrature, so that nothing cancels; only those that exist according to *known*."""
    centre = median(law)
    mean = centre + expectation(law, lambda x: x - centre) if math.isfinite(known.mean) else known.mean
    central = [expectation(law, lambda x, power=power: (x - mean) ** power) for power in (2, 3, 4)]  # type: ignore[misc]
    variance = central[0] if math.isfinite(known.variance) else known.variance
    skewness = central[1] / variance**1.5 if math.isfinite(known.skewness) else known.skewness
    kurtosis = central[2] / variance**2 - 3.0 if math.isfinite(known.kurtosis) else known.kurtosis
    return Moments(mean, variance, skewness, kurtosis)


def median(law: Law) -> float:
    """The median; the smallest one of a discrete law."""
    return float(quantile(law, np.array([0.5]), "lower")[0])


def expectation(law: Law, of: Callable[[Array], Array]) -> float:
    """E[of(X)] of a continuous law by tanh-sinh quadrature on both sides of the median."""
    lower, upper = law.support()
    centre = median(law)
    quartiles = quantile(law, np.array([0.25, 0.75]), "lower")
    width = float(quartiles[1] - quartiles[0])

    def integrand(t: Array) -> Array:
        x = centre + width * t
        with np.errstate(all="ignore"):
            values = of(x) * law.density(x) * width
        return np.where(np.isfinite(values), values, 0.0)

    ends = np.array([(lower - centre) / width, 0.0]), np.array([0.0, (upper - centre) / width])
    found = integrate.tanhsinh(integrand, *ends, rtol=1e-14, maxlevel=12)
    return float(found.integral.sum())


def entropy(law: Law) -> float:
    """Differential entropy −E[log f(X)], or entropy of the masses, in nats."""
    if law.discrete:
        return _discrete_entropy(law)
    if law.base.name in _ENTROPY_BY_DENSITY:
        return expectation(law, lambda x: -law.log_density(x))
    return float(law.call("entropy"))


def _discrete_entropy(law: Law) -> float:
    """−Σ p log p over all values but a tail of 1e-22; of a wide law by the expansion for large variance."""
    first, last = (float(quantile(law, np.array([_TAIL]), side)[0]) for side in ("lower", "upper"))  # type: ignore[arg-type]
    if law.base.name == "zipf":
        return _zipf_entropy(law.shapes[0])
    if last - first > _MOST_TERMS:
        return 0.5 * math.log(2 * math.pi * math.e * moments(law).variance)
    return float(special.entr(law.density(np.arange(first, last + 1.0))).sum())


def _zipf_entropy(exponent: float) -> float:
    import mpmath  # noqa: PLC0415 - wanted for this one family alone

    zeta = mpmath.zeta(exponent)
    return float(mpmath.log(zeta) - exponent * mpmath.zeta(exponent, derivative=1) / zeta)
