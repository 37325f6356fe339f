"""Tests of equal variances."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from scipy import stats

from service.handlers.statistics.tests.outcome import TestResult, samples_of, upper_chi_squared, upper_f, varying
from service.methods.statistics.precision import Floats, Moments, limited_by_input, moments
from service.schemas.statistics.tests import LeveneRequest, SamplesRequest
from service.schemas.types.errors import ComputationError


def bartlett(request: SamplesRequest) -> TestResult:
    """Bartlett's test that normal samples have one variance.

    χ² = [(N − k) ln s²ₚ − Σ(nᵢ − 1) ln s²ᵢ] / [1 + (Σ1/(nᵢ − 1) − 1/(N − k))/(3(k − 1))] with k − 1 degrees of freedom.
    It is sensitive to departures from normality; `tests/levene` is not. A sample whose values are all equal is refused.
    """
    samples = samples_of(request, 2)
    found = [varying(values, "samples", i) for i, values in enumerate(samples)]
    statistic = _bartlett(found)
    p_value = upper_chi_squared(statistic, len(found) - 1)
    return TestResult(
        statistic=statistic,
        degrees_of_freedom=len(found) - 1,
        p_value=p_value,
        reject_null=p_value < request.alpha,
        warnings=limited_by_input(samples, found, _bartlett),
    )


def _bartlett(found: Sequence[Moments]) -> float:
    df = np.array([one.count - 1 for one in found], float)
    variances = np.array([one.variance for one in found])
    pooled = float((df * variances).sum() / df.sum())
    # Each logarithm is of a ratio near 1, so that equal variances do not cancel.
    spread = -float((df * np.log1p((variances - pooled) / pooled)).sum())
    return max(0.0, spread) / (1 + float((1 / df).sum() - 1 / df.sum()) / (3 * (len(found) - 1)))


def levene(request: LeveneRequest) -> TestResult:
    """Levene's test that samples have one variance: the analysis of variance of |xᵢⱼ − centreᵢ|.

    By default the centre is the median (Brown and Forsythe), which is robust where samples are skewed. F has k − 1 and
    N − k degrees of freedom, and the effect size is η² of the distances. Samples without spread are refused.
    """
    samples = samples_of(request, 2)
    distances = [np.abs(values - _centre(values, request.center)) for values in samples]
    found = [moments(values) for values in distances]
    n, k = sum(map(len, samples)), len(samples)
    within = math.fsum(one.squares for one in found)
    if not within:
        raise ComputationError.at(
            "Values lie equally far from the centre of their sample: no spread varies.", "samples"
        )
    means = np.array([one.mean + one.remainder for one in found])
    sizes = np.array([one.count for one in found], float)
    between = float((sizes * (means - (sizes * means).sum() / n) ** 2).sum())
    statistic = between / (k - 1) / (within / (n - k))
    p_value = upper_f(statistic, k - 1, n - k)
    return TestResult(
        statistic=statistic,
        degrees_of_freedom=np.array([k - 1, n - k]),
        p_value=p_value,
        effect_size=between / (between + within),
        reject_null=p_value < request.alpha,
    )


def _centre(x: Floats, kind: str) -> float:
    match kind:
        case "median":
            return float(np.median(x))
        case "mean":
            found = moments(x)
            return found.mean + found.remainder
        case _:
            return float(stats.trim_mean(x, 0.05))
