"""Correlations, against SciPy."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from scipy import stats

from tests.conftest import Call

_GENERATOR = np.random.default_rng(7)
_X, _Y = _GENERATOR.integers(0, 9, 25), _GENERATOR.integers(0, 9, 25)


@pytest.mark.parametrize(
    ("method", "reference"),
    [("pearson", stats.pearsonr), ("spearman", stats.spearmanr), ("kendall", stats.kendalltau)],
)
@pytest.mark.parametrize("alternative", ["two-sided", "less", "greater"])
def test_correlation_is_scipys(call: Call, method: str, reference: Any, alternative: str) -> None:
    _, answer = call("statistics/correlation", x=_X.tolist(), y=_Y.tolist(), method=method, alternative=alternative)
    expected = reference(_X, _Y, alternative=alternative)
    assert answer["result"][0][1] == pytest.approx(expected.statistic, rel=1e-12, abs=0)
    assert answer["p_values"][1][0] == pytest.approx(expected.pvalue, rel=1e-10, abs=0)


def test_exact_rank_correlations_without_ties(call: Call) -> None:
    x, y = [1, 2, 3, 4, 5, 6, 7], [2, 1, 4, 3, 7, 5, 6]
    _, kendall = call("statistics/correlation", x=x, y=y, method="kendall")
    assert kendall["p_values"][0][1] == pytest.approx(stats.kendalltau(x, y, method="exact").pvalue, rel=1e-12, abs=0)
    _, spearman = call("statistics/correlation", x=x, y=y, method="spearman")
    orders = stats.permutation_test((x,), lambda z: stats.spearmanr(z, y).statistic, permutation_type="pairings")
    assert spearman["p_values"][0][1] == pytest.approx(orders.pvalue, abs=2e-3)


def test_nearly_perfect_correlation_keeps_its_tail(call: Call) -> None:
    x = list(range(20))
    _, answer = call("statistics/correlation", x=x, y=[value + 1e-8 * (-1) ** value for value in x])
    d, e = np.array(x) - 9.5, 1e-8 * (-1.0) ** np.array(x)
    residual = e - e.mean() - d * (d @ e) / (d @ d)
    t = np.sqrt(18 * ((d + e) @ d) ** 2 / (d @ d) / (residual @ residual))
    assert answer["statistics"][0][1] == pytest.approx(t, rel=1e-6, abs=0)
    assert answer["p_values"][0][1] > 0


@pytest.mark.parametrize("scale", [1e200, 1e-200, 1e300])
def test_correlation_does_not_feel_the_scale(call: Call, scale: float) -> None:
    x, y = [1.0, 2.0, 4.0, 3.0], [1.0, 3.0, 5.0, 2.0]
    _, plain = call("statistics/correlation", x=x, y=y)
    _, scaled = call("statistics/correlation", x=[value * scale for value in x], y=y)
    assert scaled["result"][0][1] == pytest.approx(plain["result"][0][1], rel=1e-14, abs=0)


def test_matrix_of_several_variables_with_missing_rows(call: Call) -> None:
    data = [[1, 2, 3], [2, 1, 5], [None, 4, 4], [4, 3, 1], [5, 5, 2], [6, 4, 9]]
    _, answer = call("statistics/correlation", data=data, missing="omit")
    kept = np.array([row for row in data if None not in row], float)
    np.testing.assert_allclose(answer["result"], np.corrcoef(kept, rowvar=False), rtol=1e-13)
    assert answer["lower"][0][0] == answer["upper"][0][0] == 1
    status, problem = call("statistics/correlation", data=data)
    assert (status, problem["errors"][0]["pointer"]) == (422, "/data/2/0")


@pytest.mark.parametrize(
    ("fields", "pointer"),
    [
        ({"data": [[1, 2], [3, 4]]}, "/data"),
        ({"data": [[1, 2], [3, 2], [4, 2]]}, "/data/0/1"),
        ({"x": [1, 2, 3]}, "/y"),
        ({"x": [1, 2, 3], "y": [1, 2]}, "/y"),
        ({}, "/data"),
    ],
)
def test_what_has_no_correlation_is_refused(call: Call, fields: dict[str, Any], pointer: str) -> None:
    status, problem = call("statistics/correlation", **fields)
    assert (status, problem["errors"][0]["pointer"]) == (422, pointer)


def test_perfect_rank_agreement_is_exactly_1(call) -> None:
    for n in (5, 12):
        x = list(range(n))
        result = call("statistics/correlation", x=x, y=x, method="kendall")[1]["result"]
        assert result == [[1.0, 1.0], [1.0, 1.0]]


@pytest.mark.parametrize("operation", ["correlation", "covariance"])
def test_digits_that_rounding_the_decimals_costs_are_counted(call: Call, operation: str) -> None:
    shifted, y = [1e12 + value for value in (0.1, 0.2, 0.4, 0.3, 0.5, 0.7)], [1.0, 2.0, 3.0, 5.0, 4.0, 6.0]
    _, answer = call(f"statistics/{operation}", x=[round(value, 1) for value in shifted], y=y)
    _, expected = call(f"statistics/{operation}", x=[0.1, 0.2, 0.4, 0.3, 0.5, 0.7], y=y)
    (warning,) = answer["warnings"]
    assert warning["code"] == "limited-by-input"
    assert expected["warnings"] == []
    true = expected["result"][0][1]
    assert answer["result"][0][1] == pytest.approx(true, rel=10.0 ** -warning["trusted_digits"], abs=0)
    assert answer["result"][0][1] != pytest.approx(true, rel=1e-9, abs=0)


def test_spearmans_tail_is_counted_or_told(call: Call) -> None:
    order = list(range(20))
    _, near = call("statistics/correlation", x=order, y=[1, 0, *order[2:]], method="spearman")
    assert near["p_values"][0][1] == pytest.approx(40 / math.factorial(20), rel=1e-12, abs=0)
    _, far = call("statistics/correlation", x=order, y=order, method="spearman", p_value_method="asymptotic")
    assert [warning["code"] for warning in far["warnings"]] == ["approximate-p-value"]


def test_digits_of_small_p_values_are_counted(call: Call) -> None:
    """A tail magnifies what rounding changes of the correlation; expected from the decimals at 60 digits."""
    x = [1000000000.013, 1000000000.008, 1000000000.024, 1000000000.04, 1000000000.013, 1000000000.024]
    _, answer = call("statistics/correlation", x=x, y=[0.032, 0.044, 0.031, 0.006, 0.03, 0.028])
    (warning,) = answer["warnings"]
    assert answer["p_values"][0][1] == pytest.approx(0.0088275391285983658, rel=10.0 ** -warning["trusted_digits"])
