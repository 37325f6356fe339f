"""Means, extremes and centred cross products of many rows, from an exact origin, block by block.

Chan, Golub and LeVeque (1983): `step` takes a state one block further, `merge` joins two, both pure.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from service.methods.statistics.summation import Floats


class Products(NamedTuple):
    """What is known of the rows so far; everything but `origin` is of rows − origin.

    Subtracting a row from those near it is exact, so that large means cost no digits.
    """

    origin: Floats
    rows: int
    mean: Floats
    products: Floats
    """Σ(x − x̄)(x − x̄)ᵀ, (p, p)."""
    low: Floats
    high: Floats

    @classmethod
    def start(cls, origin: Floats) -> Products:
        """Of no rows."""
        p = len(origin)
        none = np.full(p, np.inf)
        return cls(origin, 0, np.zeros(p), np.zeros((p, p)), none, -none)

    @property
    def means(self) -> Floats:
        """The means of the rows themselves."""
        return self.origin + self.mean


def step(state: Products, block: Floats) -> Products:
    """With the rows of a block (n, p)."""
    shifted = block - state.origin
    mean = shifted.mean(0)
    low, high = shifted.min(0), shifted.max(0)
    shifted -= mean
    error = shifted.mean(0)  # The mean is rounded; where values are close that would cost digits.
    shifted -= error
    return merge(state, Products(state.origin, len(block), mean + error, shifted.T @ shifted, low, high))


def merge(a: Products, b: Products) -> Products:
    """Of the rows of both, which have one origin."""
    if not (a.rows and b.rows):
        return a if a.rows else b
    count, gap = a.rows + b.rows, b.mean - a.mean
    return Products(
        a.origin,
        count,
        a.mean + gap * (b.rows / count),
        a.products + b.products + np.outer(gap, gap) * (a.rows * (b.rows / count)),
        np.minimum(a.low, b.low),
        np.maximum(a.high, b.high),
    )
