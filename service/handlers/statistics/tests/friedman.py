"""Friedman's test."""

from __future__ import annotations

import numpy as np

from service.handlers.statistics.tests.result import TestResult, few_values
from service.handlers.statistics.tests.samples import sample, samples_of
from service.methods.statistics.summation import Floats
from service.methods.statistics.tests.rank_sums import friedman_statistic, is_rough
from service.methods.statistics.tests.tails import upper_chi_squared
from service.schemas.statistics.tests import SamplesRequest
from service.schemas.types.errors import ComputationError, InvalidInput

_FEW_BLOCKS, _FEW_RANKS = 5, 30
"""Blocks and ranks below which χ² is rough: of ten pairs its smallest p is 0.0016 where 0.00195 is right."""


def friedman(request: SamplesRequest) -> TestResult:
    """Friedman's test that k treatments, each applied to the same n blocks, have one effect.

    Values are ranked within blocks. χ² = 12 Σ(Rⱼ − n(k + 1)/2)² / (nk(k + 1) − Σ(t³ − t)/(k − 1)) is compared with χ²
    of k − 1 degrees of freedom; each sample is a treatment, with the blocks in one order. The effect size is Kendall's
    W = χ²/(n(k − 1)). A warning `small-sample` says where the approximation is doubtful.
    """
    blocks = _blocks(request)
    n, k = blocks.shape
    statistic = friedman_statistic(blocks)
    if statistic is None:
        raise ComputationError.at("Values are equal within every block, so that there are no ranks.", "samples")
    few = n < _FEW_BLOCKS or n * k < _FEW_RANKS
    p_value = upper_chi_squared(statistic, k - 1)
    return TestResult(
        statistic=statistic,
        degrees_of_freedom=k - 1,
        p_value=p_value,
        effect_size=statistic / (n * (k - 1)),
        reject_null=p_value <= request.alpha,
        certainty="estimated",
        warnings=few_values(few or is_rough(statistic, k - 1, n * (k - 1)), "the chi-squared approximation"),
    )


def _blocks(request: SamplesRequest) -> Floats:
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
