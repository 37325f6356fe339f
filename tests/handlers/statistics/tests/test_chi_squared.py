"""Chi-squared tests."""

from __future__ import annotations

from fractions import Fraction

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


def test_large_counts_that_hardly_differ(call: Call) -> None:
    # One more in a cell of n each: O − E is 3n/(4n + 1) there, by hand.
    n = 10**12
    distance, total = Fraction(n, 4 * n + 1), 4 * n + 1
    expected = [Fraction(row * column, total) for row in (2 * n + 1, 2 * n) for column in (2 * n + 1, 2 * n)]
    statistic = float(sum(distance**2 / one for one in expected))
    table = [[n + 1, n], [n, n]]
    _, answer = call("statistics/tests/chi-squared-independence", table=table, continuity_correction=False)
    assert answer["statistic"] == pytest.approx(statistic, rel=1e-12)
    for observed in ([n + 2, n, n], [2**62, 2**62 + 2**40, 2**62]):  # the total of these has no 64 bits
        _, answer = call("statistics/tests/chi-squared-fit", observed=observed)
        exact = sum((o - Fraction(sum(observed), 3)) ** 2 for o in observed) / Fraction(sum(observed), 3)
        assert answer["statistic"] == pytest.approx(float(exact), rel=1e-12)
