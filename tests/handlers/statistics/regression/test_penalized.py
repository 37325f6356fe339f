"""Penalized regression: documented values, closed forms, and the conditions that every optimum meets."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import special

from tests.conftest import Call

PATH = "statistics/regression/penalized"


def test_the_examples_of_scikit_learn(call: Call):
    # scikit-learn's user guide, 1.1.2 and 1.1.3: Ridge(alpha=.5) and Lasso(alpha=0.1)
    x, y = [[0, 0], [0, 0], [1, 1]], [0, 0.1, 1]
    _, found = call(PATH, x=x, y=y, penalty="ridge", strengths=[0.5 / 3], standardize=False)
    np.testing.assert_allclose(found["coefficients"], [0.34545455, 0.34545455], atol=5e-9)
    assert found["intercept"] == pytest.approx(0.13636, abs=5e-6)
    _, found = call(PATH, x=[[0, 0], [1, 1]], y=[0, 1], penalty="lasso", strengths=[0.1], standardize=False)
    np.testing.assert_allclose(found["coefficients"], [0.6, 0.0], atol=1e-12)
    assert found["intercept"] == pytest.approx(0.2, rel=1e-12)
    assert [warning["code"] for warning in found["warnings"]] == ["not-unique"]


@given(seed=st.integers(0, 10**6), strength=st.floats(0.01, 2), mixing=st.floats(0.05, 0.95))
@settings(max_examples=25, deadline=None)
def test_orthonormal_columns_are_shrunk_and_cut(call, seed, strength, mixing):
    rng = np.random.default_rng(seed)
    x = np.linalg.qr(rng.normal(size=(12, 4)))[0] * np.sqrt(12)
    y = rng.normal(size=12)
    slopes = x.T @ y / 12
    cut = np.sign(slopes) * np.maximum(np.abs(slopes) - strength * mixing, 0) / (1 + strength * (1 - mixing))
    _, found = call(
        PATH, x=x.tolist(), y=y.tolist(), penalty="elastic_net", mixing=mixing, strengths=[strength],
        standardize=False, intercept=False,
    )  # fmt: skip
    np.testing.assert_allclose(found["coefficients"], cut, atol=1e-13)


def test_ridge_solves_its_normal_equations(call: Call):
    rng = np.random.default_rng(4)
    x, y, weights = rng.normal(size=(9, 14)) + 5, rng.normal(size=9), rng.uniform(1, 3, 9)
    _, found = call(PATH, x=x.tolist(), y=y.tolist(), weights=weights.tolist(), penalty="ridge", strengths=[0.3, 2.0],
                    standardize=False)  # fmt: skip
    w = weights / weights.sum()
    centred, rest = x - w @ x, y - w @ y
    for fit, strength in zip(found["path"], (2.0, 0.3), strict=True):
        expected = np.linalg.solve(centred.T @ (centred * w[:, None]) + strength * np.eye(14), centred.T @ (w * rest))
        np.testing.assert_allclose(fit["coefficients"], expected, rtol=1e-9)
        assert fit["strength"] == strength
    assert found["certainty"] == "checked"


@given(seed=st.integers(0, 10**6), family=st.sampled_from(["gaussian", "binomial"]), wide=st.booleans())
@settings(max_examples=16, deadline=None)
def test_slopes_balance_the_penalty_along_the_path(call, seed, family, wide):
    rng = np.random.default_rng(seed)
    n, p = (12, 20) if wide else (30, 5)
    x = rng.normal(size=(n, p))
    y = x[:, 0] - 2 * x[:, 1] + rng.normal(size=n)
    y = (y > 0).astype(float) if family == "binomial" else y
    if y.min() == y.max():
        return
    _, found = call(PATH, x=x.tolist(), y=y.tolist(), penalty="lasso", family=family)
    scale = x.std(0)
    for fit in found["path"]:
        coefficients = np.array(fit["coefficients"])
        eta = fit["intercept"] + x @ coefficients
        rest = y - (special.expit(eta) if family == "binomial" else eta)
        slopes = ((x - x.mean(0)) / scale).T @ rest / n
        on = coefficients != 0
        np.testing.assert_allclose(slopes[on], fit["strength"] * np.sign(coefficients[on]), rtol=1e-6, atol=1e-9)
        assert np.abs(slopes).max() <= fit["strength"] * (1 + 1e-6) + 1e-9
        assert fit["duality_gap"] <= 1e-9 * fit["objective"]
    assert (found["path"][0]["nonzero"], found["certainty"]) == (0, "checked")
    assert len(found["path"]) == 30


def test_without_penalty_it_is_the_regression_itself(call: Call):
    x = [[4.0, 1.0], [7.0, 0.0], [8.0, 1.0], [10.0, 0.0], [12.0, 1.0], [15.0, 1.0]]
    cases = [("linear", "gaussian", [2.0, 4.0, 16.0, 10.0, 14.0, 26.0]), ("logistic", "binomial", [0, 1, 0, 0, 1, 1])]
    for operation, family, y in cases:
        _, full = call(f"statistics/regression/{operation}", x=x, y=y)
        _, found = call(PATH, x=x, y=y, family=family, penalty="ridge", strengths=[1e-12], at=x)
        np.testing.assert_allclose([found["intercept"], *found["coefficients"]], full["coefficients"], rtol=1e-6)
        np.testing.assert_allclose(found["predictions"], full["fitted"], rtol=1e-6)
        np.testing.assert_allclose(found["residuals"], full["residuals"], rtol=1e-5)
        assert found["terms"] == ["x[0]", "x[1]"]


@pytest.mark.parametrize("penalty", ["ridge", "lasso", "elastic_net"])
def test_offsets_and_units_take_no_digit(call: Call, penalty: str) -> None:
    """Neither do standardized coefficients know them, nor fitted values the offset of x."""
    x, y = np.array([[1, 5], [2, 3], [4, 4], [7, 1], [11, 2]]), np.array([1, 3, 2, 5, 4])
    fields = {"penalty": penalty, "strengths": [0.1]}
    _, plain = call("statistics/regression/penalized", x=x.tolist(), y=y.tolist(), **fields)
    far = {"x": (x + 2.0**49).tolist(), "y": (y + 2.0**40).tolist()}
    _, moved = call("statistics/regression/penalized", **far, **fields)
    assert moved["coefficients"] == pytest.approx(plain["coefficients"], rel=1e-12)
    assert np.subtract(moved["fitted"], 2.0**40) == pytest.approx(plain["fitted"], abs=2.0**-11)
    for power in (-1000, 1000):
        _, scaled = call("statistics/regression/penalized", x=np.ldexp(x, power).tolist(), y=y.tolist(), **fields)
        assert np.ldexp(scaled["coefficients"], power) == pytest.approx(plain["coefficients"], rel=1e-12)
    _, doubtful = call("statistics/regression/penalized", x=(x / 10 + 1e12).tolist(), y=y.tolist(), **fields)
    assert doubtful["warnings"][0]["code"] == "limited-by-input"


def test_cross_validation_by_hand(call: Call):
    rng = np.random.default_rng(8)
    x, y = rng.normal(size=12), rng.normal(size=12)
    strengths = [1.0, 0.2]
    _, found = call(PATH, x=x.tolist(), y=y.tolist(), penalty="ridge", strengths=strengths, folds=12, seed=3,
                    standardize=False)  # fmt: skip
    squares = np.empty((12, 2))
    for i in range(12):
        rest = np.arange(12) != i
        centre, middle = x[rest].mean(), y[rest].mean()
        for j, strength in enumerate(strengths):
            slope = (x[rest] - centre) @ (y[rest] - middle) / 11 / (x[rest].var() + strength)
            squares[i, j] = (y[i] - middle - slope * (x[i] - centre)) ** 2
    compared = found["cross_validation"]
    np.testing.assert_allclose(compared["errors"], squares.mean(0), rtol=1e-10)
    np.testing.assert_allclose(compared["standard_errors"], squares.std(0, ddof=1) / np.sqrt(12), rtol=1e-10)
    assert compared["best"] == found["chosen"] == squares.mean(0).argmin()
    assert found["seed"] == 3


def test_constant_columns_have_no_coefficient(call: Call):
    _, found = call(PATH, x=[[1, 5], [2, 5], [4, 5]], y=[1, 2, 3], penalty="lasso", strengths=[0.01])
    assert found["coefficients"][1] == 0


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"y": [1, 1, 1]}, "/y"),
        ({"y": [1, 2]}, "/y"),
        ({"y": [0, 1, 2], "family": "binomial"}, "/y/2"),
        ({"strengths": [1, 0]}, "/strengths/1"),
        ({"folds": 4}, "/folds"),
        ({"x": [1e200, 2e200, 4e200], "standardize": False}, "/x"),
        ({"x": [5, 5, 5]}, "/x"),
        ({"at": [[1, 2]]}, "/at"),
        ({"weights": [1, 0, 1]}, "/weights/1"),
        ({"mixing": 1}, "/mixing"),
    ],
)
def test_errors(call: Call, change, pointer):
    status, found = call(PATH, **{"x": [1, 2, 4], "y": [1, 2, 3], "penalty": "lasso", **change})
    assert status == 422
    assert [error["pointer"] for error in found["errors"]] == [pointer]
