"""The nine definitions of sample quantiles of Hyndman and Fan (1996), from the order statistics around them."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from service.methods.statistics.summation import Floats

_PLOTTING = {
    "interpolated_inverted_cdf": (0.0, 1.0),
    "hazen": (0.5, 0.5),
    "weibull": (0.0, 0.0),
    "median_unbiased": (1 / 3, 1 / 3),
    "normal_unbiased": (3 / 8, 3 / 8),
}
"""α and β of the position n p + α + p (1 − α − β), counted from 1."""


class Ends(NamedTuple):
    """Where quantiles (k) stand among values in order, counted from 0."""

    low: NDArray[np.int64]
    high: NDArray[np.int64]
    share: Floats
    """How far from the lower to the upper."""


def ends(method: str, count: int, p: Floats) -> Ends:
    """Of so many values. The roundings are NumPy's, so that the quantiles are, too."""
    position = _position(method, count, p)
    low = np.floor(position)
    share = position - low
    if method == "inverted_cdf":
        share = np.where(share == 0, 0.0, 1.0)
    elif method == "averaged_inverted_cdf":
        share = np.where(share == 0, 0.5, 1.0)
    elif method == "closest_observation":
        share = np.where((share == 0) & (low % 2 == 1), 0.0, 1.0)
    first, second = (np.clip(place, 0, count - 1).astype(np.int64) for place in (low, low + 1))
    return Ends(first, second, share)


def _position(method: str, count: int, p: Floats) -> Floats:
    if method == "linear":
        return (count - 1) * p
    if method in _PLOTTING:
        alpha, beta = _PLOTTING[method]
        return count * p + (alpha + p * (1 - alpha - beta)) - 1
    return count * p - 1 - (0.5 if method == "closest_observation" else 0.0)


@np.errstate(over="ignore", invalid="ignore")
def between(low: Floats, high: Floats, share: Floats) -> Floats:
    """NumPy's interpolation, which begins at the nearer end; of halves where a difference overflows."""
    found = _interpolated(low, high, share)
    return np.where(np.isfinite(found), found, 2 * _interpolated(low / 2, high / 2, share))


def _interpolated(low: Floats, high: Floats, share: Floats) -> Floats:
    step = high - low
    return np.where(share >= 0.5, high - step * (1 - share), low + step * share)
