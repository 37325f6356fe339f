"""Friedman's test."""

from __future__ import annotations

from functools import partial

import numpy as np

from service.handlers.statistics.tests.result import TestResult, exact_p_value, few_values, proved_test
from service.handlers.statistics.tests.samples import sample, samples_of
from service.methods.statistics.balls import ranks
from service.methods.statistics.balls.laws import LAW
from service.methods.statistics.balls.samples import VALUE
from service.methods.statistics.summation import Floats
from service.methods.statistics.tests.rank_sums import friedman_statistic, is_rough, spread_of_blocks
from service.methods.statistics.tests.tails import upper_chi_squared
from service.methods.statistics.tests.tied_laws import friedman_p_value
from service.schemas.statistics.tests import RankSamplesRequest
from service.schemas.types.errors import ComputationError, InvalidInput

_FEW_BLOCKS, _FEW_RANKS = 5, 30
"""Blocks and ranks below which χ² is rough: of ten pairs its smallest p is 0.0016 where 0.00195 is right."""


def friedman(request: RankSamplesRequest) -> TestResult:
    """Friedman's test that k treatments, each applied to the same n blocks, have one effect.

    Values are ranked within blocks. χ² = 12 Σ(Rⱼ − n(k + 1)/2)² / (nk(k + 1) − Σ(t³ − t)/(k − 1)) is compared with χ²
    of k − 1 degrees of freedom; each sample is a treatment, with the blocks in one order. The effect size is Kendall's
    W = χ²/(n(k − 1)). Where χ² is doubtful, all orders
    are counted, also with ties; a warning `small-sample` says where that takes too long.
    """
    blocks = _blocks(request)
    n, k = blocks.shape
    statistic = friedman_statistic(blocks)
    if statistic is None:
        raise ComputationError.at("Values are equal within every block, so that there are no ranks.", "samples")
    few = n < _FEW_BLOCKS or n * k < _FEW_RANKS
    doubtful = few or is_rough(statistic, k - 1, n * (k - 1))
    exact = exact_p_value(request.method, doubtful, partial(friedman_p_value, blocks))
    p_value = upper_chi_squared(statistic, k - 1) if exact is None else exact.chance
    result = TestResult(
        statistic=statistic,
        degrees_of_freedom=k - 1,
        p_value=p_value,
        effect_size=statistic / (n * (k - 1)),
        reject_null=p_value <= request.alpha,
        certainty="estimated",
        warnings=few_values(doubtful and exact is None, "the chi-squared approximation"),
    )
    if exact is not None and not exact.rounded_once:
        return result
    counted = None if exact is None else exact.chance
    return proved_test(
        request, result, partial(ranks.friedman, *spread_of_blocks(blocks), counted), LAW + VALUE * n * k
    )


def _blocks(request: RankSamplesRequest) -> Floats:
    """(n, k), complete blocks."""
    n = len(request.samples[0])
    for i, treatment in enumerate(request.samples):
        if len(treatment) != n:
            detail = (
                f"This sample has {len(treatment)} blocks where the first has {n}; each block needs all treatments."
            )
            raise InvalidInput.at(detail, "samples", i)
    if request.missing == "refuse":
        samples_of(request, 2)
    return sample(np.column_stack(request.samples), "omit", 2, "samples")
