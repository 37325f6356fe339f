from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.handlers.calculus.differences import numerical_derivative
from service.handlers.calculus.rules import product_rule
from service.schemas.calculus.requests import NumericalDerivativeRequest, ProductRequest
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


def test_chain_rule_stage_by_stage(call: Call):
    status, answer = call("calculus/chain-rule", functions=["x**2 + 1", "sin(u)", "exp(v)"], at=0.5)
    assert status == 200
    slopes = [stage["local_derivative"] for stage in answer["stages"]]
    assert slopes == pytest.approx([1.0, math.cos(1.25), math.exp(math.sin(1.25))], rel=1e-15)
    assert answer["result"] == pytest.approx(math.prod(slopes), rel=1e-15)
    assert answer["numerical"] == pytest.approx(answer["result"], rel=1e-8)


def test_a_function_of_a_chain_has_one_variable(call: Call):
    status, problem = call("calculus/chain-rule", functions=["x**2", "u*v"], at=1)
    assert (status, problem["errors"][0]["pointer"]) == (422, "/functions/1")
    status, problem = call("calculus/chain-rule", functions=["x**2", "u +"], at=1)
    assert (status, problem["errors"][0]["pointer"]) == (422, "/functions/1")


def test_a_constant_stage_has_derivative_zero(call: Call):
    assert call("calculus/chain-rule", functions=["x", "3"], at=2)[1]["result"] == 0.0


@settings(max_examples=20, deadline=None)
@given(x=st.floats(-2, 2))
def test_product_rule_is_the_derivative_of_the_product(x):
    result = product_rule(ProductRequest(factors=["x**2", "sin(x)", "exp(x)"], variable="x", at=np.array(x)))
    expected = math.exp(x) * (2 * x * math.sin(x) + x * x * math.cos(x) + x * x * math.sin(x))
    assert result.result == pytest.approx(expected, rel=1e-12, abs=1e-13)
    assert result.terms.sum() == pytest.approx(expected, rel=1e-12, abs=1e-13)


def test_product_rule_where_factors_are_zero(call: Call):
    assert call("calculus/product-rule", factors=["x", "x"], variable="x", at=0)[1]["terms"] == [0.0, 0.0]


def test_check_gradient_passes_right_ones_and_fails_wrong_ones(call: Call):
    fields = {"expression": "x**2*y", "variables": ["x", "y"], "at": [[1, 2], [3, 0.5]]}
    status, answer = call("calculus/check-gradient", **fields, gradient=["2*x*y", "x**2"])
    assert (status, answer["passed"]) == (200, [True, True])
    status, answer = call("calculus/check-gradient", **fields, gradient=["2*x*y", "x"])
    assert answer["passed"] == [True, False]
    status, problem = call("calculus/check-gradient", **fields, gradient=["2*x*y", "x**"])
    assert (status, problem["errors"][0]["pointer"]) == (422, "/gradient/1")


def test_a_gradient_may_be_one_formula_of_a_vector(call: Call):
    fields = {"expression": "sum(x**2)", "variables": "x", "at": [1, 2]}
    assert call("calculus/check-gradient", **fields, gradient=["2*x"])[1]["passed"] is True
    status, problem = call("calculus/check-gradient", **fields, gradient=["2*x[0]"])
    assert (status, problem["errors"][0]["pointer"]) == (422, "/gradient")


def test_there_is_no_slope_where_there_is_no_value(call: Call):
    for method in ("central", "complex_step"):
        answer = call("calculus/numerical-derivative", expression="log(x)", variable="x", at=-1, method=method)[1]
        assert (answer["result"], answer["exact"]) == ("NaN", "NaN")
    answer = call("calculus/check-gradient", expression="log(x)", variables=["x"], gradient=["1/x"], at=[-1])[1]
    assert answer["exact"] == ["NaN"]
    assert call("calculus/product-rule", factors=["2", "log(x)"], variable="x", at=-1)[1]["terms"][1] == "NaN"


def test_each_factor_is_a_number(call: Call):
    fields = {"factors": ["x", "b"], "variable": "x", "data": {"b": [1, 2]}, "at": 1}
    status, problem = call("calculus/product-rule", **fields)
    assert (status, problem["errors"][0]["pointer"]) == (422, "/factors")


