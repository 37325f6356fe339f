from __future__ import annotations

import pytest

from service.handlers.calculus.evaluate import evaluate_cost
from service.schemas.calculus.derivatives import EvaluateRequest
from service.settings import Settings
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


@pytest.mark.parametrize("rest", ["0*({f})", "({f})*0", "({f}) - ({f})", "2*({f}) - ({f}) - ({f})", "0/(1 + ({f})**2)"])
@pytest.mark.parametrize("f", ["log(x)", "sqrt(x - 0.3)", "asin(x - 2)", "sum(log(v - x))", "exp(sqrt(x))/x"])
def test_nothing_times_what_has_no_value_has_none(call: Call, rest, f):
    fields = {"expression": rest.format(f=f), "data": {"v": [1, -2]}, "variables": ["x"]}
    answer = call("calculus/evaluate", **fields, at=[-1.5])[1]
    assert (answer["result"], [warning["code"] for warning in answer["warnings"]]) == ("NaN", ["undefined"])
    answer = call("calculus/gradient", **fields, at=[-1.5])[1]
    assert (answer["result"], answer["value"]) == (["NaN"], "NaN")


@pytest.mark.parametrize(
    ("expression", "value"),
    [("0*log(x)", 0), ("log(x)**0", 1), ("0/x", 0), ("exp(x) - exp(x)", 0), ("0*exp(exp(9*x))", 0), ("(x/3)**0", 1)],
)
def test_nothing_times_a_number_is_nothing(call: Call, expression, value):
    answer = call("calculus/evaluate", expression=expression, variables=["x"], at=[2])[1]
    assert (answer["result"], answer["certainty"], answer["warnings"]) == (value, "exact", [])
    answer = call("calculus/derivative", expression=expression, variable="x", at=2, order=2)[1]
    assert answer["result"] == 0


@pytest.mark.parametrize(
    ("expression", "said"), [("bessely(0, x)", "bessely(0, -1)"), ("sqrt(x)", "sqrt(-1)"), ("x**0.25", "(-1)**0.25")]
)
def test_what_has_no_value_is_said_with_its_numbers(call: Call, expression, said):
    _, answer = call("calculus/evaluate", expression=expression, variables=["x"], at=[-1])
    assert answer["warnings"][0]["detail"] == f"Not a number: {said} has no real value."


@pytest.mark.parametrize(("n", "columns", "at_once"), [(6, 6, True), (300, 1, True), (300, 300, False)])
def test_variables_that_broadcast_are_a_workers(n, columns, at_once):
    sent = {"variables": [f"W[{n},1]", f"V[1,{columns}]"], "at": [1.0] * (n + columns)}
    cost = evaluate_cost(EvaluateRequest(expression="sum(W*V)", **sent))
    assert (cost.flops <= Settings().inline_flops) == at_once


def test_complex_points_and_values(call: Call):
    status, answer = call(
        "calculus/evaluate",
        expression="sqrt(z) + a*i",
        variables=["z"],
        data={"a": 2},
        at={"real": [[-4], [4], [0]], "imag": [[0], [0], [2]]},
        numbers="complex",
    )
    assert (status, answer["result"]) == (200, {"real": [0, 2, 1], "imag": [4, 2, 3]})
    assert answer["certainty"] == "exact"
    assert [(found["code"], found["indices"]) for found in answer["warnings"]] == [("on-branch-cut", [[0]])]


def test_a_complex_value_is_complex_whatever_it_is(call: Call):
    _, answer = call("calculus/evaluate", expression="abs(w)", variables="w", at=[3, 4], numbers="complex")
    assert answer["result"] == {"real": [3, 4], "imag": [0, 0]}
    _, answer = call("calculus/evaluate", expression="2i**2", numbers="complex")
    assert (answer["result"], answer["certainty"]) == ({"real": -4, "imag": 0}, "exact")


def test_digits_that_cancel_are_proved_of_complex_numbers_too(call: Call):
    at = {"real": [1e-8], "imag": [1e-8]}
    _, answer = call("calculus/evaluate", expression="(1 - cos(z))/z**2", variables=["z"], at=at, numbers="complex")
    assert answer["result"] == {"real": 0.5, "imag": -8.333333333333334e-18}  # 1/2 - z**2/24
    assert answer["certainty"] == "exact"


def test_a_pole_of_the_plane_has_no_value(call: Call):
    at = {"real": [[0], [1]], "imag": [[0], [0]]}
    _, answer = call("calculus/evaluate", expression="1/z", variables=["z"], at=at, numbers="complex")
    assert answer["result"] == {"real": ["NaN", 1], "imag": ["NaN", 0]}
    assert [found["code"] for found in answer["warnings"]] == ["undefined"]


@pytest.mark.parametrize(
    ("fields", "pointer", "words"),
    [
        ({"expression": "x"}, "/at", 'numbers: "complex"'),
        ({"expression": "x > 0", "numbers": "complex"}, "/expression", "real(z)"),
        ({"expression": "x + y", "numbers": "complex"}, "/expression", "declare"),
        ({"expression": "x", "variables": ["x", "y"], "numbers": "complex"}, "/at", "2 components"),
    ],
)
def test_what_is_wrong_with_complex_formulas_is_pointed_to(call: Call, fields, pointer, words):
    fields = {"variables": ["x"], "at": {"real": [1], "imag": [2]}, **fields}
    status, problem = call("calculus/evaluate", **fields)
    (fault,) = problem["errors"]
    assert (status, fault["pointer"]) == (422, pointer)
    assert words in fault["detail"]
