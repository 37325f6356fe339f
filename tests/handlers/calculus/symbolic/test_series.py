from __future__ import annotations

import math

import mpmath
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.conftest import Call


def test_series_of_taylor_laurent_and_puiseux(call: Call):
    answer = call("calculus/symbolic/series", expression="exp(x)", variable="x", order=4)[1]
    assert [term["value"] for term in answer["coefficients"]] == pytest.approx([1, 1, 1 / 2, 1 / 6])
    answer = call("calculus/symbolic/series", expression="1/sin(x)", variable="x", order=2)[1]
    assert [(term["power"], term["value"]) for term in answer["coefficients"]] == [(-1, 1), (1, pytest.approx(1 / 6))]
    answer = call("calculus/symbolic/series", expression="1/(1 + sqrt(x))", variable="x", order=1)[1]
    assert [(term["power"], term["value"]) for term in answer["coefficients"]] == [(0, 1), (0.5, -1)]


def test_series_in_powers_that_are_no_fractions(call: Call):
    """1/(x**a + 1/x) = x/(1 + x**(a + 1)) = x - x**(a + 2) + …"""
    answer = call("calculus/symbolic/series", expression="1/(x**(log(3)/log(2)) + 1/x)", variable="x", order=6)[1]
    powers = [(term["power"], term["value"]) for term in answer["coefficients"]]
    assert powers == [(1, 1), (pytest.approx(2 + math.log2(3)), -1)]


@pytest.mark.parametrize(("expression", "about", "direction"), [("log(x)", 0, "-"), ("asin(x)", 1, "+")])
def test_a_side_without_real_values_has_no_series(call: Call, expression, about, direction):
    """Of the logarithm on the negative side log(x) + 2 pi i was answered, which it is nowhere."""
    fields = {"expression": expression, "variable": "x", "about": about, "direction": direction}
    status, problem = call("calculus/symbolic/series", **fields)
    assert (status, problem["errors"][0]["pointer"]) == (422, "/direction")


@pytest.mark.parametrize(
    ("expression", "about", "found"),
    [
        ("log(-x)", 0, "log(-x)"),
        ("log(x**2)", 0, "2*log(-x)"),
        ("log(abs(x))", 0, "log(-x)"),
        ("log(-x)*x + 1", 0, "x*log(-x) + 1"),
        ("log(1 - x)", 1, "log(-(x - 1))"),
        ("log(2 - 2*x)", 1, "log(-(x - 1)) + log(2)"),
    ],
)
def test_logarithms_on_the_left_are_real(call: Call, expression, about, found):
    fields = {"expression": expression, "variable": "x", "about": about, "direction": "-"}
    status, answer = call("calculus/symbolic/series", **fields)
    assert (status, answer["expression"]) == (200, found)


def test_a_formula_without_real_values_close_by_has_no_series(call: Call):
    """It was answered with (-1)**(1/3), which is complex."""
    status, problem = call("calculus/symbolic/series", expression="(x - 1)**(1/3)", variable="x", about=0)
    assert (status, problem["errors"][0]["pointer"]) == (422, "/about")


@settings(max_examples=10, deadline=None)
@given(about=st.integers(-3, 3), order=st.integers(1, 6))
def test_series_of_a_polynomial_are_its_taylor_coefficients(call: Call, about, order):
    answer = call("calculus/symbolic/series", expression="x**5 - 2*x", variable="x", about=about, order=order)[1]
    derivatives = call("calculus/derivative", expression="x**5 - 2*x", variable="x", at=[about], order=order - 1)
    found = {term["power"]: term["value"] for term in answer["coefficients"]}
    if order > 1:
        assert found.get(order - 1, 0) == derivatives[1]["result"][0] / math.factorial(order - 1)
    assert max(found, default=0) < order


def test_an_expansion_keeps_its_point(call: Call):
    answer = call("calculus/symbolic/series", expression="log(x)", variable="x", about=1, order=4)[1]
    assert answer["expression"] == "(x - 1)**3/3 - (x - 1)**2/2 + (x - 1)"
    assert answer["latex"].startswith(r"\left(x - 1\right) - \frac{\left(x - 1\right)^{2}}{2}")


@pytest.mark.parametrize(
    ("expression", "function", "about"),
    [
        ("exp(sin(x))", lambda x: mpmath.exp(mpmath.sin(x)), 0),
        ("log(1 + sin(x))*erf(x)", lambda x: mpmath.log(1 + mpmath.sin(x)) * mpmath.erf(x), 0),
        ("x/(exp(x) - 1)", lambda x: x / mpmath.expm1(x) if x else mpmath.mpf(1), 0),
        ("log(x)*sin(x)", lambda x: mpmath.log(x) * mpmath.sin(x), 1),
    ],
)
def test_high_orders_of_compositions(call: Call, expression, function, about):
    answer = call("calculus/symbolic/series", expression=expression, variable="x", about=about, order=18)[1]
    with mpmath.workdps(60):
        expected = [float(one) for one in mpmath.taylor(function, about, 17)]
    found = {term["power"]: term["value"] for term in answer["coefficients"]}
    assert [found.get(k, 0) for k in range(18)] == pytest.approx(expected, rel=1e-12, abs=1e-20)


def test_the_highest_order_of_a_laurent_series(call: Call):
    answer = call("calculus/symbolic/series", expression="1/sin(x)", variable="x", order=40)[1]
    assert [term["power"] for term in answer["coefficients"]] == [*range(-1, 40, 2)]
    assert sum(term["value"] for term in answer["coefficients"]) == pytest.approx(1 / math.sin(1), rel=1e-14)


def test_expansions_hold_for_parameters_of_either_sign(call: Call):
    answer = call("calculus/symbolic/series", expression="sqrt(a**2 + x)", variable="x", order=2)[1]
    assert [one["coefficient"] for one in answer["coefficients"]] == ["abs(a)", "1/(2*abs(a))"]
    assert answer["warnings"] == []


def test_expansions_for_positive_parameters_alone_are_told(call: Call):
    answer = call("calculus/symbolic/series", expression="x**a", variable="x", about="a", order=1)[1]
    assert [one["code"] for one in answer["warnings"]] == ["conditions"]
