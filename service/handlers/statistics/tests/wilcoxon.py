"""Wilcoxon's signed rank test."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from service.handlers.statistics.tests.rank_test import rank_test
from service.handlers.statistics.tests.result import EffectResult
from service.handlers.statistics.tests.samples import pairs, sample
from service.methods.statistics.decimals import whole_numbers
from service.methods.statistics.summation import Floats
from service.methods.statistics.tests.effect_intervals import signed_rank_biserial
from service.methods.statistics.tests.location import MOST_SHIFTS, RankStatistic, signed_rank
from service.schemas.statistics.tests import SignedRankRequest
from service.schemas.types.errors import ComputationError


class _Differences(NamedTuple):
    whole: NDArray[Any]
    """Of the decimals sent, less `location`, in whole numbers."""
    values: Floats
    """The same as numbers, without `location` taken off."""


def wilcoxon(request: SignedRankRequest) -> EffectResult:
    """Wilcoxon's signed rank test that differences (x, or x − y) are symmetric about `location`.

    The statistic is V, the sum of the ranks of the positive differences (as in R); zeros are left out. Its law is
    exact for method `exact`, also with ties, or normal with the variance for ties. Zeros and ties are decided on the
    decimal numbers sent, not on their rounding. The estimate is the pseudo-median, the median of all (dᵢ + dⱼ)/2,
    i ≤ j, with its interval (for at most 4 million of them); the effect size is the rank-biserial correlation, its
    interval that of Fisher's z, which at ±1 says nothing.
    """
    whole, values = _kept(request)
    n = len(values)
    means = (values[:, None] + values)[np.triu_indices(n)] / 2 if n * n <= MOST_SHIFTS else None
    return rank_test(request, signed_rank(whole), n, means, lambda r, *how: signed_rank_biserial(r, n, *how))


def statistic_of(request: SignedRankRequest) -> RankStatistic:
    """V with its law. Raises ComputationError where all differences are zero."""
    return signed_rank(_kept(request).whole)


def _kept(request: SignedRankRequest) -> _Differences:
    """The differences that are not zero."""
    found = _differences(request)
    kept = found.whole != 0
    if not kept.any():
        raise ComputationError.at("All differences are zero, so that there are no ranks to compare.", "x")
    return _Differences(found.whole[kept], found.values[kept])


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
