"""Dunnett's comparisons with a control."""

from __future__ import annotations

import math

import numpy as np

from service.handlers.statistics.lost_digits import limited_by_input
from service.handlers.statistics.tests.pairwise import PairwiseResult, differences, pooled_variance
from service.handlers.statistics.tests.samples import moments_of_each, samples_of
from service.methods.statistics.tests.dunnett import dunnett_quantile, dunnett_survival
from service.schemas.statistics.tests import DunnettRequest
from service.schemas.types.errors import InvalidInput, TooLarge

_MOST_SAMPLES = 200  # each is integrated for
_MOST_RATIO = 1000  # of a sample's size to the control's: the narrower the integrand, the more nodes it takes


def dunnett(request: DunnettRequest) -> PairwiseResult:
    """Dunnett's test which means of k samples differ from that of a control, two-sided and all at once.

    t = (x̄ᵢ − x̄₀) / √(s²(1/nᵢ + 1/n₀)), with s² the variance within all samples, is compared with the largest of all
    |t|, which the control makes dependent. That law is integrated directly for any sizes, so that small p-values keep
    their digits. The effect size is the difference in pooled standard deviations. Fewer comparisons than all pairs
    (`tests/tukey`) make it more powerful. Samples without any variance within, and a control with less than a
    thousandth of the values of a sample, are refused.
    """
    samples = samples_of(request, 1)
    found, k, control = moments_of_each(samples), len(samples), request.control
    if control >= k:
        raise InvalidInput.at(f"There are {k} samples, numbered from 0; there is no sample {control}.", "control")
    if k > _MOST_SAMPLES:
        raise TooLarge.at(f"There are {k} samples; Dunnett's test takes at most {_MOST_SAMPLES}.", "samples")
    (variance, df), base = pooled_variance(found), found[control].count
    pairs = np.array([[i, control] for i in range(k) if i != control])
    sizes = [found[i].count for i, _ in pairs]
    if max(sizes) > _MOST_RATIO * base:
        detail = f"The control has less than 1/{_MOST_RATIO} of the values of a sample; give it more of them."
        raise TooLarge.at(detail, "samples", control)
    estimate = differences(found, pairs)
    errors = np.sqrt(variance * (1 / np.array(sizes) + 1 / base))
    statistic = estimate / errors
    p_value = np.array([dunnett_survival(abs(t), base, sizes, df) for t in statistic.tolist()])
    half = dunnett_quantile(request.alpha, base, sizes, df) * errors
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
