"""One-way analysis of variance."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from service.handlers.statistics.lost_digits import limited_by_input
from service.handlers.statistics.tests.result import NO_ENDS, EffectResult, proved_test
from service.handlers.statistics.tests.samples import moments_of_each, samples_cost, samples_of
from service.methods.statistics.balls import means
from service.methods.statistics.balls.laws import LAW
from service.methods.statistics.balls.samples import VALUE, balls_of, sample
from service.methods.statistics.moments import Moments
from service.methods.statistics.tests.effect_intervals import eta_squared, omega_squared
from service.methods.statistics.tests.tails import upper_f
from service.methods.statistics.tests.variance_ratios import fisher, squares_between, welch
from service.operation import Cost
from service.schemas.statistics.tests import AnovaRequest
from service.schemas.types.errors import ComputationError, InvalidInput
from service.schemas.types.results import ExtendedNumber, Number

_PROOF = 500_000.0  # steps


@dataclass(slots=True, kw_only=True)
class AnovaResult(EffectResult):
    """A one-way analysis of variance."""

    __test__ = False

    sum_of_squares_between: Number
    """Of the means of the samples about the grand mean."""
    sum_of_squares_within: Number
    """Of the values about the means of their samples."""
    mean_square_between: Number
    """Per degree of freedom."""
    mean_square_within: Number
    """Per degree of freedom: the pooled variance."""
    r_squared: ExtendedNumber
    """Share of the total sum of squares between the samples (η²)."""
    residual_standard_deviation: Number
    """Square root of the mean square within."""


def anova(request: AnovaRequest) -> AnovaResult:
    """One-way analysis of variance: whether the means of k samples are equal.

    F = [Σnᵢ(x̄ᵢ − x̄)²/(k − 1)] / [ΣΣ(xᵢⱼ − x̄ᵢ)²/(N − k)] from centred values, or without `equal_variance` Welch's F
    (1951), whose second degrees of freedom are estimated. The effect size is η², with the interval
    of the noncentral F law (Fisher's alone). A warning
    `limited-by-input` counts the digits of F where float64 cannot carry more. Samples without variance are refused.
    """
    samples = samples_of(request, 1 if request.equal_variance else 2)
    found = moments_of_each(samples)
    _check_variance(found, equal_variance=request.equal_variance)
    f = fisher if request.equal_variance else welch
    statistic, *df = f(found)
    between, within = squares_between(found), math.fsum(one.squares for one in found)
    freedom = sum(one.count for one in found) - len(found)
    residual = within / freedom
    p_value = upper_f(statistic, *df)
    fishers = eta_squared(statistic, len(found) - 1, freedom, request.alpha) if request.equal_variance else None
    ends = fishers or NO_ENDS
    result = AnovaResult(
        statistic=statistic,
        degrees_of_freedom=np.array(df),
        p_value=p_value,
        effect_size=between / (between + within),
        effect_size_lower=ends[0],
        effect_size_upper=ends[1],
        effect_size_corrected=omega_squared(between * freedom / (within * (len(found) - 1)), len(found) - 1, freedom),
        reject_null=p_value <= request.alpha,
        sum_of_squares_between=between,
        sum_of_squares_within=within,
        mean_square_between=between / (len(found) - 1),
        mean_square_within=residual,
        r_squared=between / (between + within),
        residual_standard_deviation=math.sqrt(residual),
        certainty="estimated",
        warnings=limited_by_input(
            samples, found, lambda of: (f(of)[0], upper_f(*f(of))), least=9, what="F and its p-value"
        ),
    )

    def balls() -> dict[str, Any]:
        of = [sample(balls_of(values)) for values in samples]
        return means.anova(of, request.alpha, ends) if request.equal_variance else means.welch(of)

    values = sum(one.count for one in found)
    return proved_test(request, result, balls, VALUE * values + LAW + means.of_eta_squared(values - 1, ends))


def anova_cost(request: AnovaRequest) -> Cost:
    """Sums over all values; the interval of η² in balls is more than is computed at once, and begins in a worker."""
    cost = samples_cost(request)
    return cost._replace(flops=cost.flops + _PROOF)


def _check_variance(found: list[Moments], *, equal_variance: bool) -> None:
    if sum(one.count for one in found) <= len(found):
        raise InvalidInput.at("No sample has more than one value, so that nothing varies within them.", "samples")
    for i, one in enumerate(found):
        if not one.squares and not equal_variance:
            detail = "All values are equal; Welch's test needs some variance in each sample."
            raise ComputationError.at(detail, "samples", i)
    if not any(one.squares for one in found):
        raise ComputationError.at(
            "All values of each sample are equal: there is no variance to compare with.", "samples"
        )
