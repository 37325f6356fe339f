"""Moments of samples in balls, of which sums and differences of doubles are exact."""

from __future__ import annotations

import math
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
    whole: arb
    """The sum, exact where the precision holds all bits of the values."""
    squares: arb
    """Sum of squared deviations from the mean."""

    @property
    def mean(self) -> arb:
        """The arithmetic one."""
        return self.whole / self.count

    @property
    def variance(self) -> arb:
        """With n − 1."""
        return self.squares / (self.count - 1)


def balls_of(values: Any) -> list[arb]:
    """A vector of doubles as balls of radius 0."""
    return [arb(value) for value in values.tolist()]


def in_one_unit(samples: Sequence[tuple[Any, int]]) -> list[list[arb]]:
    """Samples, each whole numbers of 1/unit of its own, as whole numbers of 1/unit of one: no quotient rounds them."""
    common = math.lcm(*(unit for _, unit in samples))
    return [[ball * (common // unit) for ball in balls_of(whole)] for whole, unit in samples]


def total(terms: Sequence[arb]) -> arb:
    """The sum."""
    return sum(terms, arb(0))


def sample(x: Sequence[arb]) -> Sample:
    """The moments of values."""
    n, whole = len(x), total(x)
    return Sample(n, whole, total([d * d for d in deviations(x, whole)]) / (n * n))


def deviations(x: Sequence[arb], whole: arb) -> list[arb]:
    """n times the deviations from the mean of values with that sum: no quotient rounds them."""
    n = len(x)
    return [n * value - whole for value in x]
