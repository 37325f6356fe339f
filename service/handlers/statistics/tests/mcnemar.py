"""McNemar's test of matched pairs."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from scipy import special

from service.handlers.statistics.tests.result import TestResult, few_values, proved_test
from service.methods.statistics.balls import counts
from service.methods.statistics.balls.laws import LAW
from service.methods.statistics.tests.tails import upper_chi_squared
from service.schemas.statistics.tables import McNemarRequest
from service.schemas.types.errors import ComputationError, InvalidInput

_FEW = 25  # discordant pairs below which the exact test is the usual advice


def mcnemar(request: McNemarRequest) -> TestResult:
    """McNemar's test that a table of matched pairs is symmetric; Bowker's for more than two answers.

    χ² = Σ(|nᵢⱼ − nⱼᵢ| − 1)²/(nᵢⱼ + nⱼᵢ) over i < j with one degree of freedom each, the 1 being the correction of a
    2 × 2 table; for `exact` the binomial test of n₀₁ among n₀₁ + n₁₀ with probability ½. The estimate is the odds ratio
    n₀₁/n₁₀ and the effect size Cohen's g, both of a 2 × 2 table. A table without discordant pairs is refused.
    """
    table, small = request.table, request.table.shape == (2, 2)
    if table.shape[0] != table.shape[1] or len(table) < 2:
        raise InvalidInput.at("Matched pairs need a square table of two rows at least.", "table")
    if (table < 0).any():
        raise InvalidInput.at("A count must not be negative.", "table", *map(int, np.argwhere(table < 0)[0]))
    if request.method == "exact" and not small:
        raise InvalidInput.at("The exact test takes a 2 × 2 table.", "method")
    above = np.triu_indices(len(table), 1)
    b, c = table[above].astype(float), table.T[above].astype(float)
    used = b + c > 0
    if not used.any():
        raise ComputationError.at("No pair is discordant, so that nothing can differ.", "table")
    b, c = b[used], c[used]
    correction = 1.0 if small and request.continuity_correction else 0.0
    statistic = float((np.maximum(np.abs(b - c) - correction, 0) ** 2 / (b + c)).sum())
    p_value = upper_chi_squared(statistic, len(b))
    if request.method == "exact":
        p_value = min(1.0, 2 * float(special.bdtr(min(b[0], c[0]), int(b[0] + c[0]), 0.5)))
        statistic = float(b[0])
    result = TestResult(
        statistic=statistic,
        degrees_of_freedom=None if request.method == "exact" else len(b),
        p_value=p_value,
        estimate=(float(b[0] / c[0]) if c[0] else math.inf) if small else None,
        effect_size=float(b[0] / (b[0] + c[0]) - 0.5) if small else None,
        reject_null=p_value <= request.alpha,
        certainty="estimated",
        warnings=few_values(
            small and request.method != "exact" and b[0] + c[0] < _FEW, "the chi-squared approximation"
        ),
    )
    above_below = b.astype(int).tolist(), c.astype(int).tolist(), int(correction)

    def balls() -> dict[str, Any]:
        return counts.matched(*above_below, exact=request.method == "exact", small=small)

    return proved_test(request, result, balls, counts.CELL * len(b) + LAW)
