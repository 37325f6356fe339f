"""Levene's test."""

from __future__ import annotations

from typing import Any

import pytest
from scipy import stats

from tests.conftest import Call
from tests.handlers.statistics.tests.samples import X, Y


@pytest.mark.parametrize("center", ["mean", "trimmed"])
def test_levene_centres(call: Call, center: Any) -> None:
    _, answer = call("statistics/tests/levene", samples=[X, Y], center=center)
    assert answer["statistic"] == pytest.approx(stats.levene(X, Y, center=center).statistic, rel=1e-11, abs=0)


def test_whole_degrees_of_freedom_stay_whole(call: Call) -> None:
    for test in ("levene", "anova"):
        _, answer = call(f"statistics/tests/{test}", samples=[X, Y])
        assert answer["certainty"] == "proved"
        assert [type(df) for df in answer["degrees_of_freedom"]] == [int, int]
