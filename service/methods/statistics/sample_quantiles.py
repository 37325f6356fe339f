"""The nine definitions of sample quantiles of Hyndman and Fan (1996), from the order statistics around them."""

from __future__ import annotations

import math
from decimal import Decimal
from fractions import Fraction
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


_STEPS = {"inverted_cdf": 0.0, "averaged_inverted_cdf": 0.0, "closest_observation": 0.5}
"""Definitions that jump where n p, less this, is whole."""
_NEAR = 4 * 2.0**-52  # of n p: what rounding p and the product may take it from a whole number


class Ends(NamedTuple):
    """Where quantiles (k) stand among values in order, counted from 0."""

    low: NDArray[np.int64]
    high: NDArray[np.int64]
    share: Floats
    """How far from the lower to the upper."""


def ends(method: str, count: int, p: Floats) -> Ends:
    """Of so many values. The roundings are NumPy's, so that the quantiles are, too.

    Where a quantile jumps it is decided on the decimals sent: 0.28 of 25 values are 7, though 0.28 * 25 is more.
    """
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
    position = count * p - 1 - _STEPS[method]
    for place in np.flatnonzero(np.abs(position - np.rint(position)) <= _NEAR * count).tolist():
        sent = count * Fraction(Decimal(repr(float(p[place])))) - 1 - Fraction(_STEPS[method])
        position[place] = sent if sent.denominator == 1 else math.floor(sent) + 0.5
    return np.asarray(position)


def quantiles(data: Floats, p: Floats, method: str) -> Floats:
    """Those (k, …) of each column of values (n, …)."""
    own = ends(method, len(data), p)
    order = np.partition(data, np.union1d(own.low, own.high), axis=0)
    return between(order[own.low], order[own.high], own.share.reshape(-1, *[1] * (data.ndim - 1)))


@np.errstate(over="ignore", invalid="ignore")
def between(low: Floats, high: Floats, share: Floats) -> Floats:
    """NumPy's interpolation, which begins at the nearer end; of halves where a difference overflows."""
    found = _interpolated(low, high, share)
    return np.where(np.isfinite(found), found, 2 * _interpolated(low / 2, high / 2, share))


def _interpolated(low: Floats, high: Floats, share: Floats) -> Floats:
    step = high - low
    return np.where(share >= 0.5, high - step * (1 - share), low + step * share)
