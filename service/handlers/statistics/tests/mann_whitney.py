"""The Mann–Whitney U test."""

from __future__ import annotations

import numpy as np

from service.handlers.statistics.lost_digits import approximate
from service.handlers.statistics.tests.result import TestResult
from service.handlers.statistics.tests.samples import sample
from service.methods.statistics.decimals import whole_numbers
from service.methods.statistics.tests.location import MOST_SHIFTS, SMALL, normal_p_value, shift_interval
from service.methods.statistics.tests.rank_distributions import exact_tail, ranks_doubled, subset_sums, tie_sizes
from service.schemas.statistics.tests import RankSumRequest
from service.schemas.types.errors import ComputationError
from service.schemas.types.results import Warning


def mann_whitney(request: RankSumRequest) -> TestResult:
    """The Mann–Whitney U test (Wilcoxon's rank sum test) that x − `location` and y have one distribution.

    The statistic is U = #{xᵢ > yⱼ} + ½#{xᵢ = yⱼ} (R's W). Its distribution is exact for `exact`, also with ties, or
    normal with the variance for ties. Ties are decided on the decimal numbers sent, not on their rounding. The estimate
    is the Hodges–Lehmann shift, the median of all xᵢ − yⱼ, with its interval (for at most 4 million differences); the
    effect size is the rank-biserial correlation 2U/(nm) − 1.
    """
    x, y = sample(request.x, request.missing, 1, "x"), sample(request.y, request.missing, 1, "y")
    decimals = whole_numbers(x, y, np.array([request.location]))
    whole_x, whole_y, location = decimals.arrays
    n, m, both = len(x), len(y), np.concatenate([whole_x - location, whole_y])
    ties = tie_sizes(both)
    if len(ties) == 1:
        raise ComputationError.at("All values are equal, so that there are no ranks to compare.", "x")
    doubled = ranks_doubled(both)
    doubled_u = float(doubled[:n].sum()) - n * (n + 1)
    variance = n * m / 12 * (n + m + 1 - (ties**3 - ties).sum() / ((n + m) * (n + m - 1)))
    warnings: list[Warning] = []
    if request.method == "exact" or (request.method == "auto" and max(n, m) < SMALL):
        halved = 2 if len(ties) == n + m else 1
        chances = subset_sums(doubled / halved, n)
        p_value = exact_tail(chances, round(doubled[:n].sum() / halved), request.alternative)
    else:
        distance = doubled_u / 2 - n * m / 2
        p_value = normal_p_value(distance, variance, request.alternative, corrected=request.continuity_correction)
        warnings = approximate(p_value, 1.2 * (n * n + m * m + n * m + n + m) / (n * m * (n + m + 1)))
    shifts = None
    if n * m <= MOST_SHIFTS:
        shifts = ((whole_x[:, None] - whole_y) / decimals.unit if decimals.is_short else x[:, None] - y).ravel()
    estimate, lower, upper = shift_interval(shifts, variance, request.alternative, request.alpha)
    return TestResult(
        statistic=doubled_u / 2,
        p_value=p_value,
        lower=lower,
        upper=upper,
        estimate=estimate,
        effect_size=doubled_u / (n * m) - 1,
        reject_null=p_value < request.alpha,
        certainty="estimated",
        warnings=warnings,
    )
