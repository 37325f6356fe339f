"""Bartlett's test of equal variances."""

from __future__ import annotations

from collections.abc import Sequence

from service.handlers.statistics.lost_digits import limited_by_input
from service.handlers.statistics.tests.result import TestResult, proved_test
from service.handlers.statistics.tests.samples import samples_of, varying
from service.methods.statistics.balls import means
from service.methods.statistics.balls.laws import LAW
from service.methods.statistics.balls.samples import VALUE, balls_of, sample
from service.methods.statistics.moments import Moments
from service.methods.statistics.tests.tails import upper_chi_squared
from service.methods.statistics.tests.variance_ratios import bartlett_statistic
from service.schemas.statistics.tests import SamplesRequest


def bartlett(request: SamplesRequest) -> TestResult:
    """Bartlett's test that normal samples have one variance.

    χ² = [(N − k) ln s²ₚ − Σ(nᵢ − 1) ln s²ᵢ] / [1 + (Σ1/(nᵢ − 1) − 1/(N − k))/(3(k − 1))] with k − 1 degrees of freedom.
    It is sensitive to departures from normality; `tests/levene` is not. A sample whose values are all equal is refused.
    """
    samples = samples_of(request, 2)
    found = [varying(values, "samples", i) for i, values in enumerate(samples)]

    def tested(of: Sequence[Moments]) -> tuple[float, float]:
        statistic = bartlett_statistic(of)
        return statistic, upper_chi_squared(statistic, len(found) - 1)

    statistic, p_value = tested(found)
    result = TestResult(
        statistic=statistic,
        degrees_of_freedom=len(found) - 1,
        p_value=p_value,
        reject_null=p_value <= request.alpha,
        certainty="estimated",
        warnings=limited_by_input(samples, found, tested),
    )
    values = sum(map(len, samples))
    return proved_test(
        request, result, lambda: means.bartlett([sample(balls_of(x)) for x in samples]), VALUE * values + LAW
    )
