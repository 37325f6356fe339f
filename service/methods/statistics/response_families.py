"""Families of responses of generalized linear models: variance, deviance, likelihood (McCullagh, Nelder 1989)."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from scipy import special

from service.methods.statistics.summation import Floats
from service.schemas.types.errors import ComputationError


class Family(NamedTuple):
    """How responses vary about their mean μ; θ is the shape of the negative binomial law, others know none."""

    links: tuple[str, ...]
    """Those that go with it, the usual one first."""
    least: float
    """No response lies below."""
    open: bool
    """Whether the least itself is no response."""
    most: float
    variance: Callable[[Floats, float], Floats]
    """V(μ), the variance over the dispersion."""
    deviance: Callable[[Floats, Floats, float], Floats]
    """Twice the log-likelihood that each response of weight 1 loses against μ = y, times the dispersion."""
    log_density: Callable[[Floats, Floats, Floats, float, float], Floats]
    """Of y, μ, weights w, dispersion φ and θ."""
    dispersed: bool
    """Whether φ is estimated; else it is 1."""


def _xlogy_ratio(y: Floats, mu: Floats) -> Floats:
    """y log(y/μ), 0 at y = 0."""
    return np.asarray(special.xlogy(y, y) - special.xlogy(y, mu))


def _gaussian(y: Floats, mu: Floats, w: Floats, phi: float, _theta: float) -> Floats:
    return np.asarray(-0.5 * (np.log(2 * np.pi * phi / w) + w * (y - mu) ** 2 / phi))


def _poisson(y: Floats, mu: Floats, w: Floats, _phi: float, _theta: float) -> Floats:
    return np.asarray(w * (special.xlogy(y, mu) - mu - special.gammaln(y + 1)))


def _binomial(y: Floats, mu: Floats, w: Floats, _phi: float, _theta: float) -> Floats:
    ways = special.gammaln(w + 1) - special.gammaln(w * y + 1) - special.gammaln(w * (1 - y) + 1)
    return np.asarray(ways + w * (special.xlogy(y, mu) + special.xlog1py(1 - y, -mu)))


def _gamma(y: Floats, mu: Floats, w: Floats, phi: float, _theta: float) -> Floats:
    shape = w / phi
    return np.asarray(shape * (np.log(shape * y / mu) - y / mu) - np.log(y) - special.gammaln(shape))


def _inverse_gaussian(y: Floats, mu: Floats, w: Floats, phi: float, _theta: float) -> Floats:
    return np.asarray(-0.5 * (np.log(2 * np.pi * phi / w * y**3) + w * (y - mu) ** 2 / (phi * mu**2 * y)))


def _negative_binomial(y: Floats, mu: Floats, w: Floats, _phi: float, theta: float) -> Floats:
    ways = special.gammaln(y + theta) - special.gammaln(theta) - special.gammaln(y + 1)
    return np.asarray(w * (ways + special.xlogy(y, mu) - y * np.log(mu + theta) - theta * np.log1p(mu / theta)))


FAMILIES = {
    "gaussian": Family(
        ("identity", "log", "inverse"), -np.inf, False, np.inf,
        lambda mu, _: np.ones_like(mu), lambda y, mu, _: (y - mu) ** 2, _gaussian, True,
    ),
    "poisson": Family(
        ("log", "identity", "sqrt"), 0.0, False, np.inf,
        lambda mu, _: mu, lambda y, mu, _: 2 * (_xlogy_ratio(y, mu) - (y - mu)), _poisson, False,
    ),
    "binomial": Family(
        ("logit", "probit", "complementary_log_log"), 0.0, False, 1.0,
        lambda mu, _: mu * (1 - mu),
        lambda y, mu, _: 2 * (_xlogy_ratio(y, mu) + special.xlogy(1 - y, 1 - y) - special.xlog1py(1 - y, -mu)),
        _binomial, False,
    ),
    "gamma": Family(
        ("inverse", "log", "identity"), 0.0, True, np.inf,
        lambda mu, _: mu**2, lambda y, mu, _: 2 * ((y - mu) / mu - np.log(y / mu)), _gamma, True,
    ),
    "inverse_gaussian": Family(
        ("inverse_squared", "inverse", "log", "identity"), 0.0, True, np.inf,
        lambda mu, _: mu**3, lambda y, mu, _: (y - mu) ** 2 / (mu**2 * y), _inverse_gaussian, True,
    ),
    "negative_binomial": Family(
        ("log", "identity", "sqrt"), 0.0, False, np.inf,
        lambda mu, theta: mu + mu**2 / theta,
        lambda y, mu, theta: 2 * (_xlogy_ratio(y, mu) - (y + theta) * np.log1p((y - mu) / (mu + theta))),
        _negative_binomial, False,
    ),
}  # fmt: skip
"""By name."""


def beyond_range() -> ComputationError:
    """The error where a fit ends at an information that cannot be inverted."""
    detail = (
        "The fit ends at means whose variance or information 64-bit floating point does not hold for this family and "
        "link: send the responses in other units, or such as differ by fewer orders of magnitude."
    )
    return ComputationError.at(detail, "y")
