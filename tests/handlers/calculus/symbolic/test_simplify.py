from __future__ import annotations

import numpy as np
import pytest

from service.expressions import compile_function
from tests.conftest import Call


def test_what_vanishes_is_simplified_to_zero(call: Call):
    answer = call("calculus/symbolic/simplify", expression="(a + b)**2 - a**2 - 2*a*b - b**2", variables=["a", "b"])[1]
    assert answer["expression"] == "0"


@pytest.mark.parametrize(
    "expression", ["gamma(10^8)*x", "((7**1000)**1000)**1000*x", "gamma(999)*gamma(998)*x", "polygamma(3, 10^7)*x"]
)
def test_huge_numbers_take_no_time(call: Call, expression):
    assert call("calculus/symbolic/simplify", expression=expression, variables=["x"])[0] == 200


def test_simplify(call: Call):
    assert (
        call("calculus/symbolic/simplify", expression="sin(x)**2 + cos(x)**2", variables=["x"])[1]["expression"] == "1"
    )
    answer = call("calculus/symbolic/simplify", expression="(x**2 - 1)/(x - 1)", variables=["x"])[1]
    assert answer["expression"] == "x + 1"


@pytest.mark.parametrize(
    ("expression", "x", "y", "value"),
    [("max(x, y) + min(x, y)", 1, 2.5, 3.5), ("max(x, y, 1)*2", 0.5, -1, 2), ("min(x, y, x*y)", 3, 0.5, 0.5)],
)
def test_extremes_are_written_as_the_language_reads_them(call: Call, expression, x, y, value):
    answer = call("calculus/symbolic/simplify", expression=expression, variables=["x", "y"])[1]
    assert compile_function(answer["expression"], ["x", "y"]).value(np.array([x, y], float)) == value


def test_functions_that_formulas_do_not_have_are_told(call: Call):
    answer = call("calculus/symbolic/integral", expression="exp(x**2)", variable="x")[1]
    assert [one["code"] for one in answer["warnings"]] == ["foreign-function"]


@pytest.mark.parametrize("formula", ["(x**2)**0.5*(y**2)**0.25", "abs(x)*sqrt(abs(y))", "sqrt(y**2)*x"])
def test_the_form_has_values_wherever_the_formula_has(call: Call, formula):
    points = np.array([[x, y] for x in (-1.7, 0.6) for y in (-2.3, 0.9)])
    found = call("calculus/symbolic/simplify", expression=formula, variables=["x"])[1]["expression"]
    exact, values = (compile_function(one, ["x", "y"]).value(points) for one in (formula, found))
    assert values == pytest.approx(exact, rel=1e-12)
