"""What both rank tests of location answer: an exact or a normal p-value, and the shift that fits."""

from __future__ import annotations

from collections.abc import Callable

from service.handlers.statistics.lost_digits import approximate
from service.handlers.statistics.tests.result import NO_ENDS, EffectResult
from service.methods.statistics.proportions import Ends
from service.methods.statistics.summation import Floats
from service.methods.statistics.tests.location import SMALL, RankStatistic, shift_interval
from service.schemas.statistics.tests import RankSumRequest, SignedRankRequest
from service.schemas.types.results import Warning

EffectEnds = Callable[[float, str, float], Ends | None]
"""The interval of an effect size, from it, the alternative and alpha."""


def rank_test(
    request: RankSumRequest | SignedRankRequest,
    statistic: RankStatistic,
    largest_sample: int,
    shifts: Floats | None,
    ends_of: EffectEnds,
) -> EffectResult:
    """The answer; the effect size is the rank-biserial correlation, the distance from the mean over the mean."""
    warnings: list[Warning] = []
    if request.method == "exact" or (request.method == "auto" and largest_sample < SMALL):
        p_value = statistic.exact_p_value(request.alternative)
    else:
        p_value = statistic.normal_p_value(request.alternative, corrected=request.continuity_correction)
        warnings = approximate(p_value, statistic.excess)
    estimate, lower, upper = shift_interval(shifts, statistic.variance, request.alternative, request.alpha)
    effect = statistic.value / statistic.mean - 1
    ends = ends_of(effect, request.alternative, request.alpha) or NO_ENDS
    return EffectResult(
        statistic=statistic.value,
        p_value=p_value,
        lower=lower,
        upper=upper,
        estimate=estimate,
        effect_size=effect,
        effect_size_lower=ends[0],
        effect_size_upper=ends[1],
        reject_null=p_value <= request.alpha,
        certainty="estimated",
        warnings=warnings,
    )
