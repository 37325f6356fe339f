"""Polynomial regression."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.handlers.statistics.regression.polynomial import polynomial
from service.schemas.statistics.regression import PolynomialRegressionRequest
from tests.conftest import Call


@settings(max_examples=20)
@given(st.integers(1, 9), st.floats(1e-3, 1e3), st.floats(-1e3, 1e3))
def test_residuals_of_a_polynomial_are_orthogonal_to_its_powers(degree: int, scale: float, shift: float) -> None:
    t = np.linspace(-1, 1, 24)
    x, y = shift + scale * t, np.cos(3 * t)
    found = polynomial(PolynomialRegressionRequest(x=x, y=y, degree=degree))
    same = np.polynomial.Polynomial.fit(x, y, degree)
    squares = float(((y - same(x)) ** 2).sum())
    assert found.anova.sum_of_squares_residual == pytest.approx(squares, rel=1e-6, abs=1e-14)


def test_too_few_places_for_a_polynomial(call: Call) -> None:
    status, problem = call("statistics/regression/polynomial", x=[1, 1, 2, 2, 1], y=[1, 2, 3, 4, 5], degree=2)
    assert (status, problem["errors"][0]["pointer"]) == (422, "/x")


def test_a_polynomial_of_degree_0_is_the_mean(call: Call) -> None:
    y = [1.0, 2.0, 4.0, 9.0]
    _, mean = call("statistics/confidence-intervals/mean", data=y)
    status, found = call("statistics/regression/polynomial", x=[3, 3, 3, 3], y=y, degree=0, at=[3, 1e300])
    assert (status, found["terms"], found["coefficients"], found["r_squared"]) == (200, ["intercept"], [4.0], 0.0)
    assert [*found["lower"], *found["upper"]] == pytest.approx([mean["lower"], mean["upper"]], rel=1e-14)
    assert found["aic"] == pytest.approx(4 * np.log(2 * np.pi * np.e * 38 / 4) + 4, rel=1e-14)
    assert found["predictions"]["mean"] == pytest.approx([4.0, 4.0])
    tested = found["anova"]
    assert (tested["degrees_of_freedom_regression"], tested["f_statistic"], tested["p_value"]) == (0, "NaN", 1.0)
    assert [warning["code"] for warning in found["warnings"]] == ["undefined"]
