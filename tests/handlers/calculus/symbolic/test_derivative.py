from __future__ import annotations

import numpy as np
import pytest

from service.expressions import compile_function
from tests.conftest import Call


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
