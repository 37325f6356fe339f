from __future__ import annotations

import pytest

from tests.conftest import Call


@pytest.mark.parametrize(
    ("expression", "to", "direction", "exists", "found"),
    [
        ("sin(x)/x", 0, "+-", True, "1"),
        ("(1 + 1/x)**x", "Infinity", "+-", True, "e"),
        ("1/x", 0, "+", True, "Infinity"),
        ("1/x", 0, "+-", False, None),
        ("abs(x)/x", 0, "+-", False, None),
        ("sin(x)", "Infinity", "+-", False, None),
        ("x*log(x)", 0, "+-", True, "0"),
        ("3**x", "-Infinity", "+-", True, "0"),
        ("log(log(log(x)))", "Infinity", "+-", True, "Infinity"),
        ("x*(2 + sin(x))", "Infinity", "+-", True, "Infinity"),  # between x and 3 x
        ("x**2*(cos(x) - 3)", "Infinity", "+-", True, "-Infinity"),
        ("x*(1 + sin(x))", "Infinity", "+-", False, None),  # 0 at 3 pi/2 + 2 pi k
    ],
)
def test_limits(call: Call, expression, to, direction, exists, found):  # noqa: PLR0917
    answer = call("calculus/symbolic/limit", expression=expression, variable="x", to=to, direction=direction)[1]
    assert (answer["exists"], answer["expression"]) == (exists, found)


@pytest.mark.parametrize("name", ["oo", "-inf", "2*infinity"])
def test_infinity_is_no_parameter(call: Call, name):
    status, problem = call("calculus/symbolic/limit", expression="sin(x)/x", variable="x", to=name)
    assert (status, problem["errors"][0]["pointer"]) == (422, "/to")


@pytest.mark.parametrize(
    ("expression", "to"),
    [
        ("(1 - x/2)**(3*x)", "Infinity"),
        ("sqrt(x - 1)", 0),
        ("(2 - x)**(1/x)", "Infinity"),
        ("sqrt(1 - x)/sqrt(2 - x)", "Infinity"),
        ("2/sqrt(tanh(1/x)**2 - 1)", 0),
        ("x*sin(x)", "Infinity"),
        ("exp(x)*cos(x)", "Infinity"),
    ],
)
def test_there_is_no_limit_where_a_formula_is_not_real_or_swings_ever_wider(call: Call, expression, to):
    status, answer = call("calculus/symbolic/limit", expression=expression, variable="x", to=to)
    assert (status, answer["exists"], answer["value"]) == (200, False, None)


def test_infinity_times_a_sign_that_parameters_leave_open_is_no_limit(call: Call):
    expression = "sqrt(a + b - sqrt((a + b)**2 - x**2))/x"
    answer = call("calculus/symbolic/limit", expression=expression, variable="x", to=0, direction="+")[1]
    assert answer["expression"] in {None, "1/sqrt(2*a + 2*b)"}


def test_values_that_approach_a_limit_check_it(call: Call):
    assert call("calculus/symbolic/limit", expression="sin(x)/x", variable="x", to=0)[1]["certainty"] == "checked"


@pytest.mark.parametrize(("formula", "to"), [("x**a", 0), ("a*x", "Infinity"), ("atan(a*x)", "Infinity")])
def test_limits_of_positive_parameters_alone_are_told(call: Call, formula, to):
    answer = call("calculus/symbolic/limit", expression=formula, variable="x", to=to)[1]
    assert [one["code"] for one in answer["warnings"]] == ["conditions"]


@pytest.mark.parametrize(("formula", "limit"), [("sqrt(a**2 + x)", "abs(a)"), ("sin(a*x)/x", "a")])
def test_limits_hold_for_parameters_of_either_sign(call: Call, formula, limit):
    answer = call("calculus/symbolic/limit", expression=formula, variable="x", to=0)[1]
    assert (answer["expression"], answer["warnings"]) == (limit, [])


@pytest.mark.parametrize(
    ("formula", "values", "limit"),
    [
        ("sqrt(a + b - sqrt((a + b)**2 - a*b*(2 - 2*cos(x))))/x", {"a": 1, "b": 1.5}, 0.6**0.5 / 2**0.5),
        ("(sqrt(a*a + b*x) - a)/sin(c*x)", {"a": 3, "b": 2, "c": 5}, 1 / 15),
    ],
)
def test_parameters_in_roots_do_not_hide_a_limit(call: Call, formula, values, limit):
    """Expanded by hand; SymPy alone answers infinity times a sign that the parameters decide."""
    answer = call("calculus/symbolic/limit", expression=formula, variable="x", to=0, direction="+")[1]
    found = call("calculus/evaluate", expression=answer["expression"], variables=list(values), at=[*values.values()])[1]
    assert found["result"] == pytest.approx(limit, rel=1e-14)
