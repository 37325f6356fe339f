"""The Kruskal–Wallis test."""

from __future__ import annotations

from functools import partial

from service.handlers.statistics.tests.result import TestResult, exact_p_value, few_values, proved_test
from service.handlers.statistics.tests.samples import samples_of
from service.methods.statistics.balls import ranks
from service.methods.statistics.balls.laws import LAW
from service.methods.statistics.balls.samples import VALUE
from service.methods.statistics.tests.rank_sums import is_rough, kruskal_wallis, spread
from service.methods.statistics.tests.tails import upper_chi_squared
from service.methods.statistics.tests.tied_laws import kruskal_p_value
from service.schemas.statistics.tests import RankSamplesRequest
from service.schemas.types.errors import ComputationError

_FEW, _FEW_TOGETHER = 5, 15
"""Values of each sample, and of all, below which χ² is rough: Kruskal and Wallis's own advice for three samples."""


def kruskal(request: RankSamplesRequest) -> TestResult:
    """The Kruskal–Wallis test that k samples have one distribution.

    H = 12/(N(N + 1)) Σ nᵢ(R̄ᵢ − (N + 1)/2)², divided by 1 − Σ(t³ − t)/(N³ − N) for ties, is compared with χ² of k − 1
    degrees of freedom. The effect size is ε² = H/(N − 1). Where χ² is doubtful, all orders
    are counted, also with ties; a warning `small-sample` says where that takes too long.
    """
    samples = samples_of(request, 1)
    n, statistic = sum(map(len, samples)), kruskal_wallis(samples)
    if statistic is None:
        raise ComputationError.at("All values are equal, so that there are no ranks to compare.", "samples")
    few = min(map(len, samples)) < _FEW or n < _FEW_TOGETHER
    doubtful = few or is_rough(statistic, len(samples) - 1, n - 1)
    exact = exact_p_value(request.method, doubtful, partial(kruskal_p_value, samples))
    p_value = upper_chi_squared(statistic, len(samples) - 1) if exact is None else exact.chance
    result = TestResult(
        statistic=statistic,
        degrees_of_freedom=len(samples) - 1,
        p_value=p_value,
        effect_size=statistic / (n - 1),
        reject_null=p_value <= request.alpha,
        certainty="estimated",
        warnings=few_values(doubtful and exact is None, "the chi-squared approximation"),
    )
    if exact is not None and not exact.rounded_once:
        return result
    counted = None if exact is None else exact.chance
    return proved_test(request, result, partial(ranks.kruskal, spread(samples), counted), LAW + VALUE * n)
