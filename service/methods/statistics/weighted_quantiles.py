"""Quantiles of weighted samples."""

from __future__ import annotations

import numpy as np

from service.methods.statistics.summation import Floats

_EPSILON = 2.0**-52  # the distance of 1 from the next double


def weighted_quantiles(data: Floats, weights: Floats, p: Floats) -> tuple[Floats, Floats]:
    """For each p the least value of each column whose weights, with those of all before it, make p of the sum: (k, d).

    Twice: with every sum as high as rounding may have made it too low, which is the answer, and as low.
    """
    order = np.argsort(data, axis=0, kind="stable")
    sums = np.cumsum(weights[order], axis=0)
    slack = len(weights) * _EPSILON  # each sum is rounded once a value
    low, high = (
        np.stack([
            values[np.minimum(np.searchsorted(own, p * own[-1] * (1 + shift)), len(own) - 1)]
            for values, own in zip(np.take_along_axis(data, order, axis=0).T, sums.T, strict=True)
        ], axis=-1)
        for shift in (-slack, slack)
    )  # fmt: skip
    return low, high
