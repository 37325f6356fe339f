"""SciPy's families around gamma and beta variables, with densities by their saddle-point form.

Each class overrides documented extension points of `rv_continuous`, in the standard form and with SciPy's shapes.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy import special, stats
from scipy.special import xlogy

from service.methods.statistics.distributions.incomplete_gamma import incomplete_gamma
from service.methods.statistics.distributions.saddle_point import deviance, log_binomial, log_poisson, stirling_error

TINY, _LOG_TINY = 1e-290, -667.0  # below, an argument on its way to a logarithm may underflow
_FAR = 1e9  # √ν; beyond, one term of Student's tail has all digits
HALF_LOG_2PI = 0.5 * np.log(2 * np.pi)


def log_gamma_density(x: Any, shape: Any) -> Any:
    """Logarithm of x^(shape−1) exp(−x)/Γ(shape)."""
    with np.errstate(all="ignore"):
        inside = log_poisson(shape, x) + np.log(shape / x)
    inside = np.where(np.isposinf(x), -np.inf, inside)
    return np.where(x < TINY, xlogy(shape - 1.0, x) - special.gammaln(shape), inside)


def gamma_tails(log_x: Any, shape: Any, x: Any) -> tuple[Any, Any]:
    """P(X ≤ x) and P(X > x) of a gamma variable; where x underflows from its logarithm."""
    with np.errstate(all="ignore"):
        small = shape * log_x - special.gammaln(shape + 1.0)
        lower, upper = incomplete_gamma(shape, x)
    return np.where(x < TINY, np.exp(small), lower), np.where(x < TINY, -np.expm1(small), upper)


def log_beta_density(p: Any, q: Any, a: Any, b: Any) -> Any:
    """Logarithm of p^(a−1) q^(b−1)/B(a, b), q = 1 − p."""
    with np.errstate(all="ignore"):
        inside = log_binomial(a, b, p, q) + np.log(a) + np.log(b / (a + b)) - np.log(p) - np.log(q)
        edge = xlogy(a - 1.0, p) + xlogy(b - 1.0, q) - special.betaln(a, b)
    return np.where((p < TINY) | (q < TINY), edge, inside)


class ByLogarithm:
    """The density is the exponential of its logarithm."""

    def _pdf(self, x: Any, *shapes: Any) -> Any:
        return np.exp(self._logpdf(x, *shapes))  # type: ignore[attr-defined]


class _Gamma(ByLogarithm, type(stats.gamma)):  # type: ignore[misc]
    def _logpdf(self, x: Any, a: Any) -> Any:
        return log_gamma_density(x, a)

    def _cdf(self, x: Any, a: Any) -> Any:
        return incomplete_gamma(a, x)[0]

    def _sf(self, x: Any, a: Any) -> Any:
        return incomplete_gamma(a, x)[1]


class _GeneralizedGamma(ByLogarithm, type(stats.gengamma)):  # type: ignore[misc]
    def _cdf(self, x: Any, a: Any, c: Any) -> Any:
        with np.errstate(all="ignore"):
            lower, upper = gamma_tails(c * np.log(x), a, x**c)
        return np.where(c > 0, lower, upper)

    def _sf(self, x: Any, a: Any, c: Any) -> Any:
        with np.errstate(all="ignore"):
            lower, upper = gamma_tails(c * np.log(x), a, x**c)
        return np.where(c > 0, upper, lower)

    def _logpdf(self, x: Any, a: Any, c: Any) -> Any:
        edge = np.log(np.abs(c)) + xlogy(c * a - 1.0, x) - special.gammaln(a)
        with np.errstate(all="ignore"):
            inside = log_gamma_density(x**c, a) + np.log(np.abs(c)) + (c - 1.0) * np.log(x)
            small = x**c < TINY
        return np.where(small, edge, np.where(np.equal(x, 0), -np.inf, inside))


class _HalfGeneralizedNormal(type(stats.halfgennorm)):  # type: ignore[misc]
    def _cdf(self, x: Any, beta: Any) -> Any:
        with np.errstate(all="ignore"):
            return gamma_tails(beta * np.log(x), 1.0 / beta, x**beta)[0]

    def _sf(self, x: Any, beta: Any) -> Any:
        with np.errstate(all="ignore"):
            return gamma_tails(beta * np.log(x), 1.0 / beta, x**beta)[1]

    def _ppf(self, q: Any, beta: Any) -> Any:
        power = special.gammaincinv(1.0 / beta, q)
        return np.where(power < TINY, q * special.gamma(1.0 + 1.0 / beta), power ** (1.0 / beta))

    def _rvs(self, beta: Any, size: Any = None, random_state: Any = None) -> Any:
        # A gamma variable of shape a is one of shape a + 1 times U^(1/a): no power underflows.
        return random_state.standard_gamma(1.0 + 1.0 / beta, size) ** (1.0 / beta) * random_state.random(size)


class _GeneralizedNormal(type(stats.gennorm)):  # type: ignore[misc]
    def _cdf(self, x: Any, beta: Any) -> Any:
        lower, upper = (
            0.5 * tail(np.abs(x), beta) for tail in (HALF_GENERALIZED_NORMAL.cdf, HALF_GENERALIZED_NORMAL.sf)
        )
        return np.where(x < 0, upper, 0.5 + lower)

    def _sf(self, x: Any, beta: Any) -> Any:
        return self._cdf(-x, beta)

    def _rvs(self, beta: Any, size: Any = None, random_state: Any = None) -> Any:
        length = HALF_GENERALIZED_NORMAL.rvs(beta, size=size, random_state=random_state)
        return np.where(random_state.random(size) < 0.5, -length, length)


class _InverseGamma(ByLogarithm, type(stats.invgamma)):  # type: ignore[misc]
    def _logpdf(self, x: Any, a: Any) -> Any:
        return log_gamma_density(1.0 / x, a) - 2.0 * np.log(x)

    def _cdf(self, x: Any, a: Any) -> Any:
        return incomplete_gamma(a, 1.0 / x)[1]

    def _sf(self, x: Any, a: Any) -> Any:
        return incomplete_gamma(a, 1.0 / x)[0]


class _LogGamma(ByLogarithm, type(stats.loggamma)):  # type: ignore[misc]
    def _logpdf(self, x: Any, c: Any) -> Any:
        with np.errstate(all="ignore"):
            inside = np.where(np.isinf(np.exp(x)), -np.inf, log_poisson(c, np.exp(x)) + np.log(c))
        return np.where(x < _LOG_TINY, c * x - special.gammaln(c), inside)

    def _cdf(self, x: Any, c: Any) -> Any:
        return gamma_tails(x, c, np.exp(x))[0]

    def _sf(self, x: Any, c: Any) -> Any:
        return gamma_tails(x, c, np.exp(x))[1]


class _Nakagami(ByLogarithm, type(stats.nakagami)):  # type: ignore[misc]
    def _cdf(self, x: Any, nu: Any) -> Any:
        return gamma_tails(2.0 * np.log(x) + np.log(nu), nu, nu * x * x)[0]

    def _sf(self, x: Any, nu: Any) -> Any:
        return gamma_tails(2.0 * np.log(x) + np.log(nu), nu, nu * x * x)[1]

    def _logpdf(self, x: Any, nu: Any) -> Any:
        edge = np.log(2.0) + xlogy(nu, nu) - special.gammaln(nu) + xlogy(2 * nu - 1, x)
        with np.errstate(all="ignore"):
            inside = log_gamma_density(nu * x * x, nu) + np.log(2 * nu * x)
        return np.where(x * x < TINY, edge, inside)


class _Chi(ByLogarithm, type(stats.chi)):  # type: ignore[misc]
    def _cdf(self, x: Any, df: Any) -> Any:
        return gamma_tails(2.0 * np.log(x) - np.log(2.0), 0.5 * df, 0.5 * x * x)[0]

    def _sf(self, x: Any, df: Any) -> Any:
        return gamma_tails(2.0 * np.log(x) - np.log(2.0), 0.5 * df, 0.5 * x * x)[1]

    def _logpdf(self, x: Any, df: Any) -> Any:
        edge = np.log(2.0) - 0.5 * np.log(2.0) * df - special.gammaln(0.5 * df) + xlogy(df - 1.0, x)
        with np.errstate(all="ignore"):
            inside = log_gamma_density(0.5 * x * x, 0.5 * df) + np.log(x)
        return np.where(x * x < TINY, edge, inside)


class _Beta(ByLogarithm, type(stats.beta)):  # type: ignore[misc]
    def _logpdf(self, x: Any, a: Any, b: Any) -> Any:
        return log_beta_density(x, 1.0 - x, a, b)


def odds_tails(odds: Any, a: Any, b: Any) -> tuple[Any, Any]:
    """P(P/Q ≤ odds) and P(P/Q > odds) of a beta variable P and Q = 1 − P.

    Of the shares p + q = 1 with these odds the smaller one is taken, where 1 less it would be rounded.
    """
    with np.errstate(all="ignore"):
        p, q = odds / (1.0 + odds), 1.0 / (1.0 + odds)
        lower = np.where(odds < 1.0, special.betainc(a, b, p), special.betaincc(b, a, q))
        upper = np.where(odds < 1.0, special.betaincc(a, b, p), special.betainc(b, a, q))
    # Of large shapes only the smaller tail has all digits.
    return np.where(lower > 0.5, 1.0 - upper, lower), np.where(upper > 0.5, 1.0 - lower, upper)


def f_tails(x: Any, dfn: Any, dfd: Any) -> tuple[Any, Any]:
    """P(F ≤ x) and P(F > x), x ≥ 0."""
    return odds_tails(x * (dfn / dfd), 0.5 * dfn, 0.5 * dfd)


class _BetaPrime(ByLogarithm, type(stats.betaprime)):  # type: ignore[misc]
    def _cdf(self, x: Any, a: Any, b: Any) -> Any:
        return odds_tails(x, a, b)[0]

    def _sf(self, x: Any, a: Any, b: Any) -> Any:
        return odds_tails(x, a, b)[1]

    def _logpdf(self, x: Any, a: Any, b: Any) -> Any:
        q = 1.0 / (1.0 + x)
        with np.errstate(all="ignore"):
            inside = log_beta_density(x * q, q, a, b) + 2.0 * np.log(q)
        return np.where(np.equal(x, 0), xlogy(a - 1.0, x) - special.betaln(a, b), inside)


class _StudentT(ByLogarithm, type(stats.t)):  # type: ignore[misc]
    def _logpdf(self, x: Any, df: Any) -> Any:
        peak = stirling_error((df + 1) / 2) - stirling_error(df / 2) - deviance(df / 2, (df + 1) / 2)
        with np.errstate(over="ignore", divide="ignore"):
            square = x * x / df
            growth = np.where(np.isinf(square), 2 * np.log(np.abs(x)) - np.log(df), np.log1p(square))
        return peak - HALF_LOG_2PI - 0.5 * (df + 1) * growth

    def _cdf(self, x: Any, df: Any) -> Any:
        with np.errstate(all="ignore"):
            lower = special.stdtr(df, x)
            power = np.exp(df * (0.5 * np.log(df) - np.log(np.abs(x))))
            far = power / (2.0 * np.sqrt(np.pi) * special.poch(0.5 * df + 0.5, 0.5))
        return np.where(np.abs(x) < _FAR * np.sqrt(df), lower, np.where(x < 0, far, 1.0 - far))

    def _sf(self, x: Any, df: Any) -> Any:
        return self._cdf(-x, df)


GAMMA = _Gamma(a=0.0, name="gamma")
GENERALIZED_GAMMA = _GeneralizedGamma(a=0.0, name="gengamma")
HALF_GENERALIZED_NORMAL = _HalfGeneralizedNormal(a=0.0, name="halfgennorm")
GENERALIZED_NORMAL = _GeneralizedNormal(name="gennorm")
INVERSE_GAMMA = _InverseGamma(a=0.0, name="invgamma")
LOG_GAMMA = _LogGamma(name="loggamma")
NAKAGAMI = _Nakagami(a=0.0, name="nakagami")
CHI = _Chi(a=0.0, name="chi")
BETA = _Beta(a=0.0, b=1.0, name="beta")
BETA_PRIME = _BetaPrime(a=0.0, name="betaprime")
STUDENT_T = _StudentT(name="t")
