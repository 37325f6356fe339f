"""The Mann–Whitney U test."""

from __future__ import annotations

import numpy as np

from service.handlers.statistics.tests.rank_test import Effect, rank_test
from service.handlers.statistics.tests.result import EffectResult
from service.handlers.statistics.tests.samples import sample
from service.methods.statistics.balls import ranks
from service.methods.statistics.decimals import WholeNumbers, whole_numbers
from service.methods.statistics.summation import Floats
from service.methods.statistics.tests.effect_intervals import rank_biserial
from service.methods.statistics.tests.location import MOST_SHIFTS, RankStatistic, Shifts, rank_sum
from service.schemas.statistics.tests import RankSumRequest
from service.schemas.types.errors import ComputationError


def mann_whitney(request: RankSumRequest) -> EffectResult:
    """The Mann–Whitney U test (Wilcoxon's rank sum test) that x − `location` and y have one distribution.

    The statistic is U = #{xᵢ > yⱼ} + ½#{xᵢ = yⱼ} (R's W). Its distribution is exact for `exact`, also with ties, or
    normal with the variance for ties. Two-sided, p is twice the smaller of P(U ≤ u) and P(U ≥ u), 1 at most; in the
    normal law, whose two tails are alike, that of a distance from nm/2 at least as large. Ties are decided on the
    decimal numbers sent, not on their rounding. The estimate is the Hodges–Lehmann shift, the median of all xᵢ − yⱼ,
    with its interval (for at most 4 million differences; a warning `level-not-reached` says where these are too few for
    its level); the effect size is the rank-biserial correlation 2U/(nm) − 1, with Newcombe's score interval (2006).
    """
    x, y, decimals = _decimals(request)
    whole_x, whole_y, _ = decimals.arrays
    statistic, shifts, sizes = statistic_of(request), None, (len(x), len(y))
    if len(x) * len(y) <= MOST_SHIFTS:
        whole = whole_x[:, None] - whole_y if decimals.is_short else None
        shifts = Shifts.of(x[:, None] - y if whole is None else whole / decimals.unit, whole, decimals.unit)
    effect = Effect(lambda r, *how: rank_biserial(r, *sizes, *how), lambda r, *of: ranks.rank_biserial(r, *sizes, *of))
    return rank_test(request, statistic, max(sizes), shifts, effect)


def statistic_of(request: RankSumRequest) -> RankStatistic:
    """U with its law. Raises ComputationError where all values are equal."""
    whole_x, whole_y, location = _decimals(request)[2].arrays
    statistic = rank_sum(whole_x - location, whole_y)
    if statistic is None:
        raise ComputationError.at("All values are equal, so that there are no ranks to compare.", "x")
    return statistic


def _decimals(request: RankSumRequest) -> tuple[Floats, Floats, WholeNumbers]:
    """Both samples, and the same with the location as the decimals that were sent."""
    x, y = sample(request.x, request.missing, 1, "x"), sample(request.y, request.missing, 1, "y")
    return x, y, whole_numbers(x, y, np.array([request.location]))
