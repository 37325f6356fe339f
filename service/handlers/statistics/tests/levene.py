"""Levene's test of equal variances."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from service.handlers.statistics.lost_digits import limited
from service.handlers.statistics.tests.result import TestResult, proved_test
from service.handlers.statistics.tests.samples import moments_of_each, samples_of
from service.methods.statistics.balls import means
from service.methods.statistics.balls.laws import LAW
from service.methods.statistics.balls.samples import VALUE, in_one_unit, sample
from service.methods.statistics.tests.spreads import digits_of_spread, distances, whole_distances
from service.methods.statistics.tests.tails import upper_f
from service.methods.statistics.tests.variance_ratios import squares_between
from service.schemas.statistics.tests import LeveneRequest
from service.schemas.types.errors import ComputationError

_DIGITS = 10  # of the spread of the distances, as the other tests of moments demand of their statistics


def levene(request: LeveneRequest) -> TestResult:
    """Levene's test that samples have one variance: the analysis of variance of |xᵢⱼ − centreᵢ|.

    By default the centre is the median (Brown and Forsythe), which is robust where samples are skewed. F has k − 1 and
    N − k degrees of freedom, and the effect size is η² of the distances, which are those of the decimal numbers sent.
    Samples without spread are refused.
    """
    samples = samples_of(request, 2)
    apart = [distances(values, request.center) for values in samples]
    found = moments_of_each([values for values, _ in apart])
    n, k = sum(map(len, samples)), len(samples)
    within = math.fsum(one.squares for one in found)
    if not within:
        detail = "Values lie equally far from the centre of their sample: no spread varies."
        raise ComputationError.at(detail, "samples")
    between = squares_between(found)
    statistic = between / (k - 1) / (within / (n - k))
    p_value = upper_f(statistic, k - 1, n - k)
    everything, spread = np.concatenate(samples), math.sqrt(within / n)
    exact = all(of_decimals for _, of_decimals in apart)
    result = TestResult(
        statistic=statistic,
        degrees_of_freedom=np.array([k - 1, n - k]),
        p_value=p_value,
        effect_size=between / (between + within),
        reject_null=p_value <= request.alpha,
        certainty="estimated",
        warnings=[] if exact else limited(digits_of_spread(everything, spread), _DIGITS, "the distances"),
    )

    def balls() -> dict[str, Any]:
        found = [whole_distances(values, request.center) for values in samples]
        return means.levene([sample(of) for of in in_one_unit([of for of in found if of is not None])])

    return proved_test(request, result, balls, VALUE * n + LAW) if exact else result
