"""Wilcoxon's signed rank test."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from service.handlers.statistics.tests.rank_test import Effect, rank_test
from service.handlers.statistics.tests.result import EffectResult
from service.handlers.statistics.tests.samples import pairs, sample
from service.methods.statistics.balls import ranks
from service.methods.statistics.decimals import whole_numbers
from service.methods.statistics.summation import Floats
from service.methods.statistics.tests.effect_intervals import signed_rank_biserial
from service.methods.statistics.tests.location import MOST_SHIFTS, RankStatistic, Shifts, signed_rank
from service.schemas.statistics.tests import SignedRankRequest
from service.schemas.types.errors import ComputationError


class _Differences(NamedTuple):
    whole: NDArray[Any]
    """Of the decimals sent, less `location`, in whole numbers."""
    values: Floats
    """The same as numbers, without `location` taken off."""
    kept: NDArray[Any]
    """The same in whole numbers."""
    unit: Any
    """Of these: a float where they are float64."""


def wilcoxon(request: SignedRankRequest) -> EffectResult:
    """Wilcoxon's signed rank test that differences (x, or x − y) are symmetric about `location`.

    The statistic is V, the sum of the ranks of the positive differences (as in R); zeros are left out. Its law is exact
    for method `exact`, also with ties, or normal with the variance for ties. Two-sided, p is twice the smaller tail P(V
    ≤ v) or P(V ≥ v), 1 at most. Zeros and ties are decided on the decimal numbers sent, not on their rounding. The
    estimate is the pseudo-median, the median of all (dᵢ + dⱼ)/2, i ≤ j, with its interval (for at most 4 million of
    them; a warning `level-not-reached` says where these are too few for its level); the effect size is the
    rank-biserial correlation, its interval that of Fisher's z, which at ±1 says nothing.
    """
    differences = _kept(request)
    n, means = len(differences.values), None
    if n * n <= MOST_SHIFTS:
        values, whole = _sums(differences.values) / 2, None
        if isinstance(differences.unit, float):
            whole = _sums(differences.kept)
        means = Shifts.of(values, whole, 2 * differences.unit)
    effect = Effect(
        lambda r, *how: signed_rank_biserial(r, n, *how), lambda r, *of: ranks.signed_rank_biserial(r, n, *of)
    )
    return rank_test(request, signed_rank(differences.whole), n, means, effect)


def _sums(x: NDArray[Any]) -> NDArray[Any]:
    """Of each number with itself and every later one."""
    return np.asarray((x[:, None] + x)[np.triu_indices(len(x))])


def statistic_of(request: SignedRankRequest) -> RankStatistic:
    """V with its law. Raises ComputationError where all differences are zero."""
    return signed_rank(_kept(request).whole)


def _kept(request: SignedRankRequest) -> _Differences:
    """The differences that are not zero."""
    found = _differences(request)
    kept = found.whole != 0
    if not kept.any():
        raise ComputationError.at("All differences are zero, so that there are no ranks to compare.", "x")
    return _Differences(found.whole[kept], found.values[kept], found.kept[kept], found.unit)


def _differences(request: SignedRankRequest) -> _Differences:
    location = np.array([request.location])
    if request.y is None:
        x = sample(request.x, request.missing, 1, "x")
        (whole, shift), unit = whole_numbers(x, location)
        return _Differences(whole - shift, x, whole, unit)
    x, y = pairs(request, 1)
    decimals = whole_numbers(x, y, location)
    first, second, shift = decimals.arrays
    whole = first - second
    return _Differences(whole - shift, whole / decimals.unit if decimals.is_short else x - y, whole, decimals.unit)
