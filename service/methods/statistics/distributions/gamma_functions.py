"""Densities by their saddle-point form and tails of gamma and beta variables, which many families are functions of."""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy import special
from scipy.special import xlogy

from service.methods.statistics.distributions.incomplete_gamma import incomplete_gamma
from service.methods.statistics.distributions.saddle_point import log_binomial, log_poisson

TINY = 1e-290  # below, an argument on its way to a logarithm may underflow
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
