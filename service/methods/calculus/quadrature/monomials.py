"""Positive functions of t of which only how they grow is known: bounds that multiply, divide and add up."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import Any, NamedTuple

from flint import arb, fmpq

ROUNDED = 1e-9
"""Relative; far more than the rounding of the few sums and products that make an elasticity."""

Terms = tuple[tuple[float, float], ...]


class Monomial(NamedTuple):
    """A positive function M of t ≥ T: its value at T, and its elasticity t M′/M.

    That is in [least, most] + Σ a (t/T)ᵖ over the terms (p, a), which are those of exponentials of powers: kept apart
    they cancel in products.
    """

    value: arb
    least: float
    most: float
    terms: Terms = ()

    @property
    def low(self) -> float:
        """The least elasticity."""
        return -Monomial(self.value, -self.most, -self.least, tuple((p, -a) for p, a in self.terms)).high

    @property
    def high(self) -> float:
        """The largest elasticity."""
        rising = [(p, a) for p, a in self.terms if p > 0]
        falls = sum(max(a, 0.0) for p, a in self.terms if p < 0)
        if not rising:
            return self.most + falls
        steepest, leading = max(rising)
        leading += sum(a for p, a in rising if a > 0 and p < steepest)
        if leading > 0:
            return math.inf
        leading += sum(a for p, a in rising if a < 0 and p < steepest)
        return self.most + falls + leading + ROUNDED * sum(abs(a) for _, a in self.terms)

    def __mul__(self, other: Monomial) -> Monomial:  # type: ignore[override]
        terms = dict(self.terms)
        for p, a in other.terms:
            terms[p] = terms.get(p, 0.0) + a
        least, most = self.least + other.least, self.most + other.most
        if math.isnan(least) or math.isnan(most):
            least, most = -math.inf, math.inf
        return Monomial(self.value * other.value, least, most, tuple(terms.items()))

    def power(self, p: float | Fraction) -> Monomial:
        """To the power of a number."""
        q = float(p)
        least, most = sorted((_times(q, self.least), _times(q, self.most)))
        exponent = fmpq(p.numerator, p.denominator) if isinstance(p, Fraction) else arb(p)
        return Monomial(self.value**exponent, least, most, tuple((power, q * a) for power, a in self.terms))

    def rises_over(self, other: Monomial) -> bool:
        """Whether the quotient with another one does not fall."""
        return (self * other.power(-1)).low >= 0

    def plus(self, other: Monomial) -> Monomial:
        """An upper bound of the sum."""
        if self.value == 0 or other.value == 0:
            return other if self.value == 0 else self
        value = self.value + other.value
        for one, less in ((self, other), (other, self)):
            if one.rises_over(less):
                return one._replace(value=value)
        return Monomial(value, min(self.low, other.low), max(self.high, other.high))

    def times(self, factor: Any) -> Monomial:
        """Times a positive constant."""
        return self._replace(value=self.value * factor)


def _times(a: float, b: float) -> float:
    return 0.0 if 0.0 in {a, b} else a * b
