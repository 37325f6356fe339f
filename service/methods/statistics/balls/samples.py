"""Moments of samples in balls, of which sums and differences of doubles are exact."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flint import arb

VALUE = 1_000.0
"""Nanoseconds for each value, squares included."""


@dataclass(frozen=True, slots=True)
class Sample:
    """What the tests of normal theory need of a sample."""

    count: int
    mean: arb
    squares: arb
    """Sum of squared deviations from the mean."""

    @property
    def variance(self) -> arb:
        """With n − 1."""
        return self.squares / (self.count - 1)


def balls_of(values: Any) -> list[arb]:
    """A vector of doubles as balls of radius 0."""
    return [arb(value) for value in values.tolist()]


def quotients(whole: Any, unit: float) -> list[arb]:
    """Whole numbers of 1/unit."""
    return [ball / unit for ball in balls_of(whole)]


def total(terms: Sequence[arb]) -> arb:
    """The sum."""
    return sum(terms, arb(0))


def sample(x: Sequence[arb]) -> Sample:
    """The moments of values."""
    n, whole = len(x), total(x)
    return Sample(n, whole / n, total([d * d for d in deviations(x, whole)]) / (n * n))


def deviations(x: Sequence[arb], whole: arb) -> list[arb]:
    """n times the deviations from the mean of values with that sum: no quotient rounds them."""
    n = len(x)
    return [n * value - whole for value in x]
