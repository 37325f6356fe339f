from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from service.handlers.statistics.regression.linear import linear
from service.handlers.statistics.regression.polynomial import polynomial
from service.schemas.statistics.regression import LinearRegressionRequest, PolynomialRegressionRequest
from tests.conftest import Call

_GENERATOR = np.random.default_rng(3)
_X = _GENERATOR.normal(size=(30, 3))
_Y = _X @ [1.0, -2.0, 0.5] + _GENERATOR.normal(size=30)


def _normal_equations(x: np.ndarray, y: np.ndarray, w: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    inverse = np.linalg.inv(x.T @ (w[:, None] * x))
    beta = inverse @ (x.T @ (w * y))
    return beta, np.sqrt(np.diag(inverse) * (w @ (y - x @ beta) ** 2) / (len(x) - x.shape[1]))


@pytest.mark.parametrize("intercept", [True, False])
@pytest.mark.parametrize("weights", [None, _GENERATOR.random(30) + 0.1])
def test_fit_solves_the_normal_equations(intercept: bool, weights: Any) -> None:
    found = linear(LinearRegressionRequest(x=_X, y=_Y, intercept=intercept, weights=weights))
    design = np.column_stack([np.ones(30), _X]) if intercept else _X
    beta, errors = _normal_equations(design, _Y, np.ones(30) if weights is None else weights)
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


@settings(max_examples=20)
@given(st.integers(1, 9), st.floats(1e-3, 1e3), st.floats(-1e3, 1e3))
def test_residuals_of_a_polynomial_are_orthogonal_to_its_powers(degree: int, scale: float, shift: float) -> None:
    t = np.linspace(-1, 1, 24)
    x, y = shift + scale * t, np.cos(3 * t)
    found = polynomial(PolynomialRegressionRequest(x=x, y=y, degree=degree))
    same = np.polynomial.Polynomial.fit(x, y, degree)
    squares = float(((y - same(x)) ** 2).sum())
    assert found.anova.sum_of_squares_residual == pytest.approx(squares, rel=1e-6, abs=1e-14)


def test_weights_count_observations(call: Call) -> None:
    _, weighted = call("statistics/regression/linear", x=[1, 2, 3, 4], y=[1, 3, 2, 5], weights=[2, 2, 2, 2])
    _, plain = call("statistics/regression/linear", x=[1, 2, 3, 4], y=[1, 3, 2, 5])
    assert weighted["coefficients"] == plain["coefficients"]
    assert weighted["standard_errors"] == pytest.approx(plain["standard_errors"], rel=1e-15, abs=0)
    twice = 2 * plain["anova"]["sum_of_squares_residual"]
    assert weighted["anova"]["sum_of_squares_residual"] == pytest.approx(twice, rel=1e-15, abs=0)


@pytest.mark.parametrize("scale", [2.0**400, 2.0**-400])
def test_inference_does_not_feel_the_scale(scale: float) -> None:
    plain = linear(LinearRegressionRequest(x=_X, y=_Y))
    scaled = linear(LinearRegressionRequest(x=_X * scale, y=_Y))
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


def test_too_few_places_for_a_polynomial(call: Call) -> None:
    status, problem = call("statistics/regression/polynomial", x=[1, 1, 2, 2, 1], y=[1, 2, 3, 4, 5], degree=2)
    assert (status, problem["errors"][0]["pointer"]) == (422, "/x")


def test_incomplete_observations_are_omitted(call: Call) -> None:
    _, kept = call("statistics/regression/linear", x=[1, None, 3, 4, 6], y=[1, 2, 2, 5, None], missing="omit")
    _, plain = call("statistics/regression/linear", x=[1, 3, 4], y=[1, 2, 5])
    assert kept["coefficients"] == plain["coefficients"]


def _score(x: np.ndarray, y: np.ndarray, beta: Any) -> np.ndarray:
    design = np.column_stack([np.ones(len(x)), x])
    return np.asarray(design.T @ (y - 1 / (1 + np.exp(-design @ beta))))


def test_logistic_fit_is_where_the_score_vanishes(call: Call) -> None:
    y = (_X[:, 0] + _GENERATOR.normal(size=30) > 0).astype(float)
    _, answer = call("statistics/regression/logistic", x=_X.tolist(), y=y.tolist())
    assert answer["success"]
    np.testing.assert_allclose(_score(_X, y, answer["coefficients"]), 0, atol=1e-12)
    assert answer["deviance"] == pytest.approx(-2 * answer["log_likelihood"])
    assert answer["z_statistics"][0] == pytest.approx(answer["coefficients"][0] / answer["standard_errors"][0])


def test_logistic_regression_of_one_binary_predictor_is_the_odds_ratio(call: Call) -> None:
    x, y, trials = [0.0, 1.0], [0.3, 0.6], [50.0, 40.0]
    _, answer = call("statistics/regression/logistic", x=x, y=y, weights=trials)
    assert answer["coefficients"] == pytest.approx([np.log(3 / 7), np.log(1.5) - np.log(3 / 7)], rel=1e-12, abs=0)
    assert answer["standard_errors"][1] == pytest.approx(np.sqrt(1 / 15 + 1 / 35 + 1 / 24 + 1 / 16), rel=1e-12, abs=0)


@pytest.mark.parametrize("x", [[1, 2, 3, 4, 5, 6], [1, 2, 3, 3, 5, 6]])
def test_separated_data_are_named(call: Call, x: list[float]) -> None:
    status, answer = call("statistics/regression/logistic", x=x, y=[0, 0, 0, 1, 1, 1])
    assert (status, answer["success"], answer["status"]) == (200, False, 2)
    assert answer["warnings"][0]["code"] == "perfect-separation"
    assert (answer["covariance"], answer["standard_errors"]) == (None, ["Infinity", "Infinity"])


@pytest.mark.parametrize(("y", "pointer"), [([0, 1, 2, 0], "/y/2"), ([1, 1, 1, 1], "/y")])
def test_responses_without_a_logistic_fit(call: Call, y: list[float], pointer: str) -> None:
    status, problem = call("statistics/regression/logistic", x=[1, 2, 3, 4], y=y)
    assert (status, problem["errors"][0]["pointer"]) == (422, pointer)


def test_too_few_iterations_are_told(call) -> None:
    status, answer = call(
        "statistics/regression/logistic", x=[[1.0], [2.0], [3.0], [4.0]], y=[0, 1, 0, 1], max_iterations=2
    )
    assert (status, answer["success"], answer["status"]) == (200, False, 1)
    assert [warning["code"] for warning in answer["warnings"]] == ["not-converged"]


def test_a_fit_without_residual_is_told(call) -> None:
    answer = call("statistics/regression/linear", x=[[1], [2], [3]], y=[1, 2, 3])[1]
    assert (answer["coefficients"], [warning["code"] for warning in answer["warnings"]]) == ([0, 1], ["perfect-fit"])
