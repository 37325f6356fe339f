"""Moments, entropy and median of a univariate law."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import NamedTuple

import mpmath
import numpy as np
from scipy import integrate, special

from service.handlers.statistics.inverse_tails import quantile
from service.handlers.statistics.law import Array, Law

_BY_DENSITY = {
    "argus", "betaprime", "burr12", "exponweib", "fisk", "foldnorm", "gengamma", "gompertz", "halfgennorm",
    "halflogistic", "invweibull", "loguniform", "powernorm", "rice", "truncnorm", "vonmises_line", "weibull_min",
}  # fmt: skip
"""Families whose raw moments would cancel, or that SciPy integrates to about 8 digits."""

_ENTROPY_BY_DENSITY = {
    "argus", "betaprime", "burr12", "exponnorm", "exponweib", "fatiguelife", "foldcauchy", "foldnorm", "johnsonsu",
    "levy", "nct", "ncx2", "norminvgauss", "powernorm", "rice", "skewnorm",
}  # fmt: skip
"""Families without a closed form of the entropy in SciPy."""

_TAIL_EXPONENT: dict[str, Callable[..., float]] = {
    "betaprime": lambda a, b: b,  # noqa: ARG005 - the shapes of SciPy
    "burr12": lambda c, d: c * d,
    "f": lambda dfn, dfd: dfd / 2,  # noqa: ARG005
    "fisk": lambda c: c,
    "gengamma": lambda a, c: -a * c if c < 0 else math.inf,
    "genextreme": lambda c: -1 / c if c < 0 else math.inf,
    "genpareto": lambda c: 1 / c if c > 0 else math.inf,
    "invgamma": lambda a: a,
    "invweibull": lambda c: c,
    "lomax": lambda c: c,
}
"""For each family with one power-law tail its exponent: moments of that order and above are infinite."""

_MOST_TERMS = 4_000_000
_TAIL = 1e-22


class Moments(NamedTuple):
    """The first four standardised moments; infinite or NaN where they do not exist."""

    mean: float
    variance: float
    skewness: float
    kurtosis: float


class Expectation:
    """E[g(X)] of a continuous law, by tanh-sinh quadrature on both sides of the median."""

    def __init__(self, law: Law) -> None:
        """Find the median and the quartiles."""
        self.law = law
        first, self.median, third = (float(q) for q in quantile(law, np.array([0.25, 0.5, 0.75]), "lower"))
        self._width = third - first
        lower, upper = law.support()
        self._ends = [(lower - self.median) / self._width, 0.0], [0.0, (upper - self.median) / self._width]

    def __call__(self, of: Callable[[Array], Array]) -> float:
        """Return the expectation of a function, which may be undefined where the density vanishes."""

        def integrand(t: Array) -> Array:
            x = self.median + self._width * t
            with np.errstate(all="ignore"):
                values = of(x) * self.law.density(x) * self._width
            return np.where(np.isfinite(values), values, 0.0)

        found = integrate.tanhsinh(integrand, *map(np.array, self._ends), rtol=1e-14, maxlevel=12)
        return float(found.integral.sum())


def moments(law: Law) -> Moments:
    """Mean, variance, skewness and excess kurtosis."""
    name = law.base.name
    if name in _BY_DENSITY:
        found = _moments_by_density(law)
    else:
        found = Moments(*(float(value) for value in law.call("stats", moments="mvsk")))
    if name == "t":
        return _moments_of_t(law.shapes[0], found)
    exponent = _TAIL_EXPONENT[name](*law.shapes) if name in _TAIL_EXPONENT else math.inf
    exists = [value if order < exponent else math.inf for order, value in enumerate(found, 1)]
    return Moments(*exists[:2], *(value if exponent > 2 else math.nan for value in exists[2:]))


def _moments_of_t(df: float, found: Moments) -> Moments:
    variance = found.variance if df > 2 else math.inf if df > 1 else math.nan
    kurtosis = found.kurtosis if df > 4 else math.inf if df > 2 else math.nan
    return Moments(found.mean if df > 1 else math.nan, variance, found.skewness if df > 3 else math.nan, kurtosis)


def _moments_by_density(law: Law) -> Moments:
    """Central moments by quadrature, so that nothing cancels."""
    expectation = Expectation(law)
    centre = expectation.median
    mean = centre + expectation(lambda x: x - centre)
    second, third, fourth = (expectation(lambda x, power=power: (x - mean) ** power) for power in (2, 3, 4))  # type: ignore[misc]
    return Moments(mean, second, third / second**1.5, fourth / second**2 - 3.0)


def median(law: Law) -> float:
    """Return the median; the smallest one of a discrete law."""
    return float(quantile(law, np.array([0.5]), "lower")[0])


def entropy(law: Law) -> float:
    """Differential entropy −E[log f(X)], or the entropy of the masses, in nats."""
    if law.discrete:
        return _discrete_entropy(law)
    if law.base.name in _ENTROPY_BY_DENSITY:
        return Expectation(law)(lambda x: -law.log_density(x))
    return float(law.call("entropy"))


def _discrete_entropy(law: Law) -> float:
    """−Σ p log p over all values but a tail of 1e-22; of a very wide law by the limit for large variance."""
    if law.base.name == "zipf":
        (exponent,) = law.shapes
        zeta = mpmath.zeta(exponent)
        return float(mpmath.log(zeta) - exponent * mpmath.zeta(exponent, derivative=1) / zeta)
    first = float(quantile(law, np.array([_TAIL]), "lower")[0])
    last = float(quantile(law, np.array([_TAIL]), "upper")[0])
    if last - first > _MOST_TERMS:
        return 0.5 * math.log(2 * math.pi * math.e * moments(law).variance)
    return float(special.entr(law.density(np.arange(first, last + 1.0))).sum())
