"""Fisher's exact test of 2 × 2 and of larger tables."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from service.handlers.statistics.tests.chi_squared import check_table
from service.handlers.statistics.tests.result import NO_ENDS, EffectResult, proved_test
from service.methods.seeds import seed_of
from service.methods.statistics.balls import counts, hypergeometric
from service.methods.statistics.proportions import Ends
from service.methods.statistics.tests import effect_intervals
from service.methods.statistics.tests.exact_tables import exact_p_value, sampled_p_value
from service.methods.statistics.tests.hypergeometric import Hypergeometric, cramers_v
from service.schemas.statistics.tables import FisherRequest
from service.schemas.types.errors import InvalidInput


@dataclass(slots=True, kw_only=True)
class FisherResult(EffectResult):
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
    The effect size is Cramér's V, with the interval of the noncentral χ² law.
    """
    check_table(request.table)
    table = request.table
    if table.shape == (2, 2):
        return _two_by_two(request)
    if request.alternative != "two-sided" or request.odds_ratio != 1:
        raise InvalidInput.at("Alternatives and odds ratios are for 2 × 2 tables.", "alternative")
    seed = None if request.resamples is None else seed_of(request.seed)
    p_value = exact_p_value(table) if seed is None else sampled_p_value(table, request.resamples or 0, seed)
    effect = cramers_v(request.table)
    ends = _effect_ends(request, effect)
    return FisherResult(
        statistic=None,
        p_value=p_value,
        effect_size=effect,
        effect_size_lower=ends[0],
        effect_size_upper=ends[1],
        reject_null=p_value <= request.alpha,
        seed=seed,
        certainty="estimated",
    )


def _effect_ends(request: FisherRequest, v: float) -> Ends | tuple[None, None]:
    """The interval of Cramér's V."""
    (rows, columns), total = request.table.shape, float(request.table.sum())
    most = total * (min(rows, columns) - 1)
    return effect_intervals.cramers_v(v * v * most, (rows - 1) * (columns - 1), most, request.alpha) or NO_ENDS


def _two_by_two(request: FisherRequest) -> FisherResult:
    law = Hypergeometric(request.table)
    p_value = law.p_value(math.log(request.odds_ratio), request.alternative)
    lower, upper = law.interval(request.alpha, request.alternative)
    effect = cramers_v(request.table)
    ends = _effect_ends(request, effect)
    result = FisherResult(
        statistic=None,
        p_value=p_value,
        lower=lower,
        upper=upper,
        estimate=law.odds_ratio(),
        effect_size=effect,
        effect_size_lower=ends[0],
        effect_size_upper=ends[1],
        reject_null=p_value <= request.alpha,
        certainty="estimated",
    )

    def balls() -> dict[str, Any]:
        found, whole = hypergeometric.Hypergeometric(request.table.tolist()), int(request.table.sum())
        low, high = found.interval(request.alpha, request.alternative, (lower, upper))
        return {
            "p_value": found.p_value(request.odds_ratio, request.alternative),
            "lower": low,
            "upper": high,
            "estimate": found.odds_ratio(result.estimate),
            **counts.cramers_v(counts.squares_of(request.table.tolist()), 1, whole, request.alpha, ends),
        }

    few, work = law.most <= hypergeometric.MOST_OUTCOMES, counts.of_cramers_v(float(request.table.sum()), ends)
    return proved_test(request, result, balls, hypergeometric.OUTCOME * law.most + work) if few else result
