"""Sums of products of layers, those whose terms cancel formed again exactly, and what is lost even so."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from service.methods.linear_algebra.cancellation import Sums, product_of

Array = NDArray[Any]


def affine_sums(x: Array, weights: Array, bias: Array | None) -> Sums:
    """x W + b, as in `product_of`: few sums are proved."""
    if bias is not None:
        x = np.concatenate((x, np.ones((*x.shape[:-1], 1), x.dtype)), -1)
        weights = np.concatenate((weights, bias[None]))
    return product_of(x, weights)


class CertifiedSums:
    """The sums of a network's passes, and the largest error that is left in one of them, relative to itself."""

    def __init__(self, error: float = 0.0) -> None:
        self.error = error

    def affine(self, x: Array, weights: Array, bias: Array | None) -> Array:
        """Weighted sums x W + b."""
        return self._kept(affine_sums(x, weights, bias))

    def product(self, a: Array, b: Array) -> Array:
        """The matrix product A B."""
        return self.affine(a, b, None)

    def _kept(self, sums: Sums) -> Array:
        self.error = float(np.maximum(self.error, sums.errors.max(initial=0.0)))
        return sums.result
