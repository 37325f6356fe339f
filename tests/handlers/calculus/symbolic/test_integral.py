from __future__ import annotations

import math

import mpmath
import numpy as np
import pytest
import sympy

from service.expressions import compile_function
from tests.conftest import Call


def value(text: str, x: float) -> float:
    return float(compile_function(text, ["x"]).value(np.array([x])))


@pytest.mark.parametrize(
    "integrand",
    [
        "x**2*exp(x)",
        "x*log(x)/sqrt(1 + x**2)",
        "sqrt(2 + 3*cos(x))*tan(x)",
        "(3*x - 1)**(4/3)/x**2",
        "1/(2 + x**6)",
        "exp(x)/(2 + 3*exp(2*x))",
        "exp(atan(x))/(1 + x**2)**(3/2)",
        "1/(2*cos(x)**2 + 3*sin(x)**2)",
        "1/(1 + x**8)",
        "(x**9 + 1)/(2*x**7 - 3)",
        "1/(x**2*(x**5 + 3))",
        "1/(1 - x**3)**(1/3)",
        "(3 + 4*x**4)**(1/4)/x**2",
    ],
)
def test_antiderivatives_differentiate_back(call: Call, integrand):
    answer = call("calculus/symbolic/integral", expression=integrand, variable="x")[1]
    assert answer["found"]
    x = sympy.Symbol("x", real=True)
    found = sympy.sympify(answer["expression"].replace("e**", "E**"), locals={"x": x})
    slope = complex(mpmath.diff(sympy.lambdify(x, found, "mpmath"), 0.7))
    assert slope == pytest.approx(value(integrand, 0.7), rel=1e-9)


@pytest.mark.parametrize(
    ("integrand", "start", "end", "exact"),
    [
        ("cos(2*x)/(2 + cos(x))", 3, 3.5, 0.46148614262213133),
        ("1/(5 + 4*sin(x/3))", -20, 20, 13.041379038997528),
        ("1/(3 - cos(2*x))", 0, 7, 2.5357974938093987),
        ("1/abs(x)", -3, -2, 0.4054651081081644),
        ("1/(2 + abs(x - 1))", -1, 4, 1.6094379124341003),
        ("1/(1 - x**2)", 2, 3, -0.2027325540540822),
    ],
)
def test_antiderivatives_do_not_jump_and_are_real_beside_poles(call: Call, integrand, start, end, exact):
    answer = call("calculus/symbolic/integral", expression=integrand, variable="x")[1]
    assert answer["warnings"] == []
    assert value(answer["expression"], end) - value(answer["expression"], start) == pytest.approx(exact, rel=1e-12)


def test_a_jump_that_stays_is_told(call: Call):
    answer = call("calculus/symbolic/integral", expression="sqrt(1 + cos(x))", variable="x")[1]
    assert [one["code"] for one in answer["warnings"]] == ["jumps"]


def test_other_names_are_parameters(call: Call):
    answer = call("calculus/symbolic/integral", expression="1/((x + a)*(x + b))", variable="x")[1]
    assert answer["found"]
    assert {"a", "b"} <= set(answer["expression"])


def test_what_has_no_closed_form_says_so_and_gives_the_number(call: Call):
    fields = {"expression": "exp(sin(x)**3 + x**5)", "variable": "x"}
    answer = call("calculus/symbolic/integral", **fields)[1]
    assert (answer["found"], answer["expression"], answer["value"]) == (False, None, None)
    answer = call("calculus/symbolic/integral", **fields, lower=0, upper=1)[1]
    numeric = call("calculus/integrate", **fields, lower=0, upper=1)[1]["result"]
    assert not answer["found"]
    assert answer["value"] == pytest.approx(numeric, rel=1e-12)


@pytest.mark.parametrize(
    ("expression", "lower", "upper", "exact"),
    [
        ("1/(1 + x**2)", "-Infinity", "Infinity", math.pi),
        ("log(x)", 0, 1, -1),
        ("1/(2 + cos(x))", 0, "2*pi", 2 * math.pi / math.sqrt(3)),
    ],
)
def test_definite_integrals_in_closed_form(call: Call, expression, lower, upper, exact):
    """The last one's antiderivative by tan(x/2) jumps inside the range: the difference of its values would be 0."""
    answer = call("calculus/symbolic/integral", expression=expression, variable="x", lower=lower, upper=upper)[1]
    assert answer["value"] == pytest.approx(exact, rel=1e-12)


def test_one_limit_alone_is_refused(call: Call):
    status, problem = call("calculus/symbolic/integral", expression="x", variable="x", lower=0)
    assert (status, problem["errors"][0]["pointer"]) == (422, "/upper")


