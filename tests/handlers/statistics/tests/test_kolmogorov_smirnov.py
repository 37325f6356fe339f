"""The Kolmogorov–Smirnov test."""

from __future__ import annotations

import math
from typing import Any

import pytest
from scipy import stats

from tests.conftest import Call
from tests.handlers.statistics.tests.samples import SIDES, X


@pytest.mark.parametrize("alternative", SIDES)
@pytest.mark.parametrize("method", ["exact", "asymptotic"])
def test_kolmogorov_smirnov_of_one_sample(call: Call, alternative: Any, method: Any) -> None:
    law = {"name": "normal", "mean": 0.2, "standard_deviation": 1.5}
    path = "statistics/tests/kolmogorov-smirnov"
    _, answer = call(path, x=X, distribution=law, alternative=alternative, method=method)
    scipys = "asymp" if method == "asymptotic" else "exact"
    expected = stats.ks_1samp(X, stats.norm(0.2, 1.5).cdf, alternative=alternative, method=scipys)
    assert answer["statistic"] == pytest.approx(expected.statistic, rel=1e-12, abs=0)
    if (alternative, method) != ("less", "asymptotic") and (alternative, method) != ("greater", "asymptotic"):
        assert answer["p_value"] == pytest.approx(expected.pvalue, rel=1e-10, abs=0)


@pytest.mark.parametrize("fields", [{"y": [1, 2]}, {}])
def test_kolmogorov_smirnov_needs_one_thing_to_compare_with(call: Call, fields: dict[str, Any]) -> None:
    law = {"distribution": {"name": "normal", "mean": 0, "standard_deviation": 1}} if fields else {}
    status, problem = call("statistics/tests/kolmogorov-smirnov", x=[1, 2, 3], **fields, **law)
    assert (status, problem["errors"][0]["pointer"]) == (422, "/distribution")


def test_angles_may_be_given_on_any_turn(call: Call) -> None:
    law, x = {"name": "von_mises", "mean": 3.0, "concentration": 4.0}, [2.6, 3.3, -2.9, 2.2, -2.6, 3.0, 3.9]
    around = [(value - 3.0 + math.pi) % (2 * math.pi) + 3.0 - math.pi for value in x]
    expected = stats.ks_1samp(around, stats.vonmises(4.0, 3.0).cdf)
    _, answer = call("statistics/tests/kolmogorov-smirnov", x=x, distribution=law)
    assert answer["statistic"] == pytest.approx(expected.statistic, rel=1e-9, abs=0)
    assert answer["p_value"] == pytest.approx(expected.pvalue, rel=1e-9, abs=0)
