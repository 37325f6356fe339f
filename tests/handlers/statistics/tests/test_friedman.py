"""Friedman's test."""

from __future__ import annotations

import pytest
from scipy import stats

from tests.conftest import Call
from tests.handlers.statistics.tests.samples import X, Y, Z


def test_friedman(call: Call) -> None:
    samples = [X[:9], Y[:9], [round(value, 1) for value in Z]]
    _, answer = call("statistics/tests/friedman", samples=samples, method="asymptotic")
    expected = stats.friedmanchisquare(*samples)
    assert answer["p_value"] == pytest.approx(expected.pvalue, rel=1e-11, abs=0)
    status, problem = call("statistics/tests/friedman", samples=[[1, 2, 3], [1, 2]])
    assert (status, problem["errors"][0]["pointer"]) == (422, "/samples/1")
