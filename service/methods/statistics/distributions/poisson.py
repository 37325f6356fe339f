"""Tails of the Poisson law, by those of the gamma law."""

from __future__ import annotations

import numpy as np

from service.methods.statistics.distributions.form import pair
from service.methods.statistics.distributions.incomplete_gamma import incomplete_gamma
from service.methods.statistics.distributions.large_shapes import log_gamma_tail
from service.methods.statistics.distributions.law import Law
from service.methods.statistics.distributions.placement import Array, Side

_LARGE = 1e5  # mean, whose deviation is some hundred; of larger ones too many masses count

TAILS = pair(lambda k, mean: incomplete_gamma(np.floor(k) + 1.0, mean)[::-1])
"""P(X ≤ k) and P(X > k)."""


def log_tail(law: Law, x: Array, side: Side) -> Array:
    """The logarithm of a tail that underflows: P(X > k) is the lower tail P(k + 1, mean) of a gamma variable."""
    (mean,) = law.shapes
    if mean < _LARGE:
        return law.log_tail_sum(x, side)
    small, is_upper = log_gamma_tail(np.floor(x) + 1.0, mean)
    with np.errstate(divide="ignore"):
        return np.asarray(np.where(is_upper == (side == "upper"), small, np.log1p(-np.exp(small))))
