"""Logistic regression."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from tests.conftest import Call
from tests.handlers.statistics.regression.data import GENERATOR, X


def _score(x: np.ndarray, y: np.ndarray, beta: Any) -> np.ndarray:
    design = np.column_stack([np.ones(len(x)), x])
    return np.asarray(design.T @ (y - 1 / (1 + np.exp(-design @ beta))))


def test_logistic_fit_is_where_the_score_vanishes(call: Call) -> None:
    y = (X[:, 0] + GENERATOR.normal(size=30) > 0).astype(float)
    _, answer = call("statistics/regression/logistic", x=X.tolist(), y=y.tolist())
    assert answer["success"]
    np.testing.assert_allclose(_score(X, y, answer["coefficients"]), 0, atol=1e-12)
    assert answer["deviance"] == pytest.approx(-2 * answer["log_likelihood"])
    assert answer["z_statistics"][0] == pytest.approx(answer["coefficients"][0] / answer["standard_errors"][0])


def test_logistic_regression_of_one_binary_predictor_is_the_odds_ratio(call: Call) -> None:
    x, y, trials = [0.0, 1.0], [0.3, 0.6], [50.0, 40.0]
    _, answer = call("statistics/regression/logistic", x=x, y=y, weights=trials)
    assert answer["coefficients"] == pytest.approx([np.log(3 / 7), np.log(1.5) - np.log(3 / 7)], rel=1e-12, abs=0)
    assert answer["standard_errors"][1] == pytest.approx(np.sqrt(1 / 15 + 1 / 35 + 1 / 24 + 1 / 16), rel=1e-12, abs=0)


def test_diagnostics_and_predictions_are_those_of_a_binomial_model(call: Call) -> None:
    # Another method (Fisher scoring), which is held to R's examples.
    x, shares, trials = [0.2, 0.5, 1.1, 1.6, 2.0, 2.7], [0.1, 0.2, 0.35, 0.3, 0.7, 0.8], [10, 20, 20, 10, 10, 5]
    fields = {"x": x, "y": shares, "weights": trials, "at": [1.0, 2.5]}
    _, logistic = call("statistics/regression/logistic", **fields)
    _, binomial = call("statistics/regression/generalized-linear", family="binomial", **fields)
    assert logistic["count"] == 6
    for name in ("fitted", "residuals", "deviance_residuals", "leverage", "cook_distances"):
        assert logistic[name] == pytest.approx(binomial[name], rel=1e-9), name
    for name in ("mean", "lower", "upper"):
        assert logistic["predictions"][name] == pytest.approx(binomial["predictions"][name], rel=1e-9), name
    assert sum(logistic["leverage"]) == pytest.approx(2)
    assert sum(one**2 for one in logistic["deviance_residuals"]) == pytest.approx(logistic["deviance"])


def test_places_far_out_are_told(call: Call) -> None:
    _, answer = call("statistics/regression/logistic", x=[1, 2, 3, 4, 5, 6], y=[0, 1, 0, 1, 0, 1], at=[3.5, 60])
    assert [(one["code"], one["indices"]) for one in answer["warnings"]] == [("extrapolation", [[1]])]
    status, problem = call("statistics/regression/logistic", x=[1, 2, 3, 4], y=[0, 1, 0, 1], at=[[1, 2]])
    assert (status, problem["errors"][0]["pointer"]) == (422, "/at")


@pytest.mark.parametrize("x", [[1, 2, 3, 4, 5, 6], [1, 2, 3, 3, 5, 6]])
def test_separated_data_are_named(call: Call, x: list[float]) -> None:
    status, answer = call("statistics/regression/logistic", x=x, y=[0, 0, 0, 1, 1, 1], at=[2.5])
    assert (status, answer["success"], answer["status"]) == (200, False, "separated")
    assert answer["warnings"][0]["code"] == "perfect-separation"
    assert (answer["covariance"], answer["standard_errors"]) == (None, ["Infinity", "Infinity"])
    assert (answer["leverage"], answer["predictions"]) == (None, None)


@pytest.mark.parametrize(("y", "pointer"), [([0, 1, 2, 0], "/y/2"), ([1, 1, 1, 1], "/y")])
def test_responses_without_a_logistic_fit(call: Call, y: list[float], pointer: str) -> None:
    status, problem = call("statistics/regression/logistic", x=[1, 2, 3, 4], y=y)
    assert (status, problem["errors"][0]["pointer"]) == (422, pointer)


def test_too_few_iterations_are_told(call) -> None:
    status, answer = call(
        "statistics/regression/logistic", x=[[1.0], [2.0], [3.0], [4.0]], y=[0, 1, 0, 1], max_iterations=2
    )
    assert (status, answer["success"], answer["status"]) == (200, False, "iteration_limit")
    assert [warning["code"] for warning in answer["warnings"]] == ["not-converged"]
