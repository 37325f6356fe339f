"""Links of generalized linear models: from the linear predictor η to the mean μ, its slope, and back."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from scipy import special

from service.methods.statistics.summation import Floats

_LOG_ROOT = 0.5 * np.log(2 * np.pi)


class Link(NamedTuple):
    """One link."""

    mean: Callable[[Floats], Floats]
    """μ of η; NaN where η is outside of the link's range."""
    slope: Callable[[Floats], Floats]
    """dμ/dη."""
    predictor: Callable[[Floats], Floats]
    """η of μ."""


def _positive(eta: Floats) -> Floats:
    return np.asarray(np.where(eta > 0, eta, np.nan))


def _logistic_slope(eta: Floats) -> Floats:
    return np.asarray(special.expit(eta) * special.expit(-eta))


LINKS = {
    "identity": Link(lambda eta: eta, np.ones_like, lambda mu: mu),
    "log": Link(np.exp, np.exp, np.log),
    "inverse": Link(lambda eta: 1 / _positive(eta), lambda eta: -1 / eta**2, lambda mu: 1 / mu),
    "inverse_squared": Link(
        lambda eta: _positive(eta) ** -0.5, lambda eta: -0.5 * _positive(eta) ** -1.5, lambda mu: mu**-2.0
    ),
    "sqrt": Link(lambda eta: _positive(eta) ** 2, lambda eta: 2 * eta, np.sqrt),
    "logit": Link(special.expit, _logistic_slope, special.logit),
    "probit": Link(special.ndtr, lambda eta: np.exp(-0.5 * eta**2 - _LOG_ROOT), special.ndtri),
    "complementary_log_log": Link(
        lambda eta: -np.expm1(-np.exp(eta)), lambda eta: np.exp(eta - np.exp(eta)), lambda mu: np.log(-np.log1p(-mu))
    ),
}
"""By name; all but the last three admit means that are not probabilities."""
