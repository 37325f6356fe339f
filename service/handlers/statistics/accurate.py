"""SciPy's continuous distributions with the formulas exchanged that lose digits or underflow where the answer does not.

Each class overrides documented extension points of `rv_continuous`, in the standard form and with SciPy's shapes.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy import special, stats
from scipy.special import betainc, betaincinv, log_ndtr, xlogy

from service.handlers.statistics.saddle_point import deviance, log_binomial, log_poisson, stirling_error

_HALF_LOG_2PI = 0.5 * np.log(2 * np.pi)


def log_gamma_density(x: Any, shape: Any) -> Any:
    """Logarithm of x^(shape−1) exp(−x)/Γ(shape)."""
    with np.errstate(all="ignore"):
        inside = log_poisson(shape, x) + np.log(shape / x)
    return np.where(np.equal(x, 0), xlogy(shape - 1.0, 0.0) - special.gammaln(shape), inside)


def log_beta_density(p: Any, q: Any, a: Any, b: Any) -> Any:
    """Logarithm of p^(a−1) q^(b−1)/B(a, b), q = 1 − p."""
    with np.errstate(all="ignore"):
        inside = log_binomial(a, b, p, q) + np.log(a) + np.log(b / (a + b)) - np.log(p) - np.log(q)
        edge = xlogy(a - 1.0, p) + xlogy(b - 1.0, q) - special.betaln(a, b)
    return np.where(np.equal(p, 0) | np.equal(q, 0), edge, inside)


class _ByLogarithm:
    """The density is the exponential of its logarithm."""

    def _pdf(self, x: Any, *shapes: Any) -> Any:
        return np.exp(self._logpdf(x, *shapes))  # type: ignore[attr-defined]


class _Gamma(_ByLogarithm, type(stats.gamma)):  # type: ignore[misc]
    def _logpdf(self, x: Any, a: Any) -> Any:
        return log_gamma_density(x, a)


class _GeneralizedGamma(_ByLogarithm, type(stats.gengamma)):  # type: ignore[misc]
    def _logpdf(self, x: Any, a: Any, c: Any) -> Any:
        edge = np.log(np.abs(c)) + xlogy(c * a - 1.0, x) - special.gammaln(a)
        with np.errstate(all="ignore"):
            inside = log_gamma_density(x**c, a) + np.log(np.abs(c)) + (c - 1.0) * np.log(x)
        return np.where(np.equal(x, 0), np.where(c < 0, -np.inf, edge), inside)


class _InverseGamma(_ByLogarithm, type(stats.invgamma)):  # type: ignore[misc]
    def _logpdf(self, x: Any, a: Any) -> Any:
        return log_gamma_density(1.0 / x, a) - 2.0 * np.log(x)


class _LogGamma(_ByLogarithm, type(stats.loggamma)):  # type: ignore[misc]
    def _logpdf(self, x: Any, c: Any) -> Any:
        return log_poisson(c, np.exp(x)) + np.log(c)


class _Nakagami(_ByLogarithm, type(stats.nakagami)):  # type: ignore[misc]
    def _logpdf(self, x: Any, nu: Any) -> Any:
        edge = np.log(2.0) + xlogy(nu, nu) - special.gammaln(nu) + xlogy(2 * nu - 1, x)
        with np.errstate(all="ignore"):
            inside = log_gamma_density(nu * x * x, nu) + np.log(2 * nu * x)
        return np.where(np.equal(x, 0), edge, inside)


class _Chi(_ByLogarithm, type(stats.chi)):  # type: ignore[misc]
    def _logpdf(self, x: Any, df: Any) -> Any:
        edge = np.log(2.0) - 0.5 * np.log(2.0) * df - special.gammaln(0.5 * df) + xlogy(df - 1.0, x)
        with np.errstate(all="ignore"):
            inside = log_gamma_density(0.5 * x * x, 0.5 * df) + np.log(x)
        return np.where(np.equal(x, 0), edge, inside)


class _Beta(_ByLogarithm, type(stats.beta)):  # type: ignore[misc]
    def _logpdf(self, x: Any, a: Any, b: Any) -> Any:
        return log_beta_density(x, 1.0 - x, a, b)


class _BetaPrime(_ByLogarithm, type(stats.betaprime)):  # type: ignore[misc]
    def _logpdf(self, x: Any, a: Any, b: Any) -> Any:
        q = 1.0 / (1.0 + x)
        with np.errstate(all="ignore"):
            inside = log_beta_density(x * q, q, a, b) + 2.0 * np.log(q)
        return np.where(np.equal(x, 0), xlogy(a - 1.0, x) - special.betaln(a, b), inside)


class _F(_ByLogarithm, type(stats.f)):  # type: ignore[misc]
    def _logpdf(self, x: Any, dfn: Any, dfd: Any) -> Any:
        ratio = dfn / dfd
        return _BETA_PRIME_LOG(x * ratio, 0.5 * dfn, 0.5 * dfd) + np.log(ratio)


class _StudentT(_ByLogarithm, type(stats.t)):  # type: ignore[misc]
    def _logpdf(self, x: Any, df: Any) -> Any:
        peak = stirling_error((df + 1) / 2) - stirling_error(df / 2) - deviance(df / 2, (df + 1) / 2)
        with np.errstate(over="ignore"):
            square = x * x / df
        growth = np.where(np.isinf(square), 2 * np.log(np.abs(x)) - np.log(df), np.log1p(square))
        return peak - _HALF_LOG_2PI - 0.5 * (df + 1) * growth


class _NoncentralT(type(stats.nct)):  # type: ignore[misc]
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


class _JohnsonSU(_ByLogarithm, type(stats.johnsonsu)):  # type: ignore[misc]
    def _logpdf(self, x: Any, a: Any, b: Any) -> Any:
        z = a + b * np.arcsinh(x)
        return np.log(b) - _HALF_LOG_2PI - 0.5 * z * z - np.log(np.hypot(1.0, x))


class _Frechet(_ByLogarithm, type(stats.invweibull)):  # type: ignore[misc]
    def _logpdf(self, x: Any, c: Any) -> Any:
        with np.errstate(all="ignore"):
            inside = np.log(c) - (c + 1.0) * np.log(x) - x**-c
        return np.where(np.equal(x, 0), -np.inf, inside)


class _Levy(_ByLogarithm, type(stats.levy)):  # type: ignore[misc]
    def _logpdf(self, x: Any) -> Any:
        return -_HALF_LOG_2PI - 1.5 * np.log(x) - 0.5 / x


class _NormalInverseGaussian(_ByLogarithm, type(stats.norminvgauss)):  # type: ignore[misc]
    def _logpdf(self, x: Any, a: Any, b: Any) -> Any:
        gamma, length = np.sqrt((a - b) * (a + b)), np.hypot(1.0, x)
        # γ + bx − a√(1+x²) without cancellation: (a√(1+x²))² − (bx + γ)² = (γx − b)².
        exponent = -((gamma * x - b) ** 2) / (a * length + b * x + gamma)
        return np.log(a / np.pi) + np.log(special.k1e(a * length)) + exponent - np.log(length)


class _Rice(_ByLogarithm, type(stats.rice)):  # type: ignore[misc]
    def _logpdf(self, x: Any, b: Any) -> Any:
        with np.errstate(divide="ignore"):
            return np.log(x) - 0.5 * (x - b) ** 2 + np.log(special.i0e(x * b))

    def _sf(self, x: Any, b: Any) -> Any:
        return stats.ncx2.sf(x * x, 2.0, b * b)


class _FoldedNormal(_ByLogarithm, type(stats.foldnorm)):  # type: ignore[misc]
    def _logpdf(self, x: Any, c: Any) -> Any:
        return -_HALF_LOG_2PI - 0.5 * (x - c) ** 2 + np.log1p(np.exp(-2.0 * c * x))


class _FoldedCauchy(type(stats.foldcauchy)):  # type: ignore[misc]
    def _cdf(self, x: Any, c: Any) -> Any:
        return np.arctan2(2.0 * x, 1.0 + (c - x) * (c + x)) / np.pi


class _LogLogistic(type(stats.fisk)):  # type: ignore[misc]
    def _sf(self, x: Any, c: Any) -> Any:
        with np.errstate(over="ignore"):
            return 1.0 / (1.0 + x**c)

    def _isf(self, q: Any, c: Any) -> Any:
        return ((1.0 - q) / q) ** (1.0 / c)


class _Semicircular(type(stats.semicircular)):  # type: ignore[misc]
    def _cdf(self, x: Any) -> Any:
        return betainc(1.5, 1.5, 0.5 * (1.0 + x))

    def _ppf(self, q: Any) -> Any:
        return 2.0 * betaincinv(1.5, 1.5, q) - 1.0


class _Argus(type(stats.argus)):  # type: ignore[misc]
    def _sf(self, x: Any, chi: Any) -> Any:
        inner = 0.5 * chi * chi
        return special.gammainc(1.5, inner * (1.0 - x) * (1.0 + x)) / special.gammainc(1.5, inner)

    def _cdf(self, x: Any, chi: Any) -> Any:
        return 1.0 - self._sf(x, chi)


class _VonMises(type(stats.vonmises_line)):  # type: ignore[misc]
    def _stats(self, kappa: Any) -> Any:  # noqa: ARG002 - SciPy's signature
        return 0.0, None, 0.0, None


class _LogUniform(type(stats.loguniform)):  # type: ignore[misc]
    def _cdf(self, x: Any, a: Any, b: Any) -> Any:
        return np.log1p((x - a) / a) / np.log(b / a)

    def _sf(self, x: Any, a: Any, b: Any) -> Any:
        return -np.log1p((x - b) / b) / np.log(b / a)


class _PowerNormal(type(stats.powernorm)):  # type: ignore[misc]
    def _cdf(self, x: Any, c: Any) -> Any:
        return -np.expm1(c * log_ndtr(-x))

    def _ppf(self, q: Any, c: Any) -> Any:
        return special.ndtri(-np.expm1(np.log1p(-q) / c))


GAMMA = _Gamma(a=0.0, name="gamma")
GENERALIZED_GAMMA = _GeneralizedGamma(a=0.0, name="gengamma")
INVERSE_GAMMA = _InverseGamma(a=0.0, name="invgamma")
LOG_GAMMA = _LogGamma(name="loggamma")
NAKAGAMI = _Nakagami(a=0.0, name="nakagami")
CHI = _Chi(a=0.0, name="chi")
BETA = _Beta(a=0.0, b=1.0, name="beta")
BETA_PRIME = _BetaPrime(a=0.0, name="betaprime")
_BETA_PRIME_LOG = BETA_PRIME._logpdf  # noqa: SLF001 - an extension point of our own class
F = _F(a=0.0, name="f")
STUDENT_T = _StudentT(name="t")
NONCENTRAL_T = _NoncentralT(name="nct")
LAPLACE = _Laplace(name="laplace")
HYPERBOLIC_SECANT = _HyperbolicSecant(name="hypsecant")
JOHNSON_SU = _JohnsonSU(name="johnsonsu")
FRECHET = _Frechet(a=0.0, name="invweibull")
LEVY = _Levy(a=0.0, name="levy")
NORMAL_INVERSE_GAUSSIAN = _NormalInverseGaussian(name="norminvgauss", shapes="a, b")
RICE = _Rice(a=0.0, name="rice")
FOLDED_NORMAL = _FoldedNormal(a=0.0, name="foldnorm")
FOLDED_CAUCHY = _FoldedCauchy(a=0.0, name="foldcauchy")
LOG_LOGISTIC = _LogLogistic(a=0.0, name="fisk")
SEMICIRCULAR = _Semicircular(a=-1.0, b=1.0, name="semicircular")
ARGUS = _Argus(a=0.0, b=1.0, name="argus")
VON_MISES = _VonMises(a=-np.pi, b=np.pi, name="vonmises_line")
LOG_UNIFORM = _LogUniform(name="loguniform")
POWER_NORMAL = _PowerNormal(name="powernorm")
