"""Adjusted p-values."""

from __future__ import annotations

import pytest
from scipy import stats

from tests.conftest import Call


@pytest.mark.parametrize(
    ("method", "adjusted"),
    [
        ("bonferroni", [0.05, 0.12, 0.15, 1.0, 0.25]),
        ("holm", [0.05, 0.096, 0.096, 0.4, 0.1]),
        ("hochberg", [0.05, 0.09, 0.09, 0.4, 0.1]),
        ("benjamini_hochberg", [0.05, 0.05, 0.05, 0.4, 0.0625]),
    ],
)
def test_adjusted_p_values(call: Call, method: str, adjusted: list[float]) -> None:
    """By hand, from the definitions."""
    _, answer = call("statistics/tests/adjust-p-values", p_values=[0.01, 0.024, 0.03, 0.4, 0.05], method=method)
    assert answer["adjusted"] == pytest.approx(adjusted, rel=1e-13, abs=0)


def test_benjamini_yekutieli_is_scipys(call: Call) -> None:
    p = [0.01, 0.02, 0.03, 0.4, 0.05]
    _, answer = call("statistics/tests/adjust-p-values", p_values=p, method="benjamini_yekutieli", alpha=0.1)
    assert answer["adjusted"] == pytest.approx(stats.false_discovery_control(p, method="by"), rel=1e-13, abs=0)
    assert answer["reject_null"] == [value < 0.1 for value in answer["adjusted"]]
