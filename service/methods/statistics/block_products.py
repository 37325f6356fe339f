"""Means and centred cross products of many rows, block by block, from an origin near their mean.

The difference of two doubles is rounded once, whatever they are: sums about an origin among the data lose no digits to
a large mean. `step` takes a state one block further, `merge` joins two, both pure.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from service.methods.statistics.summation import Floats


class Products(NamedTuple):
    """What is known of the rows so far."""

    origin: Floats
    rows: int
    sums: Floats
    """Σ(x − origin), (p)."""
    squares: Floats
    """Σ(x − origin)(x − origin)ᵀ, (p, p)."""

    @classmethod
    def start(cls, origin: Floats) -> Products:
        """Of no rows."""
        p = len(origin)
        return cls(origin, 0, np.zeros(p), np.zeros((p, p)))

    @property
    def means(self) -> Floats:
        """The means of the rows."""
        return self.origin + self.sums / self.rows

    @property
    def products(self) -> Floats:
        """Σ(x − x̄)(x − x̄)ᵀ; the diagonal is 0 of columns that are constant, and of no others."""
        centred = self.squares - np.outer(self.sums, self.sums) / self.rows
        least = np.where(np.diagonal(self.squares) > 0, np.finfo(float).tiny, 0.0)
        np.fill_diagonal(centred, np.maximum(np.diagonal(centred), least))
        return centred


def origin(block: Floats) -> Floats:
    """What is near the rows of a block (n, p): their means, and the very value of columns that are constant."""
    with np.errstate(over="ignore"):  # such columns are refused by their squares
        return np.asarray(np.where((block == block[0]).all(0), block[0], block.mean(0)), np.float64)


def step(state: Products, block: Floats) -> Products:
    """With the rows of a block (n, p)."""
    shifted = block - state.origin
    sums = np.ones(len(block)) @ shifted
    return Products(state.origin, state.rows + len(block), state.sums + sums, state.squares + shifted.T @ shifted)


def merge(a: Products, b: Products) -> Products:
    """Of the rows of both, which have one origin."""
    return Products(a.origin, a.rows + b.rows, a.sums + b.sums, a.squares + b.squares)
