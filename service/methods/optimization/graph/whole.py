"""Doubles as integers of one unit, a power of two: sums and comparisons of them are exact."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]

_WORD = 2.0**61  # a sum below, and twice that, fits into 64 bits


@dataclass(frozen=True, slots=True)
class Whole:
    """Values as integers times 2^exponent."""

    integers: Array
    """64-bit integers where all sums of them fit, else Python's, as objects."""
    exponent: int

    @classmethod
    def of(cls, values: Array) -> Whole:
        """The finite doubles of an array."""
        values = np.asarray(values, np.float64)
        mantissas, exponents = np.frexp(values)
        integers, shifts = (mantissas * 2.0**53).astype(np.int64), exponents.astype(int) - 53
        used = integers != 0
        if not used.any():
            return cls(integers, 0)
        trailing = np.frexp((integers & -integers).astype(float))[1] - 1
        exponent = int((shifts + trailing)[used].min())
        with np.errstate(over="ignore"):
            small = np.ldexp(values, -exponent)
            if float(np.abs(small).sum()) < _WORD:
                return cls(small.astype(np.int64), exponent)
        moved = np.where(used, shifts - exponent, 0).tolist()
        exact = [value << by if by >= 0 else value >> -by for value, by in zip(integers.tolist(), moved, strict=True)]
        found = np.empty(len(exact), object)
        found[:] = exact
        return cls(found, exponent)

    def number(self, integer: int) -> float:
        """The double nearest to an integer of this unit; infinite beyond the largest."""
        return as_double(int(integer), self.exponent)

    def numbers(self, integers: Array) -> Array:
        """The doubles nearest to integers of this unit."""
        return np.array([as_double(one, self.exponent) for one in integers.tolist()], float)


def as_double(integer: int, exponent: int) -> float:
    """integer · 2^exponent, correctly rounded."""
    try:
        return float(integer << exponent) if exponent >= 0 else integer / (1 << -exponent)
    except OverflowError:
        return math.copysign(math.inf, integer)
