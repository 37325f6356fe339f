"""The noncentral hypergeometric distribution of a 2 × 2 table."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import optimize

from service.methods.statistics.proportions import Ends
from service.methods.statistics.summation import Floats
from service.schemas.types.errors import TooLarge

_SAME = 1e-7  # between the rounding of summed logarithms and the gap of different tables; R takes the same
_MOST_OUTCOMES = 10_000_000  # arrays of 80 MB; a choice


def cramers_v(table: NDArray[Any]) -> float:
    """√(χ²/(N (min(rows, columns) − 1)))."""
    share = table / table.sum()
    expected = np.outer(share.sum(1), share.sum(0))
    return math.sqrt(float(((share - expected) ** 2 / expected).sum()) / (min(table.shape) - 1))


class Hypergeometric:
    """The noncentral hypergeometric distribution of the first cell, given the margins."""

    def __init__(self, table: NDArray[Any]) -> None:
        (a, b), (c, d) = table.tolist()
        row, column, other = a + b, a + c, c + d
        low = max(0, column - other)
        self.observed, self.most = a - low, min(row, column) - low  # above the least count, which may be beyond 2⁵³
        if self.most > _MOST_OUTCOMES:
            raise TooLarge.at("The margins allow more than ten million tables.", "table")
        self.x = np.arange(self.most + 1, dtype=float)
        x = self.x[:-1]
        # Ratios of neighbouring probabilities, added up in logarithms, lose fewer digits than gamma functions.
        ratios = np.log((row - low - x) * (column - low - x)) - np.log((low + x + 1) * (other - column + low + x + 1))
        self.logs = np.append(0.0, np.cumsum(ratios))

    def chances(self, log_odds: float) -> Floats:
        """The probability of each count of the first cell, from the least on."""
        logs = self.logs + self.x * log_odds
        weights = np.exp(logs - logs.max())
        return np.asarray(weights / weights.sum())

    def p_value(self, log_odds: float, alternative: str) -> float:
        """P of the observed count or of what is as extreme; two-sided, of all counts that are no likelier."""
        chances, place = self.chances(log_odds), self.observed
        match alternative:
            case "less":
                p = chances[: place + 1].sum()
            case "greater":
                p = chances[place:].sum()
            case _:
                p = chances[chances <= chances[place] * (1 + _SAME)].sum()
        return min(1.0, float(p))

    def odds_ratio(self) -> float:
        """The conditional maximum-likelihood estimate: where the mean is the observed count."""
        if not self.observed:
            return 0.0
        if self.observed == self.most:
            return math.inf
        return self._solve(lambda odds: float((self.chances(odds) * self.x).sum()) - self.observed)

    def interval(self, alpha: float, alternative: str) -> Ends:
        """The exact interval of the odds ratio, of level 1 − alpha, open on the side that the alternative leaves."""
        each = alpha / 2 if alternative == "two-sided" else alpha
        lower, upper = 0.0, math.inf
        if alternative != "less" and self.observed:
            lower = self._solve(lambda odds: self.p_value(odds, "greater") - each)
        if alternative != "greater" and self.observed < self.most:
            upper = self._solve(lambda odds: each - self.p_value(odds, "less"))
        return lower, upper

    @staticmethod
    def _solve(rising: Any) -> float:
        """The odds ratio where a rising function of the log odds is zero."""
        low, high = -1.0, 1.0
        while rising(low) > 0:
            low *= 2
        while rising(high) < 0:
            high *= 2
        return math.exp(optimize.brentq(rising, low, high, xtol=1e-15, rtol=1e-15))  # to the last digits
