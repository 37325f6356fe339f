"""Interval of a mean."""

from __future__ import annotations

import pytest
from scipy import stats

from tests.conftest import Call


def test_interval_of_a_mean(call: Call) -> None:
    x = [5.1, 4.9, 6.2, 5.8]
    _, answer = call("statistics/confidence-intervals/mean", data=x, level=0.9)
    expected = stats.ttest_1samp(x, 0).confidence_interval(0.9)
    assert (answer["lower"], answer["upper"]) == pytest.approx(tuple(expected), rel=1e-12, abs=0)
    normal = {"method": "normal", "population_standard_deviation": 2.0}
    _, known = call("statistics/confidence-intervals/mean", data=[1.0], **normal)
    assert known["upper"] == pytest.approx(1 + 2 * stats.norm.isf(0.025), rel=1e-13, abs=0)
    status, problem = call("statistics/confidence-intervals/mean", data=x, method="normal")
    assert (status, problem["errors"][0]["pointer"]) == (422, "/population_standard_deviation")
