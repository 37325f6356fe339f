"""Dunn's test of all pairs of samples by ranks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
from scipy import special

from service.handlers.statistics.tests.pairwise import Pairs, all_pairs
from service.handlers.statistics.tests.result import few_values, proved_test
from service.handlers.statistics.tests.samples import samples_of
from service.methods.statistics.balls import ranks
from service.methods.statistics.balls.samples import VALUE
from service.methods.statistics.tests.p_value_adjustment import adjusted
from service.methods.statistics.tests.rank_sums import mean_ranks, spread
from service.schemas.statistics.tests import DunnRequest
from service.schemas.types.errors import ComputationError, TooLarge
from service.schemas.types.results import RealVector

_FEW = 5  # values a sample below which normal laws of mean ranks are rough, as for tests/kruskal
_PAIR = 30_000.0  # nanoseconds
_MOST_SAMPLES = 1000  # half a million pairs


@dataclass(slots=True, kw_only=True)
class DunnResult(Pairs):
    """Differences of mean ranks: each field has one entry a pair."""

    table_fields: ClassVar[tuple[str, ...]] = (
        "pairs",
        "statistic",
        "p_value",
        "unadjusted",
        "estimate",
        "effect_size",
        "reject_null",
    )

    unadjusted: RealVector
    """p-value of each pair for itself."""


def dunn(request: DunnRequest) -> DunnResult:
    """Dunn's test (1964) which of k samples lie higher than others, all pairs at once: what follows `tests/kruskal`.

    All N values are ranked together; z = (R̄ᵢ − R̄ⱼ) / √([N(N + 1)/12 − Σ(t³ − t)/(12(N − 1))] (1/nᵢ + 1/nⱼ)), with t
    the sizes of ties, is compared with the normal law, two-sided, and the p-values are adjusted for their number
    (`adjustment`). The effect size is R̄ᵢ − R̄ⱼ over the most it may be, N − (nᵢ + nⱼ)/2: for two samples the
    rank-biserial correlation. A warning `small-sample` says where a sample has fewer than five values. Values that are
    all equal are refused.
    """
    samples = samples_of(request, 1)
    if (k := len(samples)) > _MOST_SAMPLES:
        raise TooLarge.at(f"There are {k} samples; Dunn's test takes at most {_MOST_SAMPLES}.", "samples")
    n, sizes, (means, variance) = sum(map(len, samples)), np.array(list(map(len, samples))), mean_ranks(samples)
    if not variance:
        raise ComputationError.at("All values are equal, so that there are no ranks to compare.", "samples")
    pairs = all_pairs(k)
    estimate = means[pairs[:, 0]] - means[pairs[:, 1]]
    statistic = estimate / np.sqrt(variance * (1 / sizes[pairs]).sum(1))
    unadjusted = 2 * special.ndtr(-np.abs(statistic))
    p_value, _ = adjusted(unadjusted, request.adjustment)
    result = DunnResult(
        pairs=pairs,
        statistic=statistic,
        p_value=p_value,
        unadjusted=unadjusted,
        estimate=estimate,
        effect_size=estimate / (n - sizes[pairs].mean(1)),
        reject_null=p_value <= request.alpha,
        certainty="estimated",
        warnings=few_values(bool(sizes.min() < _FEW), "the normal approximation"),
    )

    def balls() -> dict[str, Any]:
        found = ranks.dunn(spread(samples), pairs.tolist())
        return found | {"p_value": ranks.adjusted(found["unadjusted"], request.adjustment)}

    return proved_test(request, result, balls, VALUE * n + _PAIR * len(pairs))