@pytest.mark.parametrize(
    ("operation", "fields"),
    [
        ("sample", {"expression": "1", "ranges": [[0, 1]]}),
        ("integrate-multiple", {"expression": "1", "bounds": [[0, 1], [0, 1]]}),
        ("ode", {"equations": ["1", "1"], "span": [0, 1], "initial": [1, 1]}),
    ],
)
def test_variables_that_must_be_different_scalars(call: Call, operation, fields):
    for variables, pointer in ((["x", "x"], "/variables"), (["x[2]"], "/variables/0")):
        status, problem = call(f"calculus/{operation}", variables=variables, **fields)
        assert (status, problem["errors"][0]["pointer"]) == (422, pointer)


def test_grids(call: Call):
    fields = {"expression": "x + 10*y", "variables": ["x", "y"], "ranges": [[0, 1], [0, 2]], "points": [2, 3]}
    status, answer = call("calculus/sample", **fields)
    assert (status, answer["grid"], answer["values"]) == (200, [[0, 1], [0, 1, 2]], [[0, 10, 20], [1, 11, 21]])
    status, answer = call("calculus/gradient-field", **fields)
    assert answer["gradients"] == [[[1, 10]] * 3] * 2
    status, problem = call("calculus/sample", **{**fields, "points": [2]})
    assert (status, problem["errors"][0]["pointer"]) == (422, "/points")


def test_grids_are_bounded(call: Call):
    fields = {"expression": "x+y", "variables": ["x", "y"], "ranges": [[0, 1], [0, 2]], "points": 100_000}
    assert call("calculus/sample", **fields)[1]["type"] == "/problems/too-large"


def test_sampled_gradient_is_exact_for_parabolas_at_unequal_distances(call: Call):
    x = [0, 1, 3, 4, 8]
    status, answer = call("calculus/sampled-gradient", x=x, y=[t**2 for t in x], edge_order=2)
    assert status == 200
    assert answer["result"] == pytest.approx([2 * t for t in x], abs=1e-12)


@pytest.mark.parametrize("method", ["simpson", "romberg"])
def test_integrals_of_samples_of_cubics_are_exact(call: Call, method):
    x = np.linspace(0, 2, 9)
    answer = call("calculus/integrate-samples", y=(x**3).tolist(), x=x.tolist(), method=method)[1]
    assert answer["result"] == pytest.approx(4.0, rel=1e-14)


def test_cumulative_integrals_begin_with_zero(call: Call):
    answer = call("calculus/integrate-samples", y=[0, 1, 2, 3], method="trapezoid", cumulative=True)[1]
    assert answer["result"] == [0.0, 0.5, 2.0, 4.5]


def test_cumulative_simpson_where_x_decreases(call: Call):
    answer = call("calculus/integrate-samples", y=[0, 1, 4, 9], x=[0, -1, -2, -3], cumulative=True)[1]
    assert answer["result"] == pytest.approx([0, -1 / 3, -8 / 3, -9], rel=1e-14)


@pytest.mark.parametrize(
    ("fields", "pointer"),
    [
        ({"y": [1, 2, 3, 4], "method": "romberg"}, "/y"),
        ({"y": [1, 2, 3], "method": "romberg", "x": [0, 1, 3]}, "/x"),
        ({"y": [1, 2, 3], "x": [0, 1]}, "/x"),
        ({"y": [1, 2, 3], "x": [0, 1, 2], "spacing": 1}, "/spacing"),
        ({"y": [1, 2, 3], "method": "romberg", "cumulative": True}, "/cumulative"),
        ({"y": [1, 2, 3], "axis": 1}, "/axis"),
        ({"y": [0, 1, 9, 16], "x": [0, 1, 1, 4]}, "/x"),
        ({"y": [0, 1, 9, 16], "x": [0, 1, 1, 4], "cumulative": True}, "/x"),
    ],
)
def test_samples_that_do_not_fit_are_refused(call: Call, fields, pointer):
    status, problem = call("calculus/integrate-samples", **fields)
    assert (status, problem["errors"][0]["pointer"]) == (422, pointer)
