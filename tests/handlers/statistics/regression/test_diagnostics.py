"""What regressions answer beside their coefficients, against R and against what defines it."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import mpmath
import numpy as np
import pytest
from scipy import stats

from service.handlers.statistics.regression.linear import linear
from service.handlers.statistics.regression.polynomial import polynomial
from service.schemas.statistics.regression import LinearRegressionRequest, PolynomialRegressionRequest
from tests.conftest import Call
from tests.handlers.statistics.regression.data import GENERATOR, X, Y

CARS = ([4, 4, 7, 7, 8, 9, 10, 10, 10, 11], [2, 10, 4, 22, 16, 10, 18, 26, 34, 17])
WEIGHTS = GENERATOR.random(30) + 0.1


def design(x: Any) -> np.ndarray:
    return np.column_stack([np.ones(len(x)), x])


@pytest.mark.parametrize("weights", [None, WEIGHTS])
def test_what_the_hat_matrix_defines(weights: Any) -> None:
    found = linear(LinearRegressionRequest(x=X, y=Y, weights=weights))
    w = np.ones(30) if weights is None else weights
    columns = design(X)
    hat = columns @ np.linalg.inv(columns.T @ (w[:, None] * columns)) @ (columns.T * w)
    np.testing.assert_allclose(found.leverage, np.diag(hat), rtol=1e-10)
    np.testing.assert_allclose(found.fitted, hat @ Y, rtol=1e-10)
    np.testing.assert_allclose(found.residuals, Y - hat @ Y, rtol=1e-9)
    assert found.leverage.sum() == pytest.approx(columns.shape[1], rel=1e-12)


@pytest.mark.parametrize("weights", [None, WEIGHTS])
def test_cook_s_distance_is_the_move_of_all_fitted_values(weights: Any) -> None:
    found = linear(LinearRegressionRequest(x=X, y=Y, weights=weights))
    w = np.ones(30) if weights is None else weights
    columns, left = design(X), np.arange(30) != 4
    roots = np.sqrt(w)
    beta, *_ = np.linalg.lstsq(columns[left] * roots[left, None], Y[left] * roots[left], rcond=None)
    moved = roots * (columns @ beta - found.fitted)
    variance = found.anova.mean_square_residual
    assert found.cook_distances[4] == pytest.approx(moved @ moved / (columns.shape[1] * variance), rel=1e-9)


@pytest.mark.parametrize("weights", [None, WEIGHTS])
def test_the_likelihood_is_that_of_normal_errors(weights: Any) -> None:
    found = linear(LinearRegressionRequest(x=X, y=Y, weights=weights))
    w = np.ones(30) if weights is None else weights
    sigma = np.sqrt((w * found.residuals**2).sum() / 30)
    height = stats.norm.logpdf(found.residuals, scale=sigma / np.sqrt(w)).sum()
    parameters = len(found.coefficients) + 1
    assert found.log_likelihood == pytest.approx(height, rel=1e-12)
    assert found.aic == pytest.approx(2 * parameters - 2 * height, rel=1e-12)
    assert found.bic == pytest.approx(np.log(30) * parameters - 2 * height, rel=1e-12)


def test_predictions_by_hand(call: Call) -> None:
    """x̂ of the first ten of R's cars at 14, in exact fractions: mean, s, 1/n + (x₀ − x̄)²/Sxx, t at 8."""
    x, y = (list(map(Fraction, part)) for part in CARS)
    mean_x, mean_y = sum(x) / 10, sum(y) / 10
    sxx = sum((one - mean_x) ** 2 for one in x)
    slope = sum((a - mean_x) * (b - mean_y) for a, b in zip(x, y, strict=True)) / sxx
    at = mean_y + slope * (14 - mean_x)
    rss = sum((b - mean_y - slope * (a - mean_x)) ** 2 for a, b in zip(x, y, strict=True))
    share, variance = Fraction(1, 10) + (14 - mean_x) ** 2 / sxx, rss / 8
    t = stats.t.isf(0.025, 8)
    half, wide = t * float(variance * share) ** 0.5, t * float(variance * (1 + share)) ** 0.5
    _, answer = call("statistics/regression/linear", x=CARS[0], y=CARS[1], at=[14])
    found = answer["predictions"]
    assert found["mean"] == pytest.approx([float(at)], rel=1e-14)
    assert (found["lower"], found["upper"]) == (pytest.approx([float(at) - half]), pytest.approx([float(at) + half]))
    assert found["prediction_lower"] == pytest.approx([float(at) - wide], rel=1e-12)
    assert found["prediction_upper"] == pytest.approx([float(at) + wide], rel=1e-12)
    assert [one["code"] for one in answer["warnings"]] == ["extrapolation"]


