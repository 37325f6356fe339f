"""The binomial test."""

from __future__ import annotations

from typing import Any

import pytest
from scipy import stats

from tests.conftest import Call


@pytest.mark.parametrize(("k", "n", "p"), [(3, 20, 0.4), (15, 20, 0.4), (0, 7, 0.5), (7, 7, 0.1), (8, 20, 0.4)])
@pytest.mark.parametrize("alternative", ["two-sided", "less", "greater"])
def test_binomial(call: Call, k: int, n: int, p: float, alternative: Any) -> None:
    _, answer = call("statistics/tests/binomial", successes=k, trials=n, probability=p, alternative=alternative)
    expected = stats.binomtest(k, n, p, alternative)
    interval = expected.proportion_ci(0.95)
    assert answer["p_value"] == pytest.approx(expected.pvalue, rel=1e-12, abs=0)
    assert (answer["lower"], answer["upper"]) == pytest.approx((interval.low, interval.high), rel=1e-9, abs=0)


@pytest.mark.parametrize(("probability", "p_value"), [(0.0, 0.0), (1.0, 0.0)])
def test_what_is_impossible_has_the_p_value_0_exactly(call, probability, p_value) -> None:
    answer = call("statistics/tests/binomial", successes=3, trials=10, probability=probability)[1]
    assert (answer["p_value"], answer["warnings"]) == (p_value, [])