@pytest.mark.parametrize(
    ("integrand", "x", "slope"),
    [("abs(x)", -2, 2), ("x*abs(x - 1)", 3, 6), ("max(x, 0)", 3, 3), ("1/cos(x)", 1, 1 / math.cos(1))],
)
def test_antiderivatives_are_real_and_continuous(call: Call, integrand, x, slope):
    answer = call("calculus/symbolic/integral", expression=integrand, variable="x")[1]
    function = compile_function(answer["expression"], ["x"])
    assert function.gradient(np.array([x]))[1] == pytest.approx([slope])
    ends = function.value(np.array([[1e-9], [-1e-9], [1 + 1e-9], [1 - 1e-9]]))
    np.testing.assert_allclose(ends[::2], ends[1::2], atol=1e-8)


def test_no_antiderivative_is_better_than_one_that_forgets_kinks(call: Call):
    assert not call("calculus/symbolic/integral", expression="abs(sin(x))", variable="x")[1]["found"]


def test_a_gaussian_integral_with_a_parameter(call: Call):
    limits = {"lower": "-Infinity", "upper": "Infinity"}
    answer = call("calculus/symbolic/integral", expression="exp(-a*x**2)", variable="x", **limits)[1]
    assert answer["expression"] == "sqrt(pi)/sqrt(a)"


def test_what_sympy_cannot_take_is_pointed_to(call: Call):
    fields = {"expression": "where(acosh(0.5) > x, 1, 2)", "variable": "x"}
    status, problem = call("calculus/symbolic/integral", **fields)
    assert (status, problem["errors"][0]["pointer"]) == (422, "/expression")


@pytest.mark.parametrize(
    ("expression", "lower", "upper", "at", "exact"),
    [
        ("1/(a + cos(x))", 0, "2*pi", 3.5, 1.873283928277527),
        ("1/(a + b*cos(x))", 0, "pi", 2.5, math.pi / math.sqrt(2.5**2 - 1)),
        ("x**(a - 1)/(1 + x)", 0, "Infinity", 0.25, 4.442882938158366),
        ("1/(x - a)", 0, 1, 3, math.log(2 / 3)),
    ],
)
def test_integrals_that_hold_for_a_part_of_the_parameters(call: Call, expression, lower, upper, at, exact):  # noqa: PLR0917
    fields = {"expression": expression, "variable": "x", "lower": lower, "upper": upper}
    answer = call("calculus/symbolic/integral", **fields)[1]
    assert [one["code"] for one in answer["warnings"]] == ["conditions"]
    found = compile_function(answer["expression"], ["a"], {"b": np.asarray(1.0)} if "b" in expression else {})
    assert found.value(np.array([at])) == pytest.approx(exact, rel=1e-12)


@pytest.mark.parametrize("expression", ["1/(x**4 - a)", "1/(x**2 - a**2)"])
def test_what_diverges_for_every_parameter_has_no_closed_form(call: Call, expression):
    limits = {"lower": 0, "upper": "Infinity"}
    answer = call("calculus/symbolic/integral", expression=expression, variable="x", **limits)[1]
    assert (answer["found"], answer["expression"]) == (False, None)


def test_a_closed_form_is_held_against_the_proved_integral(call: Call):
    fields = {"expression": "exp(1600*x - x*x - 640000)", "variable": "x", "lower": "-Infinity", "upper": "Infinity"}
    answer = call("calculus/symbolic/integral", **fields)[1]
    assert answer["value"] == pytest.approx(math.sqrt(math.pi), rel=1e-14)


@pytest.mark.parametrize(
    ("integrand", "upper", "a", "exact"),
    [
        ("max(x, a)", 1, -0.4, 0.5),
        ("abs(x - a)", 1, -0.4, 0.9),
        ("sin(a*x)/x", "Infinity", -2, -math.pi / 2),
        ("1/(x**2 + a**2)", "Infinity", -2, math.pi / 4),
    ],
)
def test_closed_forms_hold_for_parameters_of_either_sign(call: Call, integrand, upper, a, exact):
    answer = call("calculus/symbolic/integral", expression=integrand, variable="x", lower=0, upper=upper)[1]
    found = compile_function(answer["expression"], ["a"])
    assert answer["warnings"] == []
    assert float(found.value(np.array([a]))) == pytest.approx(exact, rel=1e-12)


def test_antiderivatives_hold_for_parameters_of_either_sign(call: Call):
    answer = call("calculus/symbolic/integral", expression="1/sqrt(a**2 - x**2)", variable="x")[1]
    assert (answer["expression"], answer["warnings"]) == ("asin(x/abs(a))", [])


def test_parameters_without_an_integral_are_told(call: Call):
    fields = {"expression": "exp(-a*x)", "variable": "x", "lower": 0, "upper": "Infinity"}
    answer = call("calculus/symbolic/integral", **fields)[1]
    assert answer["expression"] == "1/a"
    assert "a = -0.7" in answer["warnings"][0]["detail"]
