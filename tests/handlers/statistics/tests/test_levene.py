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


@pytest.mark.parametrize("fields", [{}, {"equal_variance": False}])
@pytest.mark.parametrize("test", ["anova", "levene"])
def test_samples_that_do_not_differ_at_all_are_proved_not_to(call: Call, test: str, fields: dict[str, Any]) -> None:
    """Their common mean, and that of their distances, is no double."""
    asked = fields if test == "anova" else {"center": "mean" if fields else "median"}
    samples = [[0.1, 0.2, 0.5], [0.5, 0.1, 0.2], [0.2, 0.5, 0.1, 0.1, 0.2, 0.5]]
    _, answer = call(f"statistics/tests/{test}", samples=samples, **asked)
    assert [answer[name] for name in ("certainty", "statistic", "p_value", "effect_size")] == ["proved", 0, 1, 0]
