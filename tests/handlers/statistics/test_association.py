from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy import stats

from service.handlers.statistics.covariance import covariance
from service.schemas.statistics.variables import CovarianceRequest
from tests.conftest import Call

_GENERATOR = np.random.default_rng(7)
_X, _Y = _GENERATOR.integers(0, 9, 25), _GENERATOR.integers(0, 9, 25)


@settings(max_examples=25)
@given(arrays(np.float64, (12, 3), elements=st.integers(-50, 50).map(float)), st.sampled_from([0.0, 1e9, -1e12]))
def test_covariance_does_not_feel_a_shift(data: np.ndarray, shift: float) -> None:
    found = covariance(CovarianceRequest(data=data + shift)).result
    np.testing.assert_allclose(found, np.cov(data, rowvar=False), rtol=1e-12, atol=1e-12)


def test_covariance_of_two_variables(call: Call) -> None:
    _, answer = call("statistics/covariance", x=[1, 2, 4], y=[2, 1, 0], degrees_of_freedom_correction=0)
    np.testing.assert_allclose(answer["result"], np.cov([1, 2, 4], [2, 1, 0], ddof=0), rtol=1e-14)


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
        ({"x": [1, 2, 2], "y": [1, 2, 3], "method": "kendall", "p_value_method": "exact"}, "/p_value_method"),
        ({}, "/data"),
    ],
)
def test_what_has_no_correlation_is_refused(call: Call, fields: dict[str, Any], pointer: str) -> None:
    status, problem = call("statistics/correlation", **fields)
    assert (status, problem["errors"][0]["pointer"]) == (422, pointer)


def test_autocorrelation_by_its_definition(call: Call) -> None:
    x = [1.0, 3.0, 2.0, 5.0, 4.0, 6.0]
    _, answer = call("statistics/autocorrelation", x=x, lags=2, level=0.9)
    d = np.array(x) - np.mean(x)
    expected = [1.0, (d[:-1] @ d[1:]) / (d @ d), (d[:-2] @ d[2:]) / (d @ d)]
    assert answer["result"] == pytest.approx(expected, rel=1e-14, abs=0)
    half = stats.norm.ppf(0.95) * np.sqrt((1 + 2 * expected[1] ** 2) / 6)
    assert answer["upper"][2] - answer["result"][2] == pytest.approx(half, rel=1e-13, abs=0)


@pytest.mark.parametrize(("fields", "pointer"), [({"x": [2, 2, 2]}, "/x"), ({"x": [1, 2, 3], "lags": 3}, "/lags")])
def test_series_without_autocorrelation_are_refused(call: Call, fields: dict[str, Any], pointer: str) -> None:
    status, problem = call("statistics/autocorrelation", **fields)
    assert (status, problem["errors"][0]["pointer"]) == (422, pointer)


def test_perfect_rank_agreement_is_exactly_1(call) -> None:
    for n in (5, 12):
        x = list(range(n))
        result = call("statistics/correlation", x=x, y=x, method="kendall")[1]["result"]
        assert result == [[1.0, 1.0], [1.0, 1.0]]


def test_a_kernel_density_that_underflows_is_told(call) -> None:
    answer = call("statistics/kernel-density", data=[0.0, 1.0], at=[0.5, 100.0])[1]
    (warning,) = answer["warnings"]
    assert (answer["result"][1], warning["code"], warning["indices"]) == (0.0, "underflow", [[1]])
