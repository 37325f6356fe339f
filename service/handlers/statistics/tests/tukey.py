"""Tukey's honestly significant differences."""

from __future__ import annotations

import math

import numpy as np

from service.handlers.statistics.lost_digits import limited_by_input
from service.handlers.statistics.tests.pairwise import (
    MOST_SAMPLES,
    PairwiseResult,
    all_pairs,
    differences,
    pooled_variance,
)
from service.handlers.statistics.tests.samples import moments_of_each, samples_of
from service.methods.statistics.tests.studentized_range import studentized_range_quantile, studentized_range_survival
from service.schemas.statistics.tests import SamplesRequest
from service.schemas.types.errors import TooLarge


def tukey(request: SamplesRequest) -> PairwiseResult:
    """Tukey's test (Tukey–Kramer for unequal sizes) which means of k samples differ, all pairs at once.

    q = |x̄ᵢ − x̄ⱼ| / √(s²(1/nᵢ + 1/nⱼ)/2) is compared with the studentized range of k means and N − k degrees of freedom,
    whose upper tail is integrated directly, so that small p-values keep their digits. More than 60 samples,
    and samples without any variance within, are refused.
    """
    samples = samples_of(request, 1)
    found, k = moments_of_each(samples), len(samples)
    if k > MOST_SAMPLES:
        raise TooLarge.at(f"There are {k} samples; Tukey's test takes at most {MOST_SAMPLES}.", "samples")
    variance, df = pooled_variance(found)
    pairs = all_pairs(k)
    estimate = differences(found, pairs)
    errors = np.array([math.sqrt(variance / 2 * (1 / found[i].count + 1 / found[j].count)) for i, j in pairs])
    statistic = np.abs(estimate) / errors
    p_value = np.array([studentized_range_survival(q, k, df) for q in statistic.tolist()])
    half = studentized_range_quantile(request.alpha, k, df) * errors
    return PairwiseResult(
        pairs=pairs,
        statistic=statistic,
        degrees_of_freedom=df,
        p_value=p_value,
        lower=estimate - half,
        upper=estimate + half,
        estimate=estimate,
        effect_size=estimate / math.sqrt(variance),
        reject_null=p_value <= request.alpha,
        certainty="estimated",
        warnings=limited_by_input(samples, found, lambda of: (pooled_variance(of)[0],), what="the pooled variance"),
    )
