from __future__ import annotations

import math
import time

import numpy as np
import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st

from service.expressions import compile_function
from service.methods.calculus.clock import TimeIsUp, within
from service.methods.calculus.symbolic.limits import contradicted
from service.methods.calculus.symbolic.numeric import is_antiderivative
from tests.conftest import Call

X = sympy.Symbol("x")


def value(text: str, x: float) -> float:
    return float(compile_function(text, ["x"]).value(np.array([x])))


def test_derivatives_as_formulas(call: Call):
    answer = call("calculus/symbolic/derivative", expression="a*x**3", variables=["x"], order=2)[1]
    assert compile_function(answer["expression"], ["a", "x"]).value(np.array([2.0, 5.0])) == 60
    assert "x" in answer["latex"]
    answer = call("calculus/symbolic/gradient", expression="x**2*y", variables=["x", "y"])[1]
    assert [compile_function(e, ["x", "y"]).value(np.array([2.0, 5.0])) for e in answer["expression"]] == [20, 4]
    answer = call("calculus/symbolic/hessian", expression="x**2*y", variables=["x", "y"])[1]
    values = [
        [float(compile_function(e, ["x", "y"]).value(np.array([2.0, 5.0]))) for e in row]
        for row in answer["expression"]
    ]
    assert values == [[10, 4], [4, 0]]


@pytest.mark.parametrize(
    ("expression", "order", "derivative", "latex"),
    [
        ("x^x", 1, "x**x + x**x*log(x)", r"x^{x} + x^{x} \log\left(x\right)"),
        ("x^n", 2, "n*(n - 1)*x**(n - 2)", r"n \left(n - 1\right) x^{n - 2}"),
        ("1/x", 3, "-6/x**4", r"-\frac{6}{x^{4}}"),
        ("sqrt(1 - x^2)", 1, "-x/sqrt(1 - x**2)", r"-\frac{x}{\sqrt{1 - x^{2}}}"),
        ("sqrt(x)", 2, "-1/(4*x*sqrt(x))", r"-\frac{1}{4 x \sqrt{x}}"),
        ("log(2*x)", 1, "1/x", r"\frac{1}{x}"),
        ("asin(x)", 2, "x/((1 - x**2)*sqrt(1 - x**2))", r"\frac{x}{\left(1 - x^{2}\right) \sqrt{1 - x^{2}}}"),
        ("a*x^2 + b*x + c", 1, "b + 2*a*x", "b + 2 a x"),
        ("100*(y - x^2)^2", 2, "-400*(y - 3*x**2)", r"-400 \left(y - 3 x^{2}\right)"),
        ("where(x != 0, x*sin(x), 0)", 1, "where(x != 0, sin(x) + x*cos(x), 0)", None),
    ],
)
def test_derivatives_are_written_as_on_paper(call: Call, expression, order, derivative, latex):
    answer = call("calculus/symbolic/derivative", expression=expression, variables=["x"], order=order)[1]
    assert answer["expression"] == derivative
    assert latex is None or answer["latex"] == latex


def test_an_unknown_variable_of_differentiation_is_pointed_to(call: Call):
    status, problem = call("calculus/symbolic/derivative", expression="x", variables=["x"], variable="y")
    assert (status, problem["errors"][0]["pointer"]) == (422, "/variable")


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
    found = sympy.sympify(answer["expression"].replace("e**", "E**"))
    slope = complex(sympy.N(sympy.diff(found, sympy.Symbol("x")).subs(sympy.Symbol("x"), 0.7)))
    assert slope == pytest.approx(value(integrand, 0.7), rel=1e-9)


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
    ],
)
def test_limits(call: Call, expression, to, direction, exists, found):  # noqa: PLR0917
    answer = call("calculus/symbolic/limit", expression=expression, variable="x", to=to, direction=direction)[1]
    assert (answer["exists"], answer["expression"]) == (exists, found)


def test_wrong_limits_are_contradicted_and_slow_ones_are_not():
    assert contradicted(sympy.oo, 3**X, X, -sympy.oo, "+")
    assert contradicted(sympy.Integer(2), sympy.sin(X) / X, X, sympy.Integer(0), "+")
    assert not contradicted(sympy.Integer(0), 1 / sympy.log(sympy.log(X)), X, sympy.oo, "-")


def test_series_of_taylor_laurent_and_puiseux(call: Call):
    answer = call("calculus/symbolic/series", expression="exp(x)", variable="x", order=4)[1]
    assert [term["value"] for term in answer["coefficients"]] == pytest.approx([1, 1, 1 / 2, 1 / 6])
    answer = call("calculus/symbolic/series", expression="1/sin(x)", variable="x", order=2)[1]
    assert [(term["power"], term["value"]) for term in answer["coefficients"]] == [(-1, 1), (1, pytest.approx(1 / 6))]
    answer = call("calculus/symbolic/series", expression="1/(1 + sqrt(x))", variable="x", order=1)[1]
    assert [(term["power"], term["value"]) for term in answer["coefficients"]] == [(0, 1), (0.5, -1)]


@settings(max_examples=10, deadline=None)
@given(about=st.integers(-3, 3), order=st.integers(1, 6))
def test_series_of_a_polynomial_are_its_taylor_coefficients(call: Call, about, order):
    answer = call("calculus/symbolic/series", expression="x**5 - 2*x", variable="x", about=about, order=order)[1]
    derivatives = call("calculus/derivative", expression="x**5 - 2*x", variable="x", at=[about], order=order - 1)
    found = {term["power"]: term["value"] for term in answer["coefficients"]}
    if order > 1:
        assert found.get(order - 1, 0) == derivatives[1]["result"][0] / math.factorial(order - 1)
    assert max(found, default=0) < order


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


def test_an_expansion_keeps_its_point(call: Call):
    answer = call("calculus/symbolic/series", expression="log(x)", variable="x", about=1, order=4)[1]
    assert answer["expression"] == "(x - 1)**3/3 - (x - 1)**2/2 + (x - 1)"
    assert answer["latex"].startswith(r"\left(x - 1\right) - \frac{\left(x - 1\right)^{2}}{2}")


@pytest.mark.parametrize("name", ["oo", "-inf", "2*infinity"])
def test_infinity_is_no_parameter(call: Call, name):
    status, problem = call("calculus/symbolic/limit", expression="sin(x)/x", variable="x", to=name)
    assert (status, problem["errors"][0]["pointer"]) == (422, "/to")


def test_what_sympy_cannot_take_is_pointed_to(call: Call):
    fields = {"expression": "where(acosh(0.5) > x, 1, 2)", "variable": "x"}
    status, problem = call("calculus/symbolic/integral", **fields)
    assert (status, problem["errors"][0]["pointer"]) == (422, "/expression")


def test_wrong_antiderivatives_are_seen():
    assert is_antiderivative(sympy.sin(X), sympy.cos(X), X)
    assert not is_antiderivative(sympy.sin(X), sympy.cos(X) + sympy.Rational(1, 10**6), X)


def test_work_is_stopped_when_its_share_is_over_and_the_enclosing_one_goes_on():
    def forever() -> None:
        while True:
            pass

    def outer() -> str:
        assert within(0.05, forever) is None
        return "done"

    assert within(5, outer) == "done"
    start = time.process_time()
    with pytest.raises(TimeIsUp):
        raise_within()
    assert time.process_time() - start < 2


def raise_within() -> None:
    """An inner share cannot outlast its enclosing one."""

    def inner() -> None:
        within(10, lambda: [None for _ in iter(int, 1)])
        raise AssertionError("not reached")

    if within(0.1, inner) is None:
        raise TimeIsUp
