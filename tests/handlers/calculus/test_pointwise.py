from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.handlers.calculus.hessian import hessian
from service.handlers.calculus.pointwise import curl, derivative, divergence, gradient, laplacian
from service.schemas.calculus.requests import DerivativeRequest, HessianRequest
from service.schemas.types.formulas import FormulaAt, FormulasAt
from tests.conftest import Call

NUMBERS = st.floats(-3, 3, allow_nan=False)


def test_evaluate_one_point_many_points_and_no_value(call: Call):
    status, answer = call("calculus/evaluate", expression="log(x) + y", variables=["x", "y"], at=[1, 2])
    assert (status, answer["result"]) == (200, 2.0)
    status, answer = call("calculus/evaluate", expression="log(x)", variables=["x"], at=[[1], [-1], [0]])
    assert (status, answer["result"]) == (200, [0.0, "NaN", "-Infinity"])


def test_one_name_is_a_vector_and_data_are_used(call: Call):
    fields = {
        "expression": "sum((A @ x - b)**2)",
        "variables": "x",
        "at": [1, 1],
        "data": {"A": [[1, 2], [3, 4]], "b": [3, 8]},
    }
    status, answer = call("calculus/gradient", **fields)
    assert (status, answer["value"], answer["result"]) == (200, 1.0, [-6.0, -8.0])


@pytest.mark.parametrize(
    ("fields", "pointer"),
    [
        ({"expression": "x +* y", "variables": ["x", "y"], "at": [1, 2]}, "/expression"),
        ({"expression": "x + z", "variables": ["x", "y"], "at": [1, 2]}, "/expression"),
        ({"expression": "x + y", "variables": ["x", "y"], "at": [1, 2, 3]}, "/at"),
    ],
)
def test_what_is_wrong_with_a_formula_is_pointed_to(call: Call, fields, pointer):
    status, problem = call("calculus/evaluate", **fields)
    assert status == 422
    assert [fault["pointer"] for fault in problem["errors"]] == [pointer]


def test_the_wrong_one_of_several_formulas_is_pointed_to(call: Call):
    status, problem = call("calculus/jacobian", expressions=["x", "y", "x ** "], variables=["x", "y"], at=[1, 2])
    assert (status, problem["type"], problem["errors"][0]["pointer"]) == (
        422,
        "/problems/invalid-expression",
        "/expressions/2",
    )


LARGE = "sum(sin(x*i*j)*cos(x*i*j) for i in range(4200) for j in range(4200))"
"""The value fits into memory, the derivative does not."""


@pytest.mark.parametrize(
    ("operation", "fields", "pointer"),
    [
        ("derivative", {"expression": LARGE, "variable": "x", "at": 1}, "/expression"),
        ("gradient", {"expression": LARGE, "variables": ["x"], "at": [1]}, "/expression"),
        ("hessian", {"expression": LARGE, "variables": ["x"], "at": [1]}, "/expression"),
        ("laplacian", {"expression": LARGE, "variables": ["x"], "at": [1]}, "/expression"),
        (
            "directional-derivative",
            {"expression": LARGE, "variables": ["x"], "at": [1], "direction": [1]},
            "/expression",
        ),
        ("jacobian", {"expressions": ["x", LARGE], "variables": ["x"], "at": [1]}, "/expressions"),
        ("chain-rule", {"functions": ["x", LARGE], "at": 1}, "/functions/1"),
        ("product-rule", {"factors": ["x", LARGE], "variable": "x", "at": 1}, "/factors"),
    ],
)
def test_a_formula_too_large_to_be_differentiated_is_pointed_to(call: Call, operation, fields, pointer):
    status, problem = call(f"calculus/{operation}", **fields)
    assert (status, problem["type"]) == (422, "/problems/invalid-expression")
    assert [fault["pointer"] for fault in problem["errors"]] == [pointer]


@pytest.mark.parametrize(
    ("operation", "fields"),
    [
        ("gradient", {"expression": "log(x)"}),
        ("hessian", {"expression": "log(x)"}),
        ("laplacian", {"expression": "log(x)"}),
        ("jacobian", {"expressions": ["log(x)"]}),
        ("divergence", {"expressions": ["log(x)"]}),
        ("directional-derivative", {"expression": "log(x)", "direction": [1]}),
    ],
)
def test_there_is_no_derivative_where_there_is_no_value(call: Call, operation, fields):
    answer = call(f"calculus/{operation}", variables=["x"], at=[[-1], [1]], **fields)[1]
    assert np.ravel(answer["result"]).astype(float).tolist() == pytest.approx(
        [math.nan, -1.0 if operation in {"hessian", "laplacian"} else 1.0], nan_ok=True
    )


def test_an_array_where_a_number_is_needed_is_refused(call: Call):
    status, problem = call("calculus/gradient", expression="2*x", variables="x", at=[1, 2])
    assert (status, problem["errors"][0]["pointer"]) == (422, "/expression")


