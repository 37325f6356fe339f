"""SciPy's continuous distributions with the formulas exchanged that lose digits or underflow where the answer does not.

Each class overrides documented extension points of `rv_continuous`, in the standard form and with SciPy's shapes.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy import special, stats
from scipy.special import log_ndtr, xlogy

from service.methods.statistics.distributions.accurate_gamma import (
    HALF_LOG_2PI,
    STUDENT_T,
    TINY,
    ByLogarithm,
    log_gamma_density,
)
from service.methods.statistics.distributions.bessel import log_bessel
from service.methods.statistics.distributions.noncentral_t import log_ratio_to_central

_FAR = 30.0


class _NoncentralT(ByLogarithm, type(stats.nct)):  # type: ignore[misc]
    def _logpdf(self, x: Any, df: Any, nc: Any) -> Any:
        return STUDENT_T.logpdf(x, df) + log_ratio_to_central(x, df, nc)

    # Starts that the tails polish: far from 0, Boost's search is slow.
    def _ppf(self, q: Any, df: Any, nc: Any) -> Any:
        if np.all(np.abs(nc) < _FAR):
            return super()._ppf(q, df, nc)
        inverse = np.where(nc < 0, special.gammaincinv(0.5 * df, q), special.gammainccinv(0.5 * df, q))
        with np.errstate(divide="ignore"):
            return nc * np.sqrt(df / (2.0 * inverse))

    def _isf(self, q: Any, df: Any, nc: Any) -> Any:
        return -self._ppf(q, df, -nc)

    def _stats(self, df: Any, nc: Any, moments: str = "mv") -> Any:  # noqa: ARG002 - SciPy's signature
        with np.errstate(all="ignore"):
            mean = nc * np.sqrt(df / 2) / special.poch((df - 1) / 2, 0.5)
        return np.where(df > 1, mean, np.nan), None, None, None


class _Laplace(type(stats.laplace)):  # type: ignore[misc]
    def _logpdf(self, x: Any) -> Any:
        return -np.log(2.0) - np.abs(x)


class _HyperbolicSecant(type(stats.hypsecant)):  # type: ignore[misc]
    def _logpdf(self, x: Any) -> Any:
        return np.log(2.0 / np.pi) - np.abs(x) - np.log1p(np.exp(-2.0 * np.abs(x)))


class _JohnsonSU(ByLogarithm, type(stats.johnsonsu)):  # type: ignore[misc]
    def _logpdf(self, x: Any, a: Any, b: Any) -> Any:
        z = a + b * np.arcsinh(x)
        return np.log(b) - HALF_LOG_2PI - 0.5 * z * z - np.log(np.hypot(1.0, x))


class _Frechet(ByLogarithm, type(stats.invweibull)):  # type: ignore[misc]
    def _logpdf(self, x: Any, c: Any) -> Any:
        with np.errstate(all="ignore"):
            inside = np.log(c) - (c + 1.0) * np.log(x) - x**-c
        return np.where(np.equal(x, 0), -np.inf, inside)


class _Levy(ByLogarithm, type(stats.levy)):  # type: ignore[misc]
    def _logpdf(self, x: Any) -> Any:
        return -HALF_LOG_2PI - 1.5 * np.log(x) - 0.5 / x


class _NormalInverseGaussian(ByLogarithm, type(stats.norminvgauss)):  # type: ignore[misc]
    def _logpdf(self, x: Any, a: Any, b: Any) -> Any:
        gamma, length = np.sqrt((a - b) * (a + b)), np.hypot(1.0, x)
        # γ + bx − a√(1+x²) without cancellation: (a√(1+x²))² − (bx + γ)² = (γx − b)².
        exponent = -((gamma * x - b) ** 2) / (a * length + b * x + gamma)
        return np.log(a / np.pi) + np.log(special.k1e(a * length)) + exponent - np.log(length)


class _Rice(ByLogarithm, type(stats.rice)):  # type: ignore[misc]
    def _logpdf(self, x: Any, b: Any) -> Any:
        with np.errstate(divide="ignore"):
            return np.log(x) - 0.5 * (x - b) ** 2 + np.log(special.i0e(x * b))

    def _sf(self, x: Any, b: Any) -> Any:
        return stats.ncx2.sf(x * x, 2.0, b * b)


class _FarRice(ByLogarithm, type(stats.norm)):  # type: ignore[misc]
    """Rice counted from its noncentrality b, so that b hides no digits; nearly normal, so SciPy's normal is a start."""

    def _get_support(self, b: Any) -> Any:
        return -b, np.inf

    def _stats(self, b: Any, moments: str = "mv") -> Any:  # noqa: ARG002 - SciPy's signature
        return 0.5 / b, None, None, None

    def _logpdf(self, x: Any, b: Any) -> Any:
        with np.errstate(divide="ignore"):
            return np.log(x + b) - 0.5 * x * x + np.log(special.i0e((x + b) * b))

    def _ppf(self, q: Any, b: Any) -> Any:  # noqa: ARG002 - SciPy's signature
        return special.ndtri(q)

    def _isf(self, q: Any, b: Any) -> Any:  # noqa: ARG002 - SciPy's signature
        return -special.ndtri(q)

    def _rvs(self, b: Any, size: Any = None, random_state: Any = None) -> Any:
        along, across = random_state.standard_normal(size), random_state.standard_normal(size)
        return (along * (2.0 * b + along) + across * across) / (np.hypot(b + along, across) + b)


