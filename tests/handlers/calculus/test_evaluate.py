from __future__ import annotations

import pytest

from tests.conftest import Call


def test_evaluate_one_point_many_points_and_no_value(call: Call):
    status, answer = call("calculus/evaluate", expression="log(x) + y", variables=["x", "y"], at=[1, 2])
    assert (status, answer["result"]) == (200, 2.0)
    status, answer = call("calculus/evaluate", expression="log(x)", variables=["x"], at=[[1], [-1], [0]])
    assert (status, answer["result"]) == (200, [0.0, "NaN", "-Infinity"])


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


@pytest.mark.parametrize("fields", [{}, {"variables": []}, {"variables": [], "at": []}])
def test_a_number_needs_no_variables(call: Call, fields):
    status, answer = call("calculus/evaluate", expression="2**0.5 + 1", **fields)
    assert (status, answer["result"], answer["certainty"]) == (200, 2.414213562373095, "exact")


@pytest.mark.parametrize("fields", [{"at": [1]}, {"variables": ["x"]}, {"variables": ["x"], "at": []}])
def test_variables_and_points_go_together(call: Call, fields):
    status, problem = call("calculus/evaluate", expression="1", **fields)
    assert (status, problem["errors"][0]["pointer"]) == (422, "/at")


@pytest.mark.parametrize(
    ("expression", "at", "value"),
    [
        ("(1 - cos(x))/x**2", 1e-8, 0.5),
        ("sqrt(x + 1) - sqrt(x)", 1e15, 1.5811388300841893e-08),  # 1/(sqrt(x + 1) + sqrt(x))
        ("gamma(x + 1)/gamma(x)", 400.0, 400.0),
        ("sin(pi*x)", 3.0, 0.0),
    ],
)
def test_what_cancels_or_overflows_on_the_way_is_right(call: Call, expression, at, value):
    answer = call("calculus/evaluate", expression=expression, variables=["x"], at=[at])[1]
    assert (answer["result"], answer["certainty"]) == (value, "exact")
