"""Tails of beta and gamma laws of large shapes, where SciPy's expansions lose digits, and logarithms are asked for.

The smaller tail is f(y)·∫ f(y + u)/f(y) du, f the density of the logit of a beta variable or of the logarithm of a
gamma variable, from the point on away from the mean. There log f(y + u) − log f(y) = slope·u − size·bend(u) falls.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.polynomial import Polynomial

from service.methods.numerics.sums import two_sum
from service.methods.statistics.distributions.saddle_point import log_binomial, log_poisson
from service.methods.statistics.summation import two_product

_DEPTH = 45.0  # of a logarithm: what lies beyond is below 3e-20 of the whole
_SHORT = 0.1  # of y; from there on the differences in the bends keep their digits
_NODES, _WEIGHTS = np.polynomial.legendre.leggauss(60)
_BLOCK = 4096  # values at once, for 2 MB an array of nodes


def _cumulants() -> tuple[Polynomial, ...]:
    """Those of a Bernoulli variable, κ₂, …, κ₁₃ as polynomials of p, over j!: each is p(1 − p) times a slope."""
    spread = Polynomial([0.0, 1.0, -1.0])
    found = [spread]
    for _ in range(11):  # up to κ₁₃
        found.append(spread * found[-1].deriv())
    return tuple(kappa / math.factorial(j) for j, kappa in enumerate(found, 2))


_CUMULANTS = _cumulants()


def log_beta_tail(a: Any, b: Any, p: Any, q: Any, rest: Any) -> tuple[Any, Any]:
    """The logarithm of the smaller one of I_p(a, b) and 1 − I_p(a, b), q + rest = 1 − p, and where it is the first."""
    values = np.broadcast_arrays(*(np.asarray(value, float) for value in (a, b, p, q, rest)))
    return _by_blocks(_of_beta, values)


def log_gamma_tail(a: Any, x: Any) -> tuple[Any, Any]:
    """The logarithm of the smaller one of P(a, x) and Q(a, x), and where it is the first."""
    return _by_blocks(_of_gamma, np.broadcast_arrays(np.asarray(a, float), np.asarray(x, float)))


def _by_blocks(of: Any, values: Any) -> tuple[Any, Any]:
    flat = [value.ravel() for value in values]
    parts = [of(*(value[at : at + _BLOCK] for value in flat)) for at in range(0, max(flat[0].size, 1), _BLOCK)]
    logs, first = (np.concatenate(one).reshape(values[0].shape) for one in zip(*parts, strict=True))
    return logs, first


def _of_beta(a: Any, b: Any, p: Any, q: Any, rest: Any) -> tuple[Any, Any]:
    n, lost = two_sum(a, b)
    product, error = two_product(n, p)
    slope = (a - product) - error - lost * p  # a − (a + b) p
    start = log_binomial(a, b, p, q, rest) + np.log(a * (b / n))
    return _integrated(slope, n, p * q, lambda u: _bend_of_logit(u, p, q), start), slope > 0


def _of_gamma(a: Any, x: Any) -> tuple[Any, Any]:
    return _integrated(a - x, x, np.ones_like(x), _bend_of_logarithm, log_poisson(a, x) + np.log(a)), a > x


def _integrated(slope: Any, size: Any, curvature: Any, bend: Any, start: Any) -> Any:
    spread = size * curvature
    reach = 2 * _DEPTH / (np.abs(slope) + np.sqrt(slope * slope + 2 * _DEPTH * spread))
    u = 0.5 * reach * (1.0 + _NODES[:, None])
    with np.errstate(under="ignore"):
        ratio = np.exp(-np.abs(slope) * u - size * bend(np.where(slope > 0, -u, u)))
    return np.minimum(start + np.log(0.5 * reach * (_WEIGHTS @ ratio)), 0.0)


def _bend_of_logit(u: Any, p: Any, q: Any) -> Any:
    """log(1 + p(eᵘ − 1)) − pu."""
    small, turned = np.minimum(p, q), np.where(p > q, -u, u)
    series = np.zeros_like(u)
    for kappa in reversed(_CUMULANTS):
        series = series * turned + kappa(small)
    with np.errstate(over="ignore", invalid="ignore"):
        return np.where(np.abs(u) < _SHORT, series * turned * turned, np.log1p(p * np.expm1(u)) - p * u)


def _bend_of_logarithm(u: Any) -> Any:
    """eᵘ − 1 − u."""
    series = np.zeros_like(u)
    for k in range(13, 1, -1):
        series = series * u + 1 / math.factorial(k)
    return np.where(np.abs(u) < _SHORT, series * u * u, np.expm1(u) - u)