class _FoldedNormal(ByLogarithm, type(stats.foldnorm)):  # type: ignore[misc]
    def _logpdf(self, x: Any, c: Any) -> Any:
        return -HALF_LOG_2PI - 0.5 * (x - c) ** 2 + np.log1p(np.exp(-2.0 * c * x))


class _HalfCauchy(ByLogarithm, type(stats.halfcauchy)):  # type: ignore[misc]
    def _logpdf(self, x: Any) -> Any:
        return np.log(2.0 / np.pi) - 2.0 * np.log(np.hypot(1.0, x))


class _Cauchy(ByLogarithm, type(stats.cauchy)):  # type: ignore[misc]
    def _logpdf(self, x: Any) -> Any:
        return -np.log(np.pi) - 2.0 * np.log(np.hypot(1.0, x))


class _FoldedCauchy(ByLogarithm, type(stats.foldcauchy)):  # type: ignore[misc]
    def _logpdf(self, x: Any, c: Any) -> Any:
        return CAUCHY.logpdf(x - c) + np.log1p((np.hypot(1.0, x - c) / np.hypot(1.0, x + c)) ** 2)

    def _cdf(self, x: Any, c: Any) -> Any:
        return np.arctan2(2.0 * x, 1.0 + (c - x) * (c + x)) / np.pi


class _ExponentiatedWeibull(ByLogarithm, type(stats.exponweib)):  # type: ignore[misc]
    def _log_below(self, x: Any, c: Any) -> Any:
        """Logarithm of the Weibull cumulative 1 − exp(−x^c)."""
        with np.errstate(all="ignore"):
            power = x**c
            middle = np.where(power < 0.7, np.log(-np.expm1(-power)), np.log1p(-np.exp(-power)))
            return np.where(power < TINY, c * np.log(x), middle)

    def _logpdf(self, x: Any, a: Any, c: Any) -> Any:
        with np.errstate(all="ignore"):
            below, power = self._log_below(x, c), x**c
            inside = np.where(a == 1.0, 0.0, (a - 1.0) * below) + xlogy(c - 1.0, x) - power
        return np.log(a) + np.log(c) + np.where(power < TINY, xlogy(a * c - 1.0, x), inside)

    def _cdf(self, x: Any, a: Any, c: Any) -> Any:
        return np.exp(a * self._log_below(x, c))

    def _sf(self, x: Any, a: Any, c: Any) -> Any:
        return -np.expm1(a * self._log_below(x, c))


