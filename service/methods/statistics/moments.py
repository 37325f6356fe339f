"""Means and sums of squares with every digit that float64 holds."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from service.methods.statistics.summation import Floats, exact_sum
from service.schemas.types.errors import ComputationError


@dataclass(frozen=True, slots=True)
class Moments:
    """What the tests of normal theory need of a sample."""

    count: int
    mean: float
    remainder: float
    """The true mean is `mean + remainder`, to about twice the precision."""
    squares: float
    """Sum of squared deviations from the mean."""

    @property
    def variance(self) -> float:
        """With n − 1."""
        return self.squares / (self.count - 1)


def centred(x: Floats, error: Floats | float = 0.0) -> tuple[float, float, Floats]:
    """The mean of x + error to about twice the precision, as a sum of two numbers, and the deviations from it."""
    mean = exact_sum(x) / x.size
    deviations = (x - mean) + error
    remainder = exact_sum(deviations) / x.size
    deviations -= remainder
    return mean, remainder, deviations


@np.errstate(over="ignore", invalid="ignore")
def moments(x: Floats, error: Floats | float = 0.0) -> Moments:
    """Of x, or of x + error: two passes, the second one centred again (Chan, Golub, LeVeque 1983).

    Raises ComputationError where squares overflow.
    """
    if isinstance(error, float) and x.min() == x.max():
        return Moments(x.size, float(x[0]), 0.0, 0.0)  # where rounding of the mean would leave a square
    mean, remainder, deviations = centred(x, error)
    squares = float((deviations * deviations).sum())
    if not math.isfinite(squares):
        raise ComputationError("The squares of the values overflow 64-bit floating point; scale the values down.")
    return Moments(x.size, mean, remainder, squares)


def grouped_moments(x: Floats, sizes: NDArray[np.int64], error: Floats) -> list[Moments]:
    """Of each group of x + error, groups of the given sizes one after another, all at once."""
    starts = np.cumsum(sizes) - sizes
    means = np.add.reduceat(x, starts) / sizes
    deviations = (x - np.repeat(means, sizes)) + error
    remainders = np.add.reduceat(deviations, starts) / sizes
    deviations -= np.repeat(remainders, sizes)
    squares = np.add.reduceat(deviations * deviations, starts)
    return [Moments(*of) for of in zip(*(part.tolist() for part in (sizes, means, remainders, squares)), strict=True)]


def difference(a: Moments, b: Moments) -> float:
    """The difference of two means, without cancellation."""
    return (a.mean - b.mean) + (a.remainder - b.remainder)
