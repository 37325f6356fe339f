from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.handlers.calculus.cubature import integrate_multiple
from service.handlers.calculus.integrals import integrate
from service.schemas.calculus.requests import IntegrateMultipleRequest, IntegrateRequest
from service.schemas.types.errors import ComputationError
from tests.conftest import Call

INFINITY, MINUS = "Infinity", "-Infinity"

KNOWN = [
    ("exp(x)", 0.0, 1.0, math.e - 1),
    ("sqrt(x)*log(x)", 0.0, 1.0, -4 / 9),
    ("x**(-0.99)", 0.0, 1.0, 100.0),
    ("log(1/x)**(-0.9)", 0.0, 1.0, math.gamma(0.1)),
    ("1/sqrt(1 - x**2)", -1.0, 1.0, math.pi),
    ("sqrt(tan(x))", 0.0, "pi/2", math.pi / math.sqrt(2)),
    ("abs(x - pi/4)**(-0.8)", 0.0, 1.0, 5 * ((math.pi / 4) ** 0.2 + (1 - math.pi / 4) ** 0.2)),
    ("1e-12/((x - 1/3)**2 + 1e-24)", 0.0, 1.0, math.pi - 1e-12 * 4.5),
    ("exp(-x**2)", MINUS, INFINITY, math.sqrt(math.pi)),
    ("exp(-(x - 10000)**2)", MINUS, INFINITY, math.sqrt(math.pi)),
    ("sin(x)/x", 0.0, INFINITY, math.pi / 2),
    ("cos(x**2)", 0.0, INFINITY, math.sqrt(math.pi / 8)),
    ("x*sin(x)/(1 + x**2)", MINUS, INFINITY, math.pi / math.e),
    ("cos(50*x)*exp(-x)", 0.0, INFINITY, 1 / 2501),
    ("floor(x)", 0.0, 10.0, 45.0),
    ("where(x > 1/3, x, 0)", 0.0, 1.0, 4 / 9),
    ("max(sin(x), cos(x))", 0.0, "2*pi", 2 * math.sqrt(2)),
    ("sum(abs(x - i/10) for i in range(10))", 0.0, 1.0, 3.35),
    ("exp(-1e9*x)", 0.0, 1.0, 1e-9),
    ("1 + 1e7*exp(-1e7*x)", 0.0, 10.0, 11.0),
    ("exp(-1e8*(x - 123.456)**2)", 0.0, 1000.0, math.sqrt(math.pi) * 1e-4),
    ("exp(-(x - 1e10)**2)", 0.0, INFINITY, math.sqrt(math.pi)),
    ("1 if floor(x) == 2*floor(x/2) else 0", 0.0, 101.0, 51.0),
    ("x", -1.0, 1.0, 0.0),
]


@pytest.mark.parametrize(("expression", "lower", "upper", "exact"), KNOWN)
def test_known_integrals_to_ten_digits_and_within_their_bounds(expression, lower, upper, exact):
    result = integrate(IntegrateRequest(expression=expression, variable="x", lower=lower, upper=upper))
    assert abs(result.result - exact) <= result.error + 4e-16 * abs(exact)
    assert result.result == pytest.approx(exact, rel=1e-10, abs=1e-100)


@pytest.mark.parametrize("width", [1e-4, 1e-6, 1e-9])
@pytest.mark.parametrize(
    ("expression", "area"),
    [
        ("where(abs(x - c) < w, 1, 0)", lambda w: 2 * w),
        ("where((x - c)**2 < w**2, 1, 0)", lambda w: 2 * w),
        ("max(0, w - abs(x - c))", lambda w: w**2),
    ],
)
def test_a_part_however_narrow_is_seen_where_the_formula_says_so(expression, area, width):
    request = IntegrateRequest(expression=expression, variable="x", lower=0, upper=1, data={"c": 0.3333, "w": width})
    result = integrate(request)
    assert abs(result.result - area(width)) <= result.error
    assert result.result == pytest.approx(area(width), rel=1e-6)