def test_places_among_the_data_are_no_extrapolation(call: Call) -> None:
    _, answer = call("statistics/regression/linear", x=X.tolist(), y=Y.tolist(), at=X.tolist())
    assert answer["warnings"] == []
    np.testing.assert_allclose(answer["predictions"]["mean"], answer["fitted"], rtol=1e-12)
    half = np.array(answer["predictions"]["upper"]) - answer["predictions"]["mean"]
    factor = stats.t.isf(0.025, 30 - len(answer["terms"])) * answer["residual_standard_deviation"]
    np.testing.assert_allclose(half, factor * np.sqrt(answer["leverage"]), rtol=1e-10)


@pytest.mark.parametrize("kind", ["HC0", "HC1", "HC2", "HC3"])
@pytest.mark.parametrize("weights", [None, WEIGHTS])
def test_robust_errors_are_the_sandwich(kind: str, weights: Any) -> None:
    found = linear(LinearRegressionRequest(x=X, y=Y, weights=weights, covariance_type=kind))
    columns, w = design(X), np.ones(30) if weights is None else weights
    bread, h = np.linalg.inv(columns.T @ (w[:, None] * columns)), found.leverage
    scale = {"HC0": 1.0, "HC1": 30 / (30 - columns.shape[1]), "HC2": 1 / (1 - h), "HC3": 1 / (1 - h) ** 2}[kind]
    meat = columns.T @ (columns * (w**2 * found.residuals**2 * scale)[:, None])
    np.testing.assert_allclose(found.covariance, bread @ meat @ bread, rtol=1e-8, atol=1e-12)
    np.testing.assert_allclose(found.standard_errors, np.sqrt(np.diag(found.covariance)), rtol=1e-12)
    plain = linear(LinearRegressionRequest(x=X, y=Y, weights=weights))
    assert found.coefficients.tolist() == plain.coefficients.tolist()


def test_robust_errors_of_a_polynomial_keep_their_digits() -> None:
    """Degree 6 on [1000, 1010], where the normal equations have the condition 1e40, at 80 digits."""
    x = np.linspace(1000.0, 1010.0, 21)
    y = np.sin(x) + GENERATOR.normal(size=21)
    found = polynomial(PolynomialRegressionRequest(x=x, y=y, degree=6, covariance_type="HC0"))
    with mpmath.workdps(80):
        columns = mpmath.matrix([[mpmath.mpf(one) ** k for k in range(7)] for one in x])
        bread = (columns.T * columns) ** -1
        beta = bread * (columns.T * mpmath.matrix(y.tolist()))
        left = mpmath.matrix(y.tolist()) - columns * beta
        meat = columns.T * mpmath.diag([one**2 for one in left]) * columns
        exact = [float(mpmath.sqrt((bread * meat * bread)[k, k])) for k in range(7)]
        hat = [float((columns[i, :] * bread * columns[i, :].T)[0]) for i in range(21)]
    np.testing.assert_allclose(found.standard_errors, exact, rtol=1e-10)
    np.testing.assert_allclose(found.leverage, hat, rtol=1e-10)
    np.testing.assert_allclose(found.residuals, [float(one) for one in left], atol=1e-12)


def test_a_polynomial_predicts_and_names_its_terms(call: Call) -> None:
    x = [0.0, 1.0, 2.0, 3.0, 4.0]
    _, answer = call("statistics/regression/polynomial", x=x, y=[1.0, 2.0, 5.0, 10.0, 17.5], degree=2, at=[1.5, 9.0])
    assert answer["terms"] == ["intercept", "x", "x^2"]
    expected = np.polynomial.Polynomial(answer["coefficients"])(np.array([1.5, 9.0]))
    np.testing.assert_allclose(answer["predictions"]["mean"], expected, rtol=1e-12)
    assert [(one["code"], one["indices"]) for one in answer["warnings"]] == [("extrapolation", [[1]])]


def test_an_exact_fit_has_no_residuals(call: Call) -> None:
    _, answer = call("statistics/regression/linear", x=[1, 2, 3, 4], y=[0.1, 0.2, 0.3, 0.4])
    _, exact = call("statistics/regression/linear", x=[1, 2, 3, 4], y=[1, 2, 3, 4])
    assert (exact["residuals"], exact["log_likelihood"], exact["aic"]) == ([0.0] * 4, "Infinity", "-Infinity")
    assert set(exact["cook_distances"]) == {"NaN"}
    assert np.abs(answer["residuals"]).max() < 1e-16


@pytest.mark.parametrize(
    ("fields", "pointer"),
    [
        ({"at": [[1, 2]]}, "/at"),
        ({"covariance_type": "HC4"}, "/covariance_type"),
        ({"x": [[1, 0], [2, 0], [3, 0], [5, 1]], "covariance_type": "HC3"}, "/covariance_type"),
    ],
)
def test_errors(call: Call, fields: dict[str, Any], pointer: str) -> None:
    status, answer = call("statistics/regression/linear", **{"x": [1, 2, 3, 5], "y": [1, 3, 2, 4]} | fields)
    assert (status, answer["errors"][0]["pointer"]) == (422, pointer)
