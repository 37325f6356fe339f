"""Derivatives to the last digit, and words where there are none."""

import pytest

from tests.conftest import Call


@pytest.mark.parametrize(
    ("path", "fields", "result"),
    [
        ("evaluate", {"expression": "(1 - cos(x))/x**2", "variables": ["x"], "at": [1e-8]}, 0.5),
        ("gradient", {"expression": "(1 - cos(x))/x", "variables": ["x"], "at": [1e-8]}, [0.5]),
        ("hessian", {"expression": "exp(x*y) - x*y", "variables": ["x", "y"], "at": [1e-9, 0]}, [[0, 0], [0, 1e-18]]),
        ("jacobian", {"expressions": ["exp(x) - x"], "variables": ["x"], "at": [1e-9]}, [[1.0000000005000001e-9]]),
        ("laplacian", {"expression": "x**2*1e17 + y**2 - 1e17*x**2", "variables": ["x", "y"], "at": [3, 1]}, 2),
        ("divergence", {"expressions": ["1e17*x", "y - 1e17*y"], "variables": ["x", "y"], "at": [1, 1]}, 1),
        ("curl", {"expressions": ["-1e17*y", "x - 1e17*x"], "variables": ["x", "y"], "at": [1, 1]}, 1),
    ],
)
def test_digits_that_cancel_are_computed(call: Call, path, fields, result):
    status, answer = call(f"calculus/{path}", **fields)
    assert status == 200
    assert answer["result"] == result
    assert answer["certainty"] == ("checked" if path == "hessian" else "exact")
    assert answer["warnings"] == []


@pytest.mark.parametrize(
    ("path", "fields", "detail"),
    [
        ("gradient", {"expression": "sqrt(x)", "variables": ["x"], "at": [-1]}, "sqrt(-1)"),
        ("derivative", {"expression": "log(x)/x", "variable": "x", "at": [1, -2]}, "log(-2)"),
        ("evaluate", {"expression": "sum(asin(v))", "variables": "v", "at": [0, 3]}, "asin(3)"),
        ("gradient", {"expression": "x**y", "variables": ["x", "y"], "at": [-2, 2]}, "no number"),
    ],
)
def test_what_is_no_number_says_why(call: Call, path, fields, detail):
    status, answer = call(f"calculus/{path}", **fields)
    assert status == 200
    assert answer["certainty"] == "estimated"
    assert any(warning["code"] == "undefined" and detail in warning["detail"] for warning in answer["warnings"])


@pytest.mark.parametrize(
    ("expression", "warned"),
    [
        ("A^-1", True),
        ("(A**2) @ b", True),
        ("sum(A**2)", False),
        ("2*transpose(A)**2", True),
        ("norm(A**2 - 1)", False),
    ],
)
def test_a_power_used_as_a_matrix_is_said_to_be_by_component(call: Call, expression, warned):
    data = {"A": [[1, 2], [3, 4]], "b": [1, 2]}
    _, answer = call("calculus/evaluate", expression=expression, variables=["x"], at=[0], data=data)
    assert any(warning["code"] == "matrix-power" for warning in answer["warnings"]) == warned


@pytest.mark.parametrize(
    ("expression", "at", "result"),
    [
        ("log(1 - 1/(1 + exp(-x)))", 900, -900.0),
        ("log(1 - tanh(x))", 800, -1599.3068528194401),  # log(2/(1 + e^1600)) = log 2 - 1600
        ("(1 - sqrt(1 - x**2))/x**2", 1e-200, 0.5),
        ("1/(exp(x) - 1 - x)", 1e-200, "Infinity"),  # 2e400
        ("x/(exp(x) - 1 - x)", 1e-200, 2e200),
    ],
)
def test_thousands_of_bits_that_cancel_are_computed(call: Call, expression, at, result):
    _, answer = call("calculus/evaluate", expression=expression, variables=["x"], at=[at])
    assert (answer["result"], answer["certainty"], answer["warnings"]) == (result, "exact", [])


@pytest.mark.parametrize(
    ("expression", "at", "warned"),
    [
        ("log(1 - tanh(x))", 3000, True),
        ("1/(sin(x)**2 + cos(x)**2 - 1)", 0.7, True),
        ("log(x)", 0, False),
        ("1/x", 0, False),
        ("log(cos(x) - 1)", 0, False),
        ("exp(exp(exp(x)))", 10, False),
    ],
)
def test_what_cancels_beyond_all_bits_is_told(call: Call, expression, at, warned):
    _, answer = call("calculus/evaluate", expression=expression, variables=["x"], at=[at])
    assert [one["trusted_digits"] for one in answer["warnings"] if one["code"] == "ill-conditioned"] == [0] * warned


def test_a_hessian_of_one_variable_is_exact(call: Call):
    assert call("calculus/hessian", expression="x**3", variables=["x"], at=[2])[1]["certainty"] == "exact"
