"""Games and Howell's test of all pairs of means."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from service.handlers.statistics.lost_digits import limited_by_input
from service.handlers.statistics.tests.pairwise import MOST_SAMPLES, Lower, Pairs, Upper, all_pairs, differences
from service.handlers.statistics.tests.result import few_values
from service.handlers.statistics.tests.samples import samples_of, varying
from service.methods.statistics.tests.studentized_range import studentized_range_quantile, studentized_range_survival
from service.methods.statistics.tests.variance_ratios import error_and_freedom
from service.schemas.statistics.tests import SamplesRequest
from service.schemas.types.errors import TooLarge
from service.schemas.types.results import RealVector

_FEW = 6  # Games and Howell's own advice: with fewer, false rejections are too many


@dataclass(slots=True, kw_only=True)
class GamesHowellResult(Pairs):
    """Differences of means over their own variances, with simultaneous intervals: each field has one entry a pair."""

    table_fields: ClassVar[tuple[str, ...]] = (
        "pairs",
        "statistic",
        "degrees_of_freedom",
        "p_value",
        "lower",
        "upper",
        "estimate",
        "effect_size",
        "reject_null",
    )

    degrees_of_freedom: RealVector
    """Satterthwaite's, of the variances of the two samples."""
    lower: Lower
    upper: Upper


def games_howell(request: SamplesRequest) -> GamesHowellResult:
    """Games and Howell's test (1976) which means of k samples differ, all pairs at once, where variances may differ.

    t = |x̄ᵢ − x̄ⱼ| / √(sᵢ²/nᵢ + sⱼ²/nⱼ) is Welch's; √2 t is compared with the studentized range of k means and the
    degrees of freedom of Satterthwaite. The effect size is the difference over √((sᵢ² + sⱼ²)/2). For two samples it is
    Welch's t-test. The law is approximate: Games and Howell advise six values a sample (else the warning
    `small-sample`). More than 60 samples, and samples of one value or without variance, are refused.
    """
    samples = samples_of(request, 2)
    if (k := len(samples)) > MOST_SAMPLES:
        raise TooLarge.at(f"There are {k} samples; this test takes at most {MOST_SAMPLES}.", "samples")
    found = [varying(values, "samples", i) for i, values in enumerate(samples)]
    pairs = all_pairs(k)
    estimate = differences(found, pairs)
    errors, df = np.array([error_and_freedom(found[i], found[j], pooled=False) for i, j in pairs]).T
    statistic = np.abs(estimate) / errors
    p_value = np.array([studentized_range_survival(math.sqrt(2) * t, k, d) for t, d in zip(statistic, df, strict=True)])
    half = np.array([studentized_range_quantile(request.alpha, k, d) for d in df]) / math.sqrt(2) * errors
    variances = np.array([one.variance for one in found])
    return GamesHowellResult(
        pairs=pairs,
        statistic=statistic,
        degrees_of_freedom=df,
        p_value=p_value,
        lower=estimate - half,
        upper=estimate + half,
        estimate=estimate,
        effect_size=estimate / np.sqrt(variances[pairs].mean(1)),
        reject_null=p_value <= request.alpha,
        certainty="estimated",
        warnings=limited_by_input(samples, found, lambda of: tuple(one.squares for one in of), what="the variances")
        + few_values(k > 2 and min(map(len, samples)) < _FEW, "the approximate law of this statistic"),
    )
