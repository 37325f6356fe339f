"""The Poisson law: its tails by those of the gamma law, and its values."""

from __future__ import annotations

from typing import Any

import numpy as np

from service.methods.statistics.distributions.form import pair
from service.methods.statistics.distributions.incomplete_gamma import incomplete_gamma
from service.methods.statistics.distributions.large_shapes import log_gamma_tail
from service.methods.statistics.distributions.law import Law
from service.methods.statistics.distributions.placement import INTEGERS_END, Array, Side
from service.schemas.types.errors import ComputationError

_LARGE = 1e5  # mean, whose deviation is some hundred; of larger ones too many masses count
_MOST_DRAWN = 1e10  # mean, from which on NumPy decides by logarithms of masses that have fewer than four digits

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


def sample(generator: np.random.Generator, size: Any, mean: Any) -> Any:
    """NumPy's values of means of this size, or of what is left of larger ones.

    The events of a Poisson process until the m-th, which comes after a gamma time, are m; those after it are Poisson
    again (Ahrens and Dieter 1974). With m = ⅞ of the mean that time is short of the whole by 10⁴ deviations and more.
    """
    left, before = np.array(np.broadcast_to(mean, size), float), np.zeros(size, np.int64)
    if not (left < INTEGERS_END / 2).all():
        raise ComputationError.at("Samples of this distribution leave the range of its numbers.", "distribution")
    while (large := left > _MOST_DRAWN).any():
        events = np.floor(0.875 * left[large])
        before[large] += events.astype(np.int64)
        left[large] -= generator.standard_gamma(events)
    return before + generator.poisson(left)
