"""Wilcoxon's signed rank test."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from service.handlers.statistics.lost_digits import approximate
from service.handlers.statistics.tests.result import TestResult
from service.handlers.statistics.tests.samples import pairs, sample
from service.methods.statistics.decimals import whole_numbers
from service.methods.statistics.summation import Floats
from service.methods.statistics.tests.location import MOST_SHIFTS, SMALL, normal_p_value, shift_interval
from service.methods.statistics.tests.rank_distributions import exact_tail, ranks_doubled, signed_sums, tie_sizes
from service.schemas.statistics.tests import SignedRankRequest
from service.schemas.types.errors import ComputationError
from service.schemas.types.results import Warning


class _Differences(NamedTuple):
    whole: NDArray[Any]
    """Of the decimals sent, less `location`, in whole numbers."""
    values: Floats
    """The same as numbers, without `location` taken off."""


def wilcoxon(request: SignedRankRequest) -> TestResult:
    """Wilcoxon's signed rank test that differences (x, or x − y) are symmetric about `location`.

    The statistic is V, the sum of the ranks of the positive differences (as in R); zeros are left out. Its law is
    exact for method `exact`, also with ties, or normal with the variance for ties. Zeros and ties are decided on the
    decimal numbers sent, not on their rounding. The estimate is the pseudo-median, the median of all (dᵢ + dⱼ)/2,
    i ≤ j, with its interval (for at most 4 million of them); the effect size is the rank-biserial correlation.
    """
    found = _differences(request)
    kept = found.whole != 0
    if not kept.any():
        raise ComputationError.at("All differences are zero, so that there are no ranks to compare.", "x")
    whole, values = found.whole[kept], found.values[kept]
    n, doubled, ties = len(whole), ranks_doubled(np.abs(whole)), tie_sizes(np.abs(whole))
    doubled_v = float(doubled[whole > 0].sum())
    variance = n * (n + 1) * (2 * n + 1) / 24 - (ties**3 - ties).sum() / 48
    warnings: list[Warning] = []
    if request.method == "exact" or (request.method == "auto" and n < SMALL):
        halved = 2 if len(ties) == n else 1
        p_value = exact_tail(signed_sums(doubled / halved), round(doubled_v / halved), request.alternative)
    else:
        distance = doubled_v / 2 - n * (n + 1) / 4
        p_value = normal_p_value(distance, variance, request.alternative, corrected=request.continuity_correction)
        warnings = approximate(p_value, 1.2 * (3 * n * n + 3 * n - 1) / (n * (n + 1) * (2 * n + 1)))
    means = (values[:, None] + values)[np.triu_indices(n)] / 2 if n * n <= MOST_SHIFTS else None
    estimate, lower, upper = shift_interval(means, variance, request.alternative, request.alpha)
    return TestResult(
        statistic=doubled_v / 2,
        p_value=p_value,
        lower=lower,
        upper=upper,
        estimate=estimate,
        effect_size=2 * doubled_v / (n * (n + 1)) - 1,
        reject_null=p_value < request.alpha,
        certainty="estimated",
        warnings=warnings,
    )


def _differences(request: SignedRankRequest) -> _Differences:
    location = np.array([request.location])
    if request.y is None:
        x = sample(request.x, request.missing, 1, "x")
        (whole, shift), _ = whole_numbers(x, location)
        return _Differences(whole - shift, x)
    x, y = pairs(request, 1)
    decimals = whole_numbers(x, y, location)
    first, second, shift = decimals.arrays
    return _Differences(first - second - shift, (first - second) / decimals.unit if decimals.is_short else x - y)
