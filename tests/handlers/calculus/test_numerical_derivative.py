from __future__ import annotations

import numpy as np
import pytest

from service.handlers.calculus.numerical_derivative import numerical_derivative
from service.schemas.calculus.derivatives import (
    NumericalDerivativeRequest,
)
from tests.conftest import Call


@pytest.mark.parametrize(
    ("method", "error"),
    [("central", 1e-9), ("forward", 1e-6), ("backward", 1e-6), ("complex_step", 1e-15), ("richardson", 1e-12)],
)
def test_numerical_derivatives_are_as_close_as_their_order(method, error):
    at = np.array([0.5, 1.0, 2.0])
    result = numerical_derivative(NumericalDerivativeRequest(expression="sin(x)", variable="x", at=at, method=method))
    assert np.abs(result.exact - np.cos(at)).max() < 1e-15
    assert np.abs(result.result - np.cos(at)).max() < error
    assert np.array_equal(result.error, np.abs(result.result - result.exact))


def test_forward_differences_err_like_their_formula(call: Call):
    """(f(x+h) - f(x))/h of x² is 2x + h exactly."""
    fields = {"expression": "x**2", "variable": "x", "at": 1, "method": "forward", "step": 0.25}
    assert call("calculus/numerical-derivative", **fields)[1]["error"] == 0.25


def test_the_complex_step_refuses_what_is_not_analytic(call: Call):
    fields = {"expression": "abs(x)", "variable": "x", "at": 1, "method": "complex_step"}
    status, problem = call("calculus/numerical-derivative", **fields)
    assert (status, problem["errors"][0]["pointer"]) == (422, "/method")


def test_there_is_no_slope_where_there_is_no_value(call: Call):
    for method in ("central", "complex_step"):
        answer = call("calculus/numerical-derivative", expression="log(x)", variable="x", at=-1, method=method)[1]
        assert (answer["result"], answer["exact"]) == ("NaN", "NaN")
    answer = call("calculus/check-gradient", expression="log(x)", variables=["x"], gradient=["1/x"], at=[-1])[1]
    assert answer["exact"] == ["NaN"]
    assert call("calculus/product-rule", factors=["2", "log(x)"], variable="x", at=-1)[1]["terms"][1] == "NaN"
