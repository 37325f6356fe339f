"""Chi-squared tests."""

from __future__ import annotations

import pytest
from scipy import stats

from tests.conftest import Call


def test_chi_squared_independence_with_and_without_correction(call: Call) -> None:
    table = [[12, 5], [3, 10]]
    for correction in (True, False):
        _, answer = call("statistics/tests/chi-squared-independence", table=table, continuity_correction=correction)
        expected = stats.chi2_contingency(table, correction=correction)
        assert answer["p_value"] == pytest.approx(expected.pvalue, rel=1e-12, abs=0)
    assert answer["effect_size"] == pytest.approx(stats.contingency.association(table), rel=1e-12, abs=0)
    assert not answer["warnings"]
    _, few = call("statistics/tests/chi-squared-independence", table=[[1, 3], [3, 1]])
    assert (few["warnings"][0]["code"], few["warnings"][0]["count"]) == ("small-expected-counts", 4)


@pytest.mark.parametrize("expected", [[20, 30, 50], [0.2, 0.3, 0.5]])
def test_chi_squared_fit_of_counts_and_probabilities(call: Call, expected: list[float]) -> None:
    _, answer = call("statistics/tests/chi-squared-fit", observed=[25, 25, 50], expected=expected)
    reference = stats.chisquare([25, 25, 50], [20, 30, 50])
    assert (answer["statistic"], answer["p_value"]) == pytest.approx(tuple(reference), rel=1e-12, abs=0)
