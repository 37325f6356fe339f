"""SciPy's families around powers and logarithms, with formulas exchanged that lose digits, underflow or overflow.

Each class overrides documented extension points of `rv_continuous`, in the standard form and with SciPy's shapes.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy import special, stats
from scipy.special import xlogy

from service.methods.statistics.distributions.accurate_gamma import HALF_LOG_2PI, ByLogarithm


class _GeneralizedLogistic(ByLogarithm, type(stats.genlogistic)):  # type: ignore[misc]
    def _logpdf(self, x: Any, c: Any) -> Any:
        return np.log(c) - c * np.logaddexp(0.0, -x) - np.logaddexp(0.0, x)

    def _cdf(self, x: Any, c: Any) -> Any:
        return np.exp(-c * np.logaddexp(0.0, -x))

    def _sf(self, x: Any, c: Any) -> Any:
        return -np.expm1(-c * np.logaddexp(0.0, -x))

    def _ppf(self, q: Any, c: Any) -> Any:
        power = -np.log(q) / c
        return -power - np.log(-np.expm1(-power))


class _BurrXII(ByLogarithm, type(stats.burr12)):  # type: ignore[misc]
    def _logpdf(self, x: Any, c: Any, d: Any) -> Any:
        with np.errstate(divide="ignore"):
            power = c * np.log(x)
        return np.log(c) + np.log(d) + xlogy(c - 1.0, x) - (d + 1.0) * np.logaddexp(0.0, power)

    def _sf(self, x: Any, c: Any, d: Any) -> Any:
        with np.errstate(divide="ignore"):
            return np.exp(-d * np.logaddexp(0.0, c * np.log(x)))

    def _cdf(self, x: Any, c: Any, d: Any) -> Any:
        with np.errstate(divide="ignore"):
            return -np.expm1(-d * np.logaddexp(0.0, c * np.log(x)))


class _BirnbaumSaunders(ByLogarithm, type(stats.fatiguelife)):  # type: ignore[misc]
    def _ppf(self, q: Any, c: Any) -> Any:
        return np.exp(2.0 * np.arcsinh(0.5 * c * special.ndtri(q)))

    def _isf(self, q: Any, c: Any) -> Any:
        return np.exp(2.0 * np.arcsinh(-0.5 * c * special.ndtri(q)))

    def _rvs(self, c: Any, size: Any = None, random_state: Any = None) -> Any:
        return np.exp(2.0 * np.arcsinh(0.5 * c * random_state.standard_normal(size)))

    def _logpdf(self, x: Any, c: Any) -> Any:
        root = np.sqrt(x)
        z = (root - 1.0 / root) / c
        return np.log1p(x) - 1.5 * np.log(x) - np.log(2.0 * c) - HALF_LOG_2PI - 0.5 * z * z


class _Lomax(ByLogarithm, type(stats.lomax)):  # type: ignore[misc]
    def _logpdf(self, x: Any, c: Any) -> Any:
        return np.log(c) - (c + 1.0) * np.log1p(x)


class _Lognormal(type(stats.lognorm)):  # type: ignore[misc]
    def _stats(self, s: Any) -> Any:
        with np.errstate(over="ignore"):
            p, less = np.exp(s * s), np.expm1(s * s)
            kurtosis = less * (p**3 + 3.0 * p * p + 6.0 * p + 6.0)
            return np.sqrt(p), less * p, np.sqrt(less) * (2.0 + p), kurtosis


class _InverseGaussian(ByLogarithm, type(stats.invgauss)):  # type: ignore[misc]
    def _logpdf(self, x: Any, mu: Any) -> Any:
        return -HALF_LOG_2PI - 1.5 * np.log(x) - 0.5 * ((x - mu) / mu) ** 2 / x

    # Φ(a) + exp(2/μ) Φ(−b) and its complement, a, b = (x ∓ μ)/(μ√x), with exp(2/μ − ½b²) = exp(−½a²).
    def _cdf(self, x: Any, mu: Any) -> Any:
        a, b = ((x - mu) / mu / np.sqrt(2.0 * x), (x + mu) / mu / np.sqrt(2.0 * x))
        return 0.5 * (special.erfc(-a) + np.exp(-a * a) * special.erfcx(b))

    def _sf(self, x: Any, mu: Any) -> Any:
        a, b = ((x - mu) / mu / np.sqrt(2.0 * x), (x + mu) / mu / np.sqrt(2.0 * x))
        return 0.5 * (special.erfc(a) - np.exp(-a * a) * special.erfcx(b))

    def _rvs(self, mu: Any, size: Any = None, random_state: Any = None) -> Any:
        # Michael, Schucany, Haas (1976), with the smaller root as a quotient, so that nothing cancels.
        half = 0.5 * mu * random_state.standard_normal(size) ** 2
        ratio = 1.0 + half + np.sqrt(half) * np.sqrt(half + 2.0)
        return mu * np.where(random_state.random(size) * (1.0 + ratio) <= ratio, 1.0 / ratio, ratio)


BIRNBAUM_SAUNDERS = _BirnbaumSaunders(a=0.0, name="fatiguelife")
BURR_XII = _BurrXII(a=0.0, name="burr12")
GENERALIZED_LOGISTIC = _GeneralizedLogistic(name="genlogistic")
INVERSE_GAUSSIAN = _InverseGaussian(a=0.0, name="invgauss")
LOGNORMAL = _Lognormal(a=0.0, name="lognorm")
LOMAX = _Lomax(a=0.0, name="lomax")
