"""Tests of normality."""

from __future__ import annotations

import math

from scipy import stats

from service.handlers.statistics.tests.result import TestResult, few_values
from service.handlers.statistics.tests.samples import sample, varying
from service.methods.statistics.tests.anderson_darling import SMALLEST_P_VALUE, anderson_darling
from service.methods.statistics.tests.shapiro_wilk import shapiro_wilk
from service.methods.statistics.tests.tails import upper_chi_squared
from service.schemas.statistics.tests import NormalityRequest
from service.schemas.types.errors import InvalidInput
from service.schemas.types.results import Warning

_LEAST = {"shapiro_wilk": 3, "anderson_darling": 8, "jarque_bera": 3, "dagostino": 8}  # that their formulas take
_FEW = {"jarque_bera": 2000, "dagostino": 20}
"""Values below which χ² is rough, by SciPy's documentation."""


def normality(request: NormalityRequest) -> TestResult:
    """Test that a sample comes from some normal distribution.

    `shapiro_wilk`: Royston's W, the default. `anderson_darling`: A² with estimated parameters and the p-value of
    D'Agostino and Stephens (1986), which ends at 3.8e-24 with a warning `below-range`. `jarque_bera`:
    n(g₁² + g₂²/4)/6, compared with χ² of 2 degrees of freedom. `dagostino`: the K² of D'Agostino and Pearson, from
    skewness and kurtosis, likewise. A warning `small-sample` says where χ² is doubtful. Values that are all equal are
    refused.
    """
    x = sample(request.x, request.missing, _LEAST[request.method], "x")
    found = varying(x, "x")
    standard = ((x - found.mean) - found.remainder) / math.sqrt(found.squares / found.count)
    df: int | None = None
    warnings = few_values(len(x) < _FEW.get(request.method, 0), "the chi-squared approximation")
    match request.method:
        case "shapiro_wilk":
            if len(x) > 5000:
                raise InvalidInput.at("Shapiro–Wilk takes at most 5000 values; use anderson_darling.", "x")
            statistic, p_value = shapiro_wilk(x)
        case "anderson_darling":
            statistic, p_value = anderson_darling(standard)
            warnings = _below_range(p_value)
        case "jarque_bera":
            skewness, kurtosis = float((standard**3).mean()), float((standard**4).mean()) - 3
            statistic, df = len(x) / 6 * (skewness**2 + kurtosis**2 / 4), 2
            p_value = upper_chi_squared(statistic, df)
        case "dagostino":
            statistic, df = float(stats.normaltest(standard).statistic), 2
            p_value = upper_chi_squared(statistic, df)
    return TestResult(
        statistic=statistic,
        degrees_of_freedom=df,
        p_value=p_value,
        reject_null=p_value <= request.alpha,
        certainty="estimated",
        warnings=warnings,
    )


def _below_range(p_value: float) -> list[Warning]:
    if p_value > SMALLEST_P_VALUE:
        return []
    detail = f"The approximation of the p-value ends at {SMALLEST_P_VALUE:.3g}: the true one is below that."
    return [Warning(code="below-range", detail=detail, trusted_digits=0)]