@settings(max_examples=25, deadline=None)
@given(x=NUMBERS, order=st.integers(1, 6))
def test_derivatives_of_exp_sin_follow_their_recurrence(x, order):
    """f = e^x sin x satisfies f'' = 2f' - 2f, hence every order by recurrence."""
    f = [math.exp(x) * math.sin(x), math.exp(x) * (math.sin(x) + math.cos(x))]
    for _ in range(order):
        f.append(2 * f[-1] - 2 * f[-2])
    request = DerivativeRequest(expression="exp(x)*sin(x)", variable="x", at=np.array(x), order=order)
    assert derivative(request).result == pytest.approx(f[order], rel=1e-12, abs=1e-11)


@settings(max_examples=25, deadline=None)
@given(x=NUMBERS, y=NUMBERS, z=NUMBERS)
def test_vector_identities(x, y, z):
    """curl grad f = 0 and div curl F = 0, here with F = (y z, x² z, x y z)."""
    at, names = np.array([x, y, z]), ["x", "y", "z"]
    grad = FormulasAt(expressions=["2*x*y", "x**2 + cos(y)*z", "sin(y)"], variables=names, at=at)
    assert np.abs(curl(grad).result).max() <= 1e-14 * (1 + np.abs(at).max())
    field_curl = FormulasAt(expressions=["x*z - x**2", "y - y*z", "2*x*z - z"], variables=names, at=at)
    assert abs(divergence(field_curl).result) <= 1e-13 * (1 + np.abs(at).max())


def test_jacobian_of_polar_coordinates_has_determinant_r(call: Call):
    fields = {"expressions": ["r*cos(t)", "r*sin(t)"], "variables": ["r", "t"], "at": [[2, 0.3], [5, -1]]}
    status, answer = call("calculus/jacobian", **fields)
    assert status == 200
    assert answer["determinant"] == pytest.approx([2, 5], rel=1e-14)


def test_determinant_is_null_unless_square(call: Call):
    assert call("calculus/jacobian", expressions=["x"], variables=["x", "y"], at=[1, 2])[1]["determinant"] is None


def test_laplacian_of_a_harmonic_function_is_zero():
    request = FormulaAt(expression="log(x**2 + y**2)", variables=["x", "y"], at=np.array([[1.0, 2.0], [3.0, -1.0]]))
    assert np.abs(laplacian(request).result).max() < 1e-15


def test_a_million_points():
    points = np.linspace(-1, 1, 2_000_000).reshape(-1, 2)
    result = gradient(FormulaAt(expression="x**2*y", variables=["x", "y"], at=points))
    assert np.array_equal(result.result[:, 1], points[:, 0] ** 2)


@pytest.mark.parametrize(
    ("expression", "at", "definiteness", "classification"),
    [
        ("x**2 + y**2", [0, 0], "positive definite", "local minimum"),
        ("-x**2 - 3*y**2", [0, 0], "negative definite", "local maximum"),
        ("x**2 - y**2", [0, 0], "indefinite", "saddle point"),
        ("x**2 + y**4", [0, 0], "positive semidefinite", "undetermined"),
        ("x**2 + y**2", [1, 0], "positive definite", "not stationary"),
        ("x*0 + 1", [0, 0], "zero", "undetermined"),
    ],
)
def test_kinds_of_stationary_points(expression, at, definiteness, classification):
    result = hessian(HessianRequest(expression=expression, variables=["x", "y"], at=np.array(at, float)))
    assert (result.definiteness, result.classification) == (definiteness, classification)


def test_hessian_of_many_points_answers_lists(call: Call):
    status, answer = call("calculus/hessian", expression="x**2 - 10*y**2", variables=["x", "y"], at=[[0, 0], [1, 1]])
    assert status == 200
    assert answer["classification"] == ["saddle point", "not stationary"]
    assert answer["condition_number"] == [10.0, 10.0]


def test_kinks_are_warned_of(call: Call):
    status, answer = call("calculus/derivative", expression="abs(x)", variable="x", at=[-1, 0, 2, 0])
    assert (status, answer["result"]) == (200, [-1.0, 0.0, 1.0, 0.0])
    (warning,) = answer["warnings"]
    assert (warning["code"], warning["count"], warning["indices"]) == ("nondifferentiable", 2, [[1], [3]])


def test_directions_must_fit(call: Call):
    fields = {"expression": "x*y", "variables": ["x", "y"], "at": [1, 2]}
    assert call("calculus/directional-derivative", **fields, direction=[1, 1])[1]["result"] == 3.0
    status, problem = call("calculus/directional-derivative", **fields, direction=[1, 1, 1])
    assert (status, problem["errors"][0]["pointer"]) == (422, "/direction")


@pytest.mark.parametrize("path", ["divergence", "curl"])
def test_a_field_has_as_many_formulas_as_variables(call: Call, path):
    status, problem = call(f"calculus/{path}", expressions=["x"], variables=["x", "y"], at=[1, 2])
    assert (status, problem["errors"][0]["pointer"]) == (422, "/expressions")


def test_a_derivative_whose_formula_is_too_large_is_pointed_at(call: Call):
    status, problem = call("calculus/derivative", expression="exp(exp(sin(x)))", variable="x", at=0.5, order=100)
    assert status == 422
    assert [error["pointer"] for error in problem["errors"]] == ["/expression"]
