"""What both rank tests of location answer: an exact or a normal p-value, and the shift that fits."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from flint import fmpq

from service.handlers.statistics.lost_digits import approximate
from service.handlers.statistics.tests.result import NO_ENDS, EffectResult, proved_test
from service.methods.statistics.balls import ranks
from service.methods.statistics.balls.laws import LAW
from service.methods.statistics.proportions import Ends
from service.methods.statistics.tests.location import SMALL, RankStatistic, Shifts, shift_interval
from service.schemas.statistics.tests import RankSumRequest, SignedRankRequest
from service.schemas.types.results import Warning

_PROVED = 100_000
"""Shifts whose whole numbers are sorted too; a millisecond."""


class Effect(NamedTuple):
    """The interval of an effect size."""

    ends: Callable[[float, str, float], Ends | None]
    """From it, the alternative and alpha."""
    balls: Callable[..., dict[str, Any]]
    """From it, what is known of the test, and the ends."""


def rank_test(
    request: RankSumRequest | SignedRankRequest,
    statistic: RankStatistic,
    largest_sample: int,
    shifts: Shifts | None,
    effect: Effect,
) -> EffectResult:
    """The answer; the effect size is the rank-biserial correlation, the distance from the mean over the mean."""
    warnings: list[Warning] = []
    by_counting = request.method == "exact" or (request.method == "auto" and largest_sample < SMALL)
    if by_counting:
        p_value = statistic.exact_p_value(request.alternative)
    else:
        p_value = statistic.normal_p_value(request.alternative, corrected=request.continuity_correction)
        warnings = approximate(p_value, statistic.excess)
    values = None if shifts is None else shifts.values
    estimate, lower, upper = shift_interval(values, statistic.variance, request.alternative, request.alpha)
    if shifts is not None:
        warnings += _unreached(statistic, request)
    size = statistic.value / statistic.mean - 1
    ends = effect.ends(size, request.alternative, request.alpha) or NO_ENDS
    result = EffectResult(
        statistic=statistic.value,
        p_value=p_value,
        lower=lower,
        upper=upper,
        estimate=estimate,
        effect_size=size,
        effect_size_lower=ends[0],
        effect_size_upper=ends[1],
        reject_null=p_value <= request.alpha,
        certainty="estimated",
        warnings=warnings,
    )
    if by_counting and not statistic.is_counted:
        return result
    whole = None if shifts is None else shifts.whole
    if shifts is not None and (whole is None or len(whole) > _PROVED):
        return result

    def balls() -> dict[str, Any]:
        of = _location(request, statistic, p_value if by_counting else None)
        moved = {} if whole is None or shifts is None else ranks.shifts(whole, shifts.unit, of)
        return ranks.location(of) | moved | effect.balls(of.value / of.mean - 1, of, ends)

    return proved_test(request, result, balls, 2 * LAW)


def _location(
    request: RankSumRequest | SignedRankRequest, statistic: RankStatistic, counted: float | None
) -> ranks.Location:
    """The statistic in exact numbers, with its p-value where that was counted."""
    correction = statistic.correction(request.alternative) if request.continuity_correction else 0.0
    return ranks.Location(
        fmpq(int(2 * statistic.value), 2),
        fmpq(int(4 * statistic.mean), 4),
        statistic.exact_variance,
        request.alternative,
        request.alpha,
        counted,
        fmpq(int(2 * correction), 2),
    )


def _unreached(statistic: RankStatistic, request: RankSumRequest | SignedRankRequest) -> list[Warning]:
    """The warning about an interval of level 1 − alpha that no two of so few shifts enclose."""
    outside = (2 if request.alternative == "two-sided" else 1) * statistic.least_tail
    if outside <= request.alpha:
        return []
    detail = f"Even the least and the largest of so few shifts enclose the true one with {1 - outside:.0%} only."
    return [Warning(code="level-not-reached", detail=detail)]
