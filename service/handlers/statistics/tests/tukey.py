"""Tukey's honestly significant differences."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import combinations
from typing import ClassVar

import numpy as np

from service.handlers.statistics.lost_digits import limited_by_input, underflowing
from service.handlers.statistics.tests.samples import samples_of
from service.methods.statistics.moments import difference, moments
from service.methods.statistics.tests.studentized_range import studentized_range_quantile, studentized_range_survival
from service.schemas.statistics.tests import SamplesRequest
from service.schemas.types.errors import ComputationError, InvalidInput, TooLarge
from service.schemas.types.results import BooleanTensor, IntegerMatrix, Number, RealVector, Result

_MOST_SAMPLES = 60


@dataclass(slots=True, kw_only=True)
class PairwiseResult(Result):
    """A hypothesis test of each pair of samples: each field has one entry a pair."""

    table_fields: ClassVar[tuple[str, ...]] = (
        "pairs",
        "statistic",
        "p_value",
        "lower",
        "upper",
        "estimate",
        "effect_size",
        "reject_null",
    )

    pairs: IntegerMatrix
    """Positions [i, j] of the two samples, i > j, in the order [1, 0], [2, 0], …, [2, 1], ….."""
    statistic: RealVector
    """Studentized differences."""
    degrees_of_freedom: Number
    """Of the pooled variance, for all pairs."""
    p_value: RealVector
    """Adjusted for all comparisons."""
    lower: RealVector
    """Lower ends of the simultaneous intervals of level 1 − alpha."""
    upper: RealVector
    """Upper ends."""
    estimate: RealVector
    """Mean of sample i minus mean of sample j."""
    effect_size: RealVector
    """Difference in pooled standard deviations (Cohen's d)."""
    reject_null: BooleanTensor
    """Whether p_value ≤ alpha."""


def tukey(request: SamplesRequest) -> PairwiseResult:
    """Tukey's test (Tukey–Kramer for unequal sizes) which means of k samples differ, all pairs at once.

    q = |x̄ᵢ − x̄ⱼ| / √(s²(1/nᵢ + 1/nⱼ)/2) is compared with the studentized range of k means and N − k degrees of freedom,
    whose upper tail is integrated directly, so that small p-values keep their digits. More than 60 samples,
    and samples without any variance within, are refused.
    """
    samples = samples_of(request, 1)
    found, k = [moments(values) for values in samples], len(samples)
    if k > _MOST_SAMPLES:
        raise TooLarge.at(f"There are {k} samples; Tukey's test takes at most {_MOST_SAMPLES}.", "samples")
    df = sum(one.count for one in found) - k
    if not df:
        raise InvalidInput.at("No sample has more than one value, so that nothing varies within them.", "samples")
    if not (variance := math.fsum(one.squares for one in found) / df):
        raise ComputationError.at(
            "All values of each sample are equal: there is no variance to compare with.", "samples"
        )
    pairs = np.array([[j, i] for i, j in combinations(range(k), 2)])
    estimate = np.array([difference(found[i], found[j]) for i, j in pairs])
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
        warnings=limited_by_input(
            samples, found, lambda of: (math.fsum(one.squares for one in of),), what="the pooled variance"
        )
        + underflowing(p_value),
    )
