"""SciPy's discrete distributions with the formulas exchanged that lose digits or underflow where the answer does not.

Each class overrides documented extension points of `rv_discrete`, in the standard form and with SciPy's shapes.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.polynomial.polynomial import polyval
from scipy import special, stats

from service.handlers.statistics.accurate import log_beta_density
from service.handlers.statistics.saddle_point import log_binomial, log_poisson


class _ByLogarithm:
    """The mass is the exponential of its logarithm."""

    def _pmf(self, k: Any, *shapes: Any) -> Any:
        return np.exp(self._logpmf(k, *shapes))  # type: ignore[attr-defined]


class _Poisson(_ByLogarithm, type(stats.poisson)):  # type: ignore[misc]
    def _logpmf(self, k: Any, mu: Any) -> Any:
        return log_poisson(k, mu)


class _Binomial(_ByLogarithm, type(stats.binom)):  # type: ignore[misc]
    def _logpmf(self, k: Any, n: Any, p: Any) -> Any:
        return log_binomial(k, n - k, p, 1.0 - p)


class _NegativeBinomial(_ByLogarithm, type(stats.nbinom)):  # type: ignore[misc]
    def _logpmf(self, k: Any, n: Any, p: Any) -> Any:
        return log_binomial(n, k, p, 1.0 - p) - np.log1p(k / n)


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
        with np.errstate(divide="ignore"):
            scaled = np.log(special.ive(order, z))
        return skew + np.where(np.isfinite(scaled), scaled, _log_bessel_of_large_order(order, z) - z)


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


def _log_bessel_of_large_order(order: Any, z: Any) -> Any:
    """Log I_ν(z) for large ν, by Debye's uniform expansion (DLMF 10.41.3)."""
    order = np.maximum(order, 1.0)
    root = np.hypot(1.0, z / order)
    t = 1.0 / root
    terms = (
        polyval(t, (0, 3, 0, -5)) / 24,
        polyval(t, (0, 0, 81, 0, -462, 0, 385)) / 1152,
        polyval(t, (0, 0, 0, 30375, 0, -369603, 0, 765765, 0, -425425)) / 414720,
        polyval(t, (0, 0, 0, 0, 4465125, 0, -94121676, 0, 349922430, 0, -446185740, 0, 185910725)) / 39813120,
    )
    series = sum(term / order**power for power, term in enumerate(terms, 1))
    exponent = order * (root + np.log(z / order / (1.0 + root)))
    return exponent - 0.5 * np.log(2 * np.pi * order * root) + np.log1p(series)


POISSON = _Poisson(name="poisson")
BINOMIAL = _Binomial(name="binom")
NEGATIVE_BINOMIAL = _NegativeBinomial(name="nbinom")
BETA_BINOMIAL = _BetaBinomial(name="betabinom", shapes="n, a, b")
HYPERGEOMETRIC = _Hypergeometric(name="hypergeom")
SKELLAM = _Skellam(a=-np.inf, name="skellam")
LOGARITHMIC = _Logarithmic(a=1, name="logser", shapes="p")
ZIPF = _Zipf(a=1, name="zipf")
