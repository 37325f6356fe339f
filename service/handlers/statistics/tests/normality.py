"""Tests of normality."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np

from service.handlers.statistics.lost_digits import limited_by_shape
from service.handlers.statistics.tests.result import TestResult, few_values
from service.handlers.statistics.tests.samples import sample, varying
from service.methods.statistics.summation import Floats
from service.methods.statistics.tests.anderson_darling import SMALLEST_P_VALUE, anderson_darling
from service.methods.statistics.tests.dagostino import omnibus
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
    if request.method == "shapiro_wilk" and len(x) > 5000:  # as far as Royston's approximation was fitted
        raise InvalidInput.at("Shapiro–Wilk takes at most 5000 values; use anderson_darling.", "x")

    def tested(centred: Floats) -> tuple[float, float]:
        return _TESTS[request.method](centred)

    statistic, p_value = tested((x - found.mean) - found.remainder)
    warnings = few_values(len(x) < _FEW.get(request.method, 0), "the chi-squared approximation")
    if request.method == "anderson_darling":
        warnings = _below_range(p_value)
    return TestResult(
        statistic=statistic,
        degrees_of_freedom=2 if request.method in _FEW else None,
        p_value=p_value,
        reject_null=p_value <= request.alpha,
        certainty="estimated",
        warnings=warnings + limited_by_shape(x, found, tested),
    )


def _standard(centred: Floats) -> Floats:
    return np.asarray(centred / math.sqrt((centred**2).mean()))


def _shape(centred: Floats) -> tuple[float, float]:
    """Skewness, and kurtosis, which is 3 for normal values."""
    standard = _standard(centred)
    return float((standard**3).mean()), float((standard**4).mean())


def _jarque_bera(centred: Floats) -> tuple[float, float]:
    skewness, kurtosis = _shape(centred)
    statistic = len(centred) / 6 * (skewness**2 + (kurtosis - 3) ** 2 / 4)
    return statistic, upper_chi_squared(statistic, 2)


def _dagostino(centred: Floats) -> tuple[float, float]:
    statistic = omnibus(len(centred), *_shape(centred))
    return statistic, upper_chi_squared(statistic, 2)


_TESTS: dict[str, Callable[[Floats], tuple[float, float]]] = {
    "shapiro_wilk": shapiro_wilk,
    "anderson_darling": lambda centred: anderson_darling(_standard(centred)),
    "jarque_bera": _jarque_bera,
    "dagostino": _dagostino,
}


def _below_range(p_value: float) -> list[Warning]:
    if p_value > SMALLEST_P_VALUE:
        return []
    detail = f"The approximation of the p-value ends at {SMALLEST_P_VALUE:.3g}: the true one is below that."
    return [Warning(code="below-range", detail=detail, trusted_digits=0)]
