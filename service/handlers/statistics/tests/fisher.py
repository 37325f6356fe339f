"""Fisher's exact test of 2 × 2 and of larger tables."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import optimize

from service.handlers.statistics.tests.counts import check_table
from service.handlers.statistics.tests.outcome import Ends, TestResult
from service.methods.statistics.precision import Floats
from service.methods.statistics.seeds import seed_of
from service.methods.statistics.tests.exact_tables import exact_p_value, sampled_p_value
from service.schemas.statistics.tables import FisherRequest
from service.schemas.types.errors import InvalidInput, TooLarge

_SAME = 1e-7
_MOST_OUTCOMES = 10_000_000


@dataclass(slots=True, kw_only=True)
class FisherResult(TestResult):
    """Fisher's exact test."""

    __test__ = False

    seed: int | None = None
    """Of the random tables; null where the sum is exact."""


def fisher_exact(request: FisherRequest) -> FisherResult:
    """Fisher's exact test that rows and columns of a contingency table are independent, its margins being given.

    Two-sided, p is the probability of all tables that are no likelier than the one observed. The estimate of a 2 × 2
    table is the conditional maximum-likelihood odds ratio, with the exact interval of the noncentral hypergeometric
    distribution. Larger tables are summed exactly, table by table but for subtables that are decided as a whole; where
    that is too much work, they are `too-large` unless `resamples` asks for so many random tables (with a `seed`).
    The effect size is Cramér's V.
    """
    check_table(request.table)
    table = request.table
    if table.shape == (2, 2):
        return _two_by_two(request)
    if request.alternative != "two-sided" or request.odds_ratio != 1:
        raise InvalidInput.at("Alternatives and odds ratios are for 2 × 2 tables.", "alternative")
    seed = None if request.resamples is None else seed_of(request.seed)
    p_value = exact_p_value(table) if seed is None else sampled_p_value(table, request.resamples or 0, seed)
    return FisherResult(
        statistic=None,
        p_value=p_value,
        effect_size=cramers_v(table),
        reject_null=p_value < request.alpha,
        seed=seed,
    )


def cramers_v(table: NDArray[Any]) -> float:
    """√(χ²/(N (min(rows, columns) − 1)))."""
    share = table / table.sum()
    expected = np.outer(share.sum(1), share.sum(0))
    return math.sqrt(float(((share - expected) ** 2 / expected).sum()) / (min(table.shape) - 1))


def _two_by_two(request: FisherRequest) -> FisherResult:
    law = _Hypergeometric(request.table)
    p_value = law.p_value(math.log(request.odds_ratio), request.alternative)
    lower, upper = law.interval(request.alpha, request.alternative)
    return FisherResult(
        statistic=None,
        p_value=p_value,
        lower=lower,
        upper=upper,
        estimate=law.odds_ratio(),
        effect_size=cramers_v(request.table),
        reject_null=p_value < request.alpha,
    )


class _Hypergeometric:
    """The noncentral hypergeometric distribution of the first cell, given the margins."""

    def __init__(self, table: NDArray[Any]) -> None:
        (a, b), (c, d) = table.tolist()
        row, column, other = a + b, a + c, c + d
        self.low, self.high, self.observed = max(0, column - other), min(row, column), a
        if self.high - self.low > _MOST_OUTCOMES:
            raise TooLarge.at("The margins allow more than ten million tables.", "table")
        x = np.arange(self.low, self.high + 1, dtype=float)
        # Ratios of neighbouring probabilities, added up in logarithms, lose fewer digits than gamma functions.
        ratios = np.log((row - x[:-1]) * (column - x[:-1])) - np.log((x[:-1] + 1) * (other - column + x[:-1] + 1))
        self.logs, self.x = np.append(0.0, np.cumsum(ratios)), x

    def chances(self, log_odds: float) -> Floats:
        logs = self.logs + (self.x - self.low) * log_odds
        weights = np.exp(logs - logs.max())
        return np.asarray(weights / weights.sum())

    def p_value(self, log_odds: float, alternative: str) -> float:
        chances, place = self.chances(log_odds), self.observed - self.low
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
        if self.observed == self.low:
            return 0.0
        if self.observed == self.high:
            return math.inf
        return self._solve(lambda odds: float((self.chances(odds) * self.x).sum()) - self.observed)

    def interval(self, alpha: float, alternative: str) -> Ends:
        each = alpha / 2 if alternative == "two-sided" else alpha
        lower, upper = 0.0, math.inf
        if alternative != "less" and self.observed > self.low:
            lower = self._solve(lambda odds: self.p_value(odds, "greater") - each)
        if alternative != "greater" and self.observed < self.high:
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
        return math.exp(optimize.brentq(rising, low, high, xtol=1e-15, rtol=1e-15))
