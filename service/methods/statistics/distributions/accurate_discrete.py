"""SciPy's discrete distributions with the formulas exchanged that lose digits or underflow where the answer does not.

Each class overrides documented extension points of `rv_discrete`, in the standard form and with SciPy's shapes.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy import special, stats

from service.methods.statistics.distributions.accurate_gamma import log_beta_density
from service.methods.statistics.distributions.bessel import log_bessel
from service.methods.statistics.distributions.incomplete_gamma import incomplete_gamma
from service.methods.statistics.distributions.saddle_point import log_binomial, log_poisson


class _ByLogarithm:
    """The mass is the exponential of its logarithm."""

    def _pmf(self, k: Any, *shapes: Any) -> Any:
        return np.exp(self._logpmf(k, *shapes))  # type: ignore[attr-defined]


class _Poisson(_ByLogarithm, type(stats.poisson)):  # type: ignore[misc]
    def _logpmf(self, k: Any, mu: Any) -> Any:
        return log_poisson(k, mu)

    def _cdf(self, k: Any, mu: Any) -> Any:
        return incomplete_gamma(np.floor(k) + 1.0, mu)[1]

    def _sf(self, k: Any, mu: Any) -> Any:
        return incomplete_gamma(np.floor(k) + 1.0, mu)[0]


class _Binomial(_ByLogarithm, type(stats.binom)):  # type: ignore[misc]
    def _logpmf(self, k: Any, n: Any, p: Any) -> Any:
        return log_binomial(k, n - k, p, 1.0 - p)


class _Geometric(_ByLogarithm, type(stats.geom)):  # type: ignore[misc]
    def _logpmf(self, k: Any, p: Any) -> Any:
        return np.log(p) + special.xlog1py(k - 1.0, -p)


class _NegativeBinomial(_ByLogarithm, type(stats.nbinom)):  # type: ignore[misc]
    def _logpmf(self, k: Any, n: Any, p: Any) -> Any:
        return log_binomial(n, k, p, 1.0 - p) - np.log1p(k / n)

    def _ppf(self, q: Any, n: Any, p: Any) -> Any:
        # A start that the tails polish: Boost's search does not end for many successes, or ends the process.
        mean = n * (1.0 - p) / p
        return np.maximum(np.floor(mean + special.ndtri(q) * np.sqrt(mean / p)), 0.0)

    def _isf(self, q: Any, n: Any, p: Any) -> Any:
        mean = n * (1.0 - p) / p
        return np.maximum(np.floor(mean - special.ndtri(q) * np.sqrt(mean / p)), 0.0)


class _BetaBinomial(_ByLogarithm, type(stats.betabinom)):  # type: ignore[misc]
    def _logpmf(self, k: Any, n: Any, a: Any, b: Any) -> Any:
        # Γ functions cancel in the ratio of prior and posterior density at any one p; the posterior mean is a good one.
        size = n + a + b
        p, q = (k + a) / size, (n - k + b) / size
        odds = log_beta_density(p, q, a, b) - log_beta_density(p, q, k + a, n - k + b)
        return log_binomial(k, n - k, p, q) + odds


class _Hypergeometric(_ByLogarithm, type(stats.hypergeom)):  # type: ignore[misc]
    def _logpmf(self, k: Any, M: Any, n: Any, N: Any) -> Any:
        p, q = N / M, (M - N) / M
        drawn = log_binomial(k, n - k, p, q) + log_binomial(N - k, M - n - N + k, p, q)
        return drawn - log_binomial(N, M - N, p, q)


class _Skellam(_ByLogarithm, type(stats.skellam)):  # type: ignore[misc]
    def _logpmf(self, k: Any, mu1: Any, mu2: Any) -> Any:
        order, z = np.abs(k), 2.0 * np.sqrt(mu1 * mu2)
        skew = 0.5 * k * np.log(mu1 / mu2) - (np.sqrt(mu1) - np.sqrt(mu2)) ** 2
        return skew + log_bessel(order, z)


class _Logarithmic(_ByLogarithm, type(stats.logser)):  # type: ignore[misc]
    def _logpmf(self, k: Any, p: Any) -> Any:
        return k * np.log(p) - np.log(k) - np.log(-np.log1p(-p))


class _Zipf(_ByLogarithm, type(stats.zipf)):  # type: ignore[misc]
    def _logpmf(self, k: Any, a: Any) -> Any:
        return -a * np.log(k) - np.log(special.zeta(a, 1.0))

    def _sf(self, k: Any, a: Any) -> Any:
        return special.zeta(a, np.floor(k) + 1.0) / special.zeta(a, 1.0)

    def _cdf(self, k: Any, a: Any) -> Any:
        return 1.0 - self._sf(k, a)


class _DiscreteUniform(type(stats.randint)):  # type: ignore[misc]
    def _pmf(self, k: Any, low: Any, high: Any) -> Any:
        return np.ones_like(k, float) / (high - low)

    def _sf(self, k: Any, low: Any, high: Any) -> Any:
        return (high - 1 - np.floor(k)) / (high - low)


POISSON = _Poisson(name="poisson")
BINOMIAL = _Binomial(name="binom")
GEOMETRIC = _Geometric(a=1, name="geom")
NEGATIVE_BINOMIAL = _NegativeBinomial(name="nbinom")
BETA_BINOMIAL = _BetaBinomial(name="betabinom", shapes="n, a, b")
HYPERGEOMETRIC = _Hypergeometric(name="hypergeom")
SKELLAM = _Skellam(a=-np.inf, name="skellam")
LOGARITHMIC = _Logarithmic(a=1, name="logser", shapes="p")
DISCRETE_UNIFORM = _DiscreteUniform(name="randint")
ZIPF = _Zipf(a=1, name="zipf")