@settings(max_examples=25, deadline=None)
@given(a=st.floats(-3, 3), b=st.floats(-3, 3), c=st.floats(-2, 2))
def test_fundamental_theorem_and_its_sign(a, b, c):
    request = IntegrateRequest(expression=f"cos(x)*exp(sin(x)) + ({c!r})*abs(x)", variable="x", lower=a, upper=b)
    exact = math.exp(math.sin(b)) - math.exp(math.sin(a)) + c * (b * abs(b) - a * abs(a)) / 2
    result = integrate(request)
    assert abs(result.result - exact) <= result.error + 1e-14


@pytest.mark.parametrize(
    ("expression", "lower", "upper"),
    [
        ("1/x", 0.0, 1.0),
        ("1/x", 1.0, INFINITY),
        ("1/(x - 0.3)", 0.0, 1.0),
        ("sin(x)", 0.0, INFINITY),
        ("tan(x)", 0.0, "pi"),
        ("tan(x)", 0.0, "pi/2"),
        ("x/(x - pi)", 0.0, "pi"),
        ("log(x)", -1.0, 1.0),
        ("exp(x)", MINUS, INFINITY),
    ],
)
def test_integrals_that_do_not_exist_are_refused(expression, lower, upper):
    with pytest.raises(ComputationError):
        integrate(IntegrateRequest(expression=expression, variable="x", lower=lower, upper=upper))


def test_null_is_an_open_end(call: Call):
    status, answer = call("calculus/integrate", expression="exp(-x)", variable="x", lower=0, upper=None)
    assert status == 200
    assert answer["result"] == pytest.approx(1, rel=1e-14)


@pytest.mark.parametrize(
    ("fields", "pointer"),
    [
        ({"upper": "x + 1"}, "/upper"),
        ({"upper": "1 +"}, "/upper"),
        ({"upper": "log(0)"}, "/upper"),
        ({"upper": INFINITY, "method": "simpson"}, "/method"),
        ({"upper": 1, "method": "simpson", "points": 10}, "/points"),
    ],
)
def test_wrong_limits_are_pointed_to(call: Call, fields, pointer):
    status, problem = call("calculus/integrate", expression="x", variable="x", lower=0, **fields)
    assert (status, problem["errors"][0]["pointer"]) == (422, pointer)


@pytest.mark.parametrize(("method", "digits"), [("trapezoid", 3), ("simpson", 6), ("gauss_legendre", 14)])
def test_textbook_rules_state_an_error_that_holds(call: Call, method, digits):
    fields = {"expression": "sin(x)", "variable": "x", "lower": 0, "upper": "pi", "points": 51}
    answer = call("calculus/integrate", **fields, method=method)[1]
    assert abs(answer["result"] - 2) <= answer["error"]
    assert abs(answer["result"] - 2) < 10**-digits


@pytest.mark.parametrize(
    ("expression", "method", "points", "exact"),
    [("exp(x)", "simpson", 3, math.e - 1), ("1/sqrt(x)", "gauss_legendre", 101, 2.0)],
)
def test_textbook_rules_bound_their_error_where_they_are_coarse(expression, method, points, exact):
    request = IntegrateRequest(expression=expression, variable="x", lower=0, upper=1, method=method, points=points)
    result = integrate(request)
    assert abs(result.result - exact) <= result.error


def test_a_rule_that_meets_a_pole_says_where(call: Call):
    fields = {"expression": "1/sqrt(x)", "variable": "x", "lower": 0, "upper": 1, "method": "trapezoid"}
    status, problem = call("calculus/integrate", **fields)
    assert (status, problem["detail"]) == (422, "The integrand is not defined at 0, inside the range.")