class _ExponentiallyModifiedNormal(ByLogarithm, type(stats.exponnorm)):  # type: ignore[misc]
    def _log_tilted(self, x: Any, k: Any) -> Any:
        """Logarithm of exp(1/(2k²) − x/k) Φ(x − 1/k), without cancellation where x < 1/k."""
        rate = 1.0 / k
        with np.errstate(all="ignore"):
            near = np.log(0.5 * special.erfcx((rate - x) / np.sqrt(2.0))) - 0.5 * x * x
            return np.where(x < rate, near, rate * (0.5 * rate - x) + log_ndtr(x - rate))

    def _logpdf(self, x: Any, k: Any) -> Any:
        return self._log_tilted(x, k) - np.log(k)

    def _cdf(self, x: Any, k: Any) -> Any:
        return special.ndtr(x) - np.exp(self._log_tilted(x, k))

    def _sf(self, x: Any, k: Any) -> Any:
        return special.ndtr(-x) + np.exp(self._log_tilted(x, k))


class _NoncentralChiSquared(ByLogarithm, type(stats.ncx2)):  # type: ignore[misc]
    def _logpdf(self, x: Any, df: Any, nc: Any) -> Any:
        order, z = 0.5 * df - 1.0, np.sqrt(x) * np.sqrt(nc)
        with np.errstate(all="ignore"):
            shift = 0.5 * (np.sqrt(x) - np.sqrt(nc)) ** 2
            inside = 0.5 * order * (np.log(x) - np.log(nc)) - shift - np.log(2.0) + log_bessel(order, z)
        return np.where(np.equal(nc, 0), log_gamma_density(0.5 * x, 0.5 * df) - np.log(2.0), inside)


class _LogLogistic(ByLogarithm, type(stats.fisk)):  # type: ignore[misc]
    def _logpdf(self, x: Any, c: Any) -> Any:
        with np.errstate(divide="ignore"):
            power = c * np.log(x)
        return np.log(c) + xlogy(c - 1.0, x) - 2.0 * np.logaddexp(0.0, power)

    def _sf(self, x: Any, c: Any) -> Any:
        with np.errstate(over="ignore"):
            return 1.0 / (1.0 + x**c)

    def _isf(self, q: Any, c: Any) -> Any:
        return ((1.0 - q) / q) ** (1.0 / c)


class _PowerNormal(ByLogarithm, type(stats.powernorm)):  # type: ignore[misc]
    def _cdf(self, x: Any, c: Any) -> Any:
        return -np.expm1(c * log_ndtr(-x))

    def _ppf(self, q: Any, c: Any) -> Any:
        return special.ndtri(-np.expm1(np.log1p(-q) / c))


NONCENTRAL_T = _NoncentralT(name="nct")
LAPLACE = _Laplace(name="laplace")
HYPERBOLIC_SECANT = _HyperbolicSecant(name="hypsecant")
JOHNSON_SU = _JohnsonSU(name="johnsonsu")
FRECHET = _Frechet(a=0.0, name="invweibull")
LEVY = _Levy(a=0.0, name="levy")
NORMAL_INVERSE_GAUSSIAN = _NormalInverseGaussian(name="norminvgauss", shapes="a, b")
RICE = _Rice(a=0.0, name="rice")
FAR_RICE = _FarRice(name="rice", shapes="b")
FOLDED_NORMAL = _FoldedNormal(a=0.0, name="foldnorm")
FOLDED_CAUCHY = _FoldedCauchy(a=0.0, name="foldcauchy")
CAUCHY = _Cauchy(name="cauchy")
HALF_CAUCHY = _HalfCauchy(a=0.0, name="halfcauchy")
EXPONENTIALLY_MODIFIED_NORMAL = _ExponentiallyModifiedNormal(name="exponnorm")
EXPONENTIATED_WEIBULL = _ExponentiatedWeibull(a=0.0, name="exponweib")
NONCENTRAL_CHI_SQUARED = _NoncentralChiSquared(a=0.0, name="ncx2")
LOG_LOGISTIC = _LogLogistic(a=0.0, name="fisk")
POWER_NORMAL = _PowerNormal(name="powernorm")
