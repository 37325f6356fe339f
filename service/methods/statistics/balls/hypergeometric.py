"""Fisher's exact test of a 2 × 2 table in balls."""

from __future__ import annotations

import math
from math import comb
from typing import Any, NamedTuple

from flint import arb, fmpz

from service.methods.proofs import positive
from service.methods.statistics.balls import laws

OUTCOME = 25_000.0
"""Nanoseconds for each count that the margins allow: all equations together run over them some twenty times."""
MOST_OUTCOMES = 1000  # 25 ms
SAME = arb(1 + 1e-7)
"""As in the test itself: the gap of different tables."""


class _Sums(NamedTuple):
    """Of weights times odds to the power x: of all, and of those from the observed count on; with x and x² for all."""

    whole: arb
    mean: arb
    square: arb
    above: arb
    mean_above: arb


class Hypergeometric:
    """The noncentral law of the first cell, given the margins."""

    def __init__(self, table: list[list[int]]) -> None:
        (a, b), (c, d) = table
        row, column, other = a + b, a + c, c + d
        low = max(0, column - other)
        self.observed, self.most = a - low, min(row, column) - low
        self.weights = [fmpz(comb(row, low + x) * comb(other, column - low - x)) for x in range(self.most + 1)]

    def p_value(self, odds_ratio: float, alternative: str) -> arb:
        """P of the observed count or of what is as extreme; two-sided, of all counts that are no likelier."""
        power, terms = arb(1), []
        for weight in self.weights:
            terms.append(power * weight)
            power *= odds_ratio
        place, kept = self.observed, range(0)
        if alternative == "two-sided":
            limit = terms[place] * SAME
            chosen = [term for term in terms if not positive(term - limit)]
        else:
            kept = range(place + 1) if alternative == "less" else range(place, self.most + 1)
            chosen = [terms[x] for x in kept]
        return sum(chosen, arb(0)) / sum(terms, arb(0))

    def interval(self, alpha: float, alternative: str, near: Any) -> tuple[Any, Any]:
        """The exact interval of the odds ratio, whose ends are near those given."""
        each = arb(alpha) / 2 if alternative == "two-sided" else arb(alpha)
        lower, upper = near
        if lower:
            lower = self._solve(self.observed, each, lower)
        if math.isfinite(upper):
            upper = self._solve(self.observed + 1, 1 - each, upper)
        return lower, upper

    def _solve(self, first: int, chance: arb, near: float) -> Any:
        """The odds ratio at which counts from the first on have that chance."""

        def lack(log_odds: arb) -> arb:
            found = self._sums(log_odds, first)
            return found.above / found.whole - chance

        def slope(log_odds: arb) -> arb:
            found = self._sums(log_odds, first)
            return (found.mean_above - found.above * found.mean / found.whole) / found.whole

        return laws.root(lack, slope, math.log(near)).exp()

    def odds_ratio(self, near: float | None) -> Any:
        """The conditional maximum-likelihood estimate: where the mean is the observed count."""
        if near is None or not 0 < self.observed < self.most:
            return near

        def lack(log_odds: arb) -> arb:
            found = self._sums(log_odds, 0)
            return found.mean / found.whole - self.observed

        def slope(log_odds: arb) -> arb:
            found = self._sums(log_odds, 0)
            mean = found.mean / found.whole
            return found.square / found.whole - mean * mean

        return laws.root(lack, slope, math.log(near)).exp()

    def _sums(self, log_odds: arb, first: int) -> _Sums:
        odds, power = log_odds.exp(), arb(1)
        whole = mean = square = above = mean_above = arb(0)
        for x, weight in enumerate(self.weights):
            term = power * weight
            moved = term * x
            whole, mean, square = whole + term, mean + moved, square + moved * x
            if x >= first:
                above, mean_above = above + term, mean_above + moved
            power *= odds
        return _Sums(whole, mean, square, above, mean_above)
