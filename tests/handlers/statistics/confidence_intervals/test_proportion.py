"""Intervals of a proportion."""

from __future__ import annotations

import math
from typing import Any

import pytest
from scipy import stats

from tests.conftest import Call


@pytest.mark.parametrize(("ours", "scipys"), [("wilson", "wilson"), ("clopper_pearson", "exact")])
@pytest.mark.parametrize("k", [0, 3, 12])
def test_interval_of_a_proportion(call: Call, ours: str, scipys: Any, k: int) -> None:
    _, answer = call("statistics/confidence-intervals/proportion", successes=k, trials=12, method=ours, level=0.9)
    expected = stats.binomtest(k, 12).proportion_ci(0.9, method=scipys)
    assert (answer["lower"], answer["upper"]) == pytest.approx(tuple(expected), abs=1e-9)


@pytest.mark.parametrize("method", ["wald", "agresti_coull", "jeffreys"])
def test_approximate_intervals_of_a_proportion_agree_in_the_middle(call: Call, method: str) -> None:
    _, answer = call("statistics/confidence-intervals/proportion", successes=5200, trials=10_000, method=method)
    half = stats.norm.isf(0.025) * math.sqrt(0.52 * 0.48 / 10_000)
    assert (answer["lower"], answer["upper"]) == pytest.approx((0.52 - half, 0.52 + half), abs=1e-5)