REGIONS = [
    ("1", ["x", "y"], [[-1.0, 1.0], ["-sqrt(1-x**2)", "sqrt(1-x**2)"]], math.pi),
    ("exp(x+y)", ["y", "x"], [[0.0, "x"], [0.0, 1.0]], (math.e - 1) ** 2 / 2),
    ("where(x**2 + y**2 < 1, 1, 0)", ["x", "y"], [[-1.0, 1.0]] * 2, math.pi),
    ("abs(x - y)", ["x", "y"], [[0.0, 1.0]] * 2, 1 / 3),
    ("1/sqrt(x**2 + y**2)", ["x", "y"], [[0.0, 1.0]] * 2, 2 * math.log(1 + math.sqrt(2))),
    ("exp(-x**2 - y**2)", ["x", "y"], [[None, None]] * 2, math.pi),
    ("max(x, y, z)", ["x", "y", "z"], [[0.0, 1.0]] * 3, 0.75),
    ("cos(a+b+c+d+f)", list("abcdf"), [[0.0, 1.0]] * 5, (((np.exp(1j) - 1) / 1j) ** 5).real),
    ("x", ["x"], [[1.0, 0.0]], -0.5),
    ("abs(a + b + c + d - 2)", list("abcd"), [[0.0, 1.0]] * 4, 7 / 15),  # the mean of |S - 2| of four uniform numbers
    ("1 if a + b + c < 1 else 0", list("abc"), [[0.0, 1.0]] * 3, 1 / 6),
    ("abs(x - y)", ["x", "y"], [[0.0, 1.0], [0.0, "1 - x"]], 1 / 6),
    ("max(0, 1 - abs(x) - abs(y))", ["x", "y"], [[-2.0, 2.0]] * 2, 2 / 3),
    ("exp(-1e6*(x - 0.3)**2 - 1e6*(y - 0.4)**2)", ["x", "y"], [[0.0, 1.0]] * 2, math.pi * 1e-6),
]


@pytest.mark.parametrize(("expression", "variables", "bounds", "exact"), REGIONS)
def test_known_integrals_over_regions(expression, variables, bounds, exact):
    result = integrate_multiple(IntegrateMultipleRequest(expression=expression, variables=variables, bounds=bounds))
    assert abs(result.result - exact) <= result.error + 4e-16 * abs(exact)
    assert result.result == pytest.approx(exact, rel=1e-10)


@pytest.mark.parametrize(
    ("bounds", "pointer"),
    [
        ([[0, 1]], "/bounds"),
        ([[0, "y"], [0, "x"]], "/bounds/0"),
        ([[0, "x"], [0, 1]], "/bounds/0/1"),
        ([[0, 1], [0, "z"]], "/bounds/1/1"),
    ],
)
def test_wrong_regions_are_pointed_to(call: Call, bounds, pointer):
    status, problem = call("calculus/integrate-multiple", expression="x*y", variables=["x", "y"], bounds=bounds)
    assert (status, problem["errors"][0]["pointer"]) == (422, pointer)


def test_a_singularity_along_a_slanted_line_is_integrated():
    region = {"variables": ["x", "y"], "bounds": [[0.0, 1.0]] * 2}
    result = integrate_multiple(IntegrateMultipleRequest(expression="1/sqrt(abs(x - y))", **region))
    assert abs(result.result - 8 / 3) <= result.error < 1e-5
    for divergent in ("1/(x - y)", "1/(x*y)", "1/(x**2 + y**2)"):
        with pytest.raises(ComputationError):
            integrate_multiple(IntegrateMultipleRequest(expression=divergent, **region))


@pytest.mark.parametrize("bounds", [[[None, None], [None, "x"]], [["-Infinity", "Infinity"], ["x", "Infinity"]]])
def test_half_of_the_plane_beside_a_slanted_line(call: Call, bounds):
    status, answer = call(
        "calculus/integrate-multiple", expression="exp(-x**2 - y**2)", variables=["x", "y"], bounds=bounds
    )
    assert status == 200
    assert answer["result"] == pytest.approx(np.pi / 2, rel=1e-13)  # by symmetry half of the Gaussian integral


def test_overflow_in_an_infinite_region_is_said(call: Call):
    status, problem = call(
        "calculus/integrate-multiple", expression="x**2 * y", variables=["x", "y"], bounds=[[None, 1], [1, 2]]
    )
    assert status == 422
    assert problem["detail"] == "The integrand is not defined, or overflows, somewhere in the region."
