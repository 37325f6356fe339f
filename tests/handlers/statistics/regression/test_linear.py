"""Linear regression."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from service.handlers.statistics.regression.linear import linear
from service.schemas.statistics.regression import LinearRegressionRequest
from tests.conftest import Call
from tests.handlers.statistics.regression.data import GENERATOR, X, Y


def _normal_equations(x: np.ndarray, y: np.ndarray, w: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    inverse = np.linalg.inv(x.T @ (w[:, None] * x))
    beta = inverse @ (x.T @ (w * y))
    return beta, np.sqrt(np.diag(inverse) * (w @ (y - x @ beta) ** 2) / (len(x) - x.shape[1]))


@pytest.mark.parametrize("intercept", [True, False])
@pytest.mark.parametrize("weights", [None, GENERATOR.random(30) + 0.1])
def test_fit_solves_the_normal_equations(intercept: bool, weights: Any) -> None:
    found = linear(LinearRegressionRequest(x=X, y=Y, intercept=intercept, weights=weights))
    design = np.column_stack([np.ones(30), X]) if intercept else X
    beta, errors = _normal_equations(design, Y, np.ones(30) if weights is None else weights)
    np.testing.assert_allclose(found.coefficients, beta, rtol=1e-10)
    np.testing.assert_allclose(found.standard_errors, errors, rtol=1e-10)
    np.testing.assert_allclose(np.sqrt(np.diag(found.covariance)), found.standard_errors, rtol=1e-14)
    half = stats.t.isf(0.025, 30 - len(beta)) * errors
    np.testing.assert_allclose(found.upper - found.lower, 2 * half, rtol=1e-10)


@settings(max_examples=20)
@given(st.lists(st.integers(-20, 20), min_size=3, max_size=3), st.integers(0, 2**32))
def test_exact_data_give_back_their_coefficients(beta: list[int], seed: int) -> None:
    x = np.random.default_rng(seed).integers(-1000, 1000, (12, 3)).astype(float)
    y = x @ beta + 7.0
    if np.ptp(y) == 0:
        return
    found = linear(LinearRegressionRequest(x=x, y=y))
    assert found.coefficients.tolist() == [7.0, *beta]
    assert (found.r_squared, found.residual_standard_deviation, found.anova.f_statistic) == (1.0, 0.0, np.inf)


def test_weights_count_observations(call: Call) -> None:
    _, weighted = call("statistics/regression/linear", x=[1, 2, 3, 4], y=[1, 3, 2, 5], weights=[2, 2, 2, 2])
    _, plain = call("statistics/regression/linear", x=[1, 2, 3, 4], y=[1, 3, 2, 5])
    assert weighted["coefficients"] == plain["coefficients"]
    assert weighted["standard_errors"] == pytest.approx(plain["standard_errors"], rel=1e-15, abs=0)
    twice = 2 * plain["anova"]["sum_of_squares_residual"]
    assert weighted["anova"]["sum_of_squares_residual"] == pytest.approx(twice, rel=1e-15, abs=0)


@pytest.mark.parametrize("scale", [2.0**400, 2.0**-400])
def test_inference_does_not_feel_the_scale(scale: float) -> None:
    plain = linear(LinearRegressionRequest(x=X, y=Y))
    scaled = linear(LinearRegressionRequest(x=X * scale, y=Y))
    assert scaled.t_statistics.tolist() == pytest.approx(plain.t_statistics.tolist(), rel=1e-14, abs=0)


@pytest.mark.parametrize("operation", ["linear", "logistic"])
def test_dependent_columns_are_named(call: Call, operation: str) -> None:
    x = [[1, 4, 5, 0.1], [2, 1, 3, 0.7], [3, 7, 10, 0.4], [4, 0, 4, 0.2], [5, 5, 10, 0.9], [7, 3, 10, 0.3]]
    status, problem = call(f"statistics/regression/{operation}", x=x, y=[1, 0, 1, 0, 0, 1])
    assert (status, problem["type"]) == (422, "/problems/singular-matrix")
    assert "column" in problem["detail"]
    assert problem["errors"][0]["pointer"] == "/x"


def test_columns_that_depend_but_for_rounding_are_refused(call: Call) -> None:
    x = [[a, b, a + b] for a, b in ((0.1, 0.2), (0.3, 0.3), (0.7, 0.1), (0.2, 0.9), (0.4, 0.4), (1.1, 0.3))]
    status, problem = call("statistics/regression/linear", x=x, y=[1, 2, 3, 5, 8, 1])
    assert (status, problem["type"]) == (422, "/problems/singular-matrix")
    assert "column 2 of x depends linearly on column 0 of x, column 1 of x" in problem["detail"]


@pytest.mark.parametrize(
    ("fields", "pointer"),
    [
        ({"x": [1, 2], "y": [1, 2]}, "/y"),
        ({"x": [1, 2, 3], "y": [1, 2]}, "/y"),
        ({"x": [1, 2, 3], "y": [2, 2, 2]}, "/y"),
        ({"x": [1, None, 3, 4], "y": [1, 2, 2, 5]}, "/x/1"),
        ({"x": [1, 2, 3], "y": [1, 2, 2], "weights": [1, 2]}, "/weights"),
        ({"x": [1, 2, 3], "y": [1, 2, 2], "weights": [1, 2, -1]}, "/weights/2"),
        ({"x": [0, 0, 0], "y": [1, 2, 2], "intercept": False}, "/x"),
    ],
)
def test_what_cannot_be_fitted(call: Call, fields: dict[str, Any], pointer: str) -> None:
    status, problem = call("statistics/regression/linear", **fields)
    assert (status, problem["errors"][0]["pointer"]) == (422, pointer)


def test_incomplete_observations_are_omitted(call: Call) -> None:
    _, kept = call("statistics/regression/linear", x=[1, None, 3, 4, 6], y=[1, 2, 2, 5, None], missing="omit")
    _, plain = call("statistics/regression/linear", x=[1, 3, 4], y=[1, 2, 5])
    assert kept["coefficients"] == plain["coefficients"]


def test_a_fit_without_residual_is_told(call) -> None:
    answer = call("statistics/regression/linear", x=[[1], [2], [3]], y=[1, 2, 3])[1]
    assert (answer["coefficients"], [warning["code"] for warning in answer["warnings"]]) == ([0, 1], ["perfect-fit"])
