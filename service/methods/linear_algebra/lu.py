"""LU factors of a square matrix with what else every use of them needs; those of a data set are made once."""

from __future__ import annotations

import math

from service.methods.linear_algebra.lapack import Array, routine
from service.methods.linear_algebra.norms import norm_1
from service.methods.remembered import remembered


class LU:
    """The factors of Aᵀ (LAPACK getrf): a row-major array is its transpose to LAPACK."""

    def __init__(self, a: Array) -> None:
        self._char = a.dtype.char
        self.factors, self.pivots, info = routine("getrf", self._char)(a.T)
        self.singular = info != 0
        """Whether a pivot is exactly zero."""
        self.norm = norm_1(a)
        """‖A‖₁."""
        self._condition: float | None = None

    @property
    def condition(self) -> float:
        """‖A‖₁‖A⁻¹‖₁ as LAPACK's gecon estimates it, once: a cached property of Python 3.11 takes a lock, 1 µs."""
        if self._condition is None:
            reciprocal = float(routine("gecon", self._char)(self.factors, self.norm, norm="I")[0])
            self._condition = 1 / reciprocal if reciprocal else math.inf
        return self._condition

    def solve(self, b: Array) -> Array:
        """X with A X = B, for B (N, K)."""
        x: Array = routine("getrs", self._char)(self.factors, self.pivots, b, trans=1)[0]
        return x


lu = remembered(LU)
