from __future__ import annotations

import math
import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.handlers.calculus.integrate import integrate
from service.methods.budget import Budget
from service.schemas.calculus.integrals import IntegrateRequest
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
    ("where(x > 0, x**2*exp(-x)/2, 0)", MINUS, INFINITY, 1),  # densities with kinks and jumps
    ("max(0, 1 - abs(x - 300))", MINUS, INFINITY, 1),
    ("exp(-max(x, -2*x))", MINUS, INFINITY, 1.5),
    ("where(x > 1, 2/x**3, 0)", MINUS, INFINITY, 1),
    ("clip(x, 0, 1)*exp(-x)", 0.0, INFINITY, 1 - math.exp(-1)),
]


@pytest.mark.parametrize(("expression", "lower", "upper", "exact"), KNOWN)
def test_known_integrals_to_ten_digits_and_within_their_bounds(expression, lower, upper, exact):
    result = integrate(IntegrateRequest(expression=expression, variable="x", lower=lower, upper=upper), Budget.of(30))
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
    result = integrate(request, Budget.of(30))
    assert abs(result.result - area(width)) <= result.error
    assert result.result == pytest.approx(area(width), rel=1e-6)


@settings(max_examples=25, deadline=None)
@given(a=st.floats(-3, 3), b=st.floats(-3, 3), c=st.floats(-2, 2))
def test_fundamental_theorem_and_its_sign(a, b, c):
    request = IntegrateRequest(expression=f"cos(x)*exp(sin(x)) + ({c!r})*abs(x)", variable="x", lower=a, upper=b)
    exact = math.exp(math.sin(b)) - math.exp(math.sin(a)) + c * (b * abs(b) - a * abs(a)) / 2
    result = integrate(request, Budget.of(30))
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
        integrate(IntegrateRequest(expression=expression, variable="x", lower=lower, upper=upper), Budget.of(30))


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
    result = integrate(request, Budget.of(30))
    assert abs(result.result - exact) <= result.error


def test_a_rule_that_meets_a_pole_says_where(call: Call):
    fields = {"expression": "1/sqrt(x)", "variable": "x", "lower": 0, "upper": 1, "method": "trapezoid"}
    status, problem = call("calculus/integrate", **fields)
    assert (status, problem["detail"]) == (422, "`expression`: the integrand is not defined at 0, inside the range.")


ROOT_PI = math.sqrt(math.pi)
PROVED = [
    ("exp(3000*x - x*x - 2250000)", 0.0, 1e7, ROOT_PI),  # the exponent is -(x - 1500)**2
    ("exp(-cosh(2*x + 500))", MINUS, INFINITY, 0.42102443824070834),  # K0(1)
    ("1/cosh(x + 70)**2", -1e9, 1e9, 2.0),
    ("exp(-x)/(1 + exp(-x))**2", -1e7, 1e7, 1.0),
    ("x**499*exp(-x)/exp(lgamma(500))", 0.0, INFINITY, 1.0),
    ("x**(-0.9999)", 0.0, 1.0, 10000.0),
    ("log(sin(x))", 0.0, "pi", -math.pi * math.log(2)),
    ("(tan(x) - x)/x**3.5", 0.0, 1.0, 0.7369222581560443),  # by mpmath's quad in sixty digits
    ("cbrt(x)/sqrt(x + 8)", -8.0, -1.0, -9.243016368653086),  # x = s**2 - 8
    ("where(x > 1/3, x, 0)", 0.0, 1.0, 4 / 9),
    ("x", -1.0, 1.0, 0.0),
]


@pytest.mark.parametrize(("expression", "lower", "upper", "exact"), PROVED)
def test_integrals_that_are_proved(call: Call, expression, lower, upper, exact):
    status, answer = call("calculus/integrate", expression=expression, variable="x", lower=lower, upper=upper)
    assert (status, answer["certainty"]) == (200, "proved")
    assert abs(answer["result"] - exact) <= answer["error"] + 2e-16 * abs(exact)
    assert answer["error"] <= 1e-10 * abs(exact) + 1e-15


@pytest.mark.parametrize(
    ("expression", "upper", "exact"),
    [
        ("floor(x)", 1000.5, 500000.0),
        ("where(cos(pi*x) > 0, 1, 0)", 3000.0, 1500.0),
        ("sin(1/x)/x", 1.0, 0.6247132564277136),  # pi/2 - Si(1)
        ("(sin(x) + sin(x**3))/x", INFINITY, 2 * math.pi / 3),
        ("sin(x)**3/x", INFINITY, math.pi / 4),
        ("sin(x)*cos(3*x)/x", INFINITY, 0.0),
        ("(1 - cos(x))/x**2.99", 1.0, 49.979612578898625),  # sum of (-1)**k/((2k)! (2k - 1.99)) from k = 1
    ],
)
def test_what_is_not_proved_states_an_error_that_holds(call: Call, expression, upper, exact):
    status, answer = call("calculus/integrate", expression=expression, variable="x", lower=0, upper=upper)
    assert status == 200
    assert abs(answer["result"] - exact) <= answer["error"] + 1e-15 * abs(exact)


@pytest.mark.parametrize(
    ("expression", "lower", "upper"),
    [
        ("(1 + 1/sqrt(x))*cos(x)", 1.0, INFINITY),  # its amplitude tends to 1
        ("x**(1/x)*sin(3*x)", 1.0, INFINITY),
        ("abs(sqrt(x))", -1.0, 1.0),
        ("abs(acosh(x))", 0.0, 2.0),
        ("gamma(x)", -0.5, 0.5),
        ("exp(sin(x))/x", 1.0, INFINITY),  # the mean of exp(sin(x)) is not 0
        ("sin(x)/(sqrt(x) + sin(x))", 4.0, INFINITY),  # as -1/(2 x) is
        ("1/(x*log(x))", 0.0, 0.5),
        ("1/(x*log(x)**0.9)", 2.0, INFINITY),
        ("1/sqrt(1 + x*x)", 0.0, INFINITY),  # 0 as a double from where the square overflows on
        ("x/(1 + x*x)", MINUS, INFINITY),
        ("log(1 + 1/(1 + x))", 0.0, INFINITY),  # 0 from where the quotient is a rounding of 1
    ],
)
def test_integrals_without_a_value_are_refused(call: Call, expression, lower, upper):
    assert call("calculus/integrate", expression=expression, variable="x", lower=lower, upper=upper)[0] == 422


@pytest.mark.parametrize(
    ("expression", "exact"),
    [
        ("gamma(x + 1)/gamma(x + 4)", math.log(4 / 3) / 2),
        ("log(1 + 1/x)/sqrt(x)", 2 * math.pi),
        ("(sqrt(x*x + 1) - x)/sqrt(x)", 2.4720995697351636),  # by x = u**2
        ("1/((x + 2)*log(x + 2)**1.5)", 2 / math.sqrt(math.log(2))),
        ("x**500/(1 + x)**510", math.exp(math.lgamma(501) + math.lgamma(9) - math.lgamma(510))),
    ],
)
def test_what_doubles_lose_far_out_is_in_the_error(call: Call, expression, exact):
    """A quotient is 0 from where its denominator overflows on, and a difference from where it is below rounding."""
    status, answer = call("calculus/integrate", expression=expression, variable="x", lower=0, upper=INFINITY)
    assert status == 422 or abs(answer["result"] - exact) <= answer["error"] + 1e-12 * exact


@pytest.mark.parametrize(
    ("expression", "lower", "exact"),
    [
        ("abs(sin(x))*exp(-x)", 0, 1 / (2 * math.tanh(math.pi / 2))),
        ("floor(x)*exp(-x)", 0, 1 / (math.e - 1)),
        ("sign(sin(x))*exp(-x/3)", 0, 3 * math.tanh(math.pi / 6)),
        ("2**(-floor(x))", 0, 2.0),
        ("exp(-abs(floor(x)))", MINUS, 1 + 2 / (math.e - 1)),
        ("floor(x)*exp(-(x - 500)**2)", MINUS, 499.5 * math.sqrt(math.pi)),
    ],
)
def test_breaks_that_go_on_for_ever_are_all_found(call: Call, expression, lower, exact):
    status, answer = call("calculus/integrate", expression=expression, variable="x", lower=lower, upper=INFINITY)
    assert status == 200, answer
    assert abs(answer["result"] - exact) <= answer["error"] + 4e-16 * exact
    assert answer["error"] <= 1e-14 * exact


def test_a_pole_beside_a_double_has_no_integral(call: Call):
    """In many digits beside 0.3, which is no double, its powers are large numbers of either sign."""
    assert call("calculus/integrate", expression="1/(x - 0.3)**3", variable="x", lower=0, upper=1)[0] == 422


def test_jumps_that_crowd_at_one_end_are_all_found(call: Call):
    exact = sum(
        (-1) ** k * (min(1.0, 1 / (k * math.pi) if k else 1.0) - max(0.001, 1 / ((k + 1) * math.pi)))
        for k in range(319)
    )
    answer = call("calculus/integrate", expression="sign(sin(1/x))", variable="x", lower=0.001, upper=1)[1]
    assert answer["result"] == pytest.approx(exact, rel=1e-13)


@pytest.mark.parametrize(
    "expression",
    ["0*sqrt(x - 0.3)", "1e-12*sqrt(x - 0.3)", "1e14 + sqrt(x - 0.3)", "1e-9*(x - 0.3)**1.5", "1e-14*asin(3*x)"],
)
def test_a_small_part_that_has_no_value_has_no_integral(call: Call, expression):
    status, problem = call("calculus/integrate", expression=expression, variable="x", lower=-1, upper=1)
    assert (status, problem["errors"][0]["pointer"]) == (422, "/expression")
    assert "not defined" in problem["detail"]
    status, problem = call(
        "calculus/integrate-multiple", expression=f"{expression} + 0*y", variables=["x", "y"], bounds=[[-1, 1], [0, 1]]
    )
    assert (status, problem["errors"][0]["pointer"]) == (422, "/expression")


@pytest.mark.parametrize("expression", ["0*log(x)", "0*x**-0.5"])
def test_nothing_times_a_number_has_the_integral_zero(call: Call, expression):
    answer = call("calculus/integrate", expression=expression, variable="x", lower=0, upper=1)[1]
    assert (answer["result"], answer["error"], answer["certainty"]) == (0, 0, "proved")


def test_what_overflows_all_numbers_is_refused_early(call: Call):
    before = time.process_time()
    status, problem = call("calculus/integrate", expression="exp(exp(exp(x)))", variable="x", lower=0, upper=50)
    assert (status, problem["errors"][0]["pointer"]) == (422, "/expression")
    assert time.process_time() - before < 5


@pytest.mark.parametrize(
    ("expression", "lower", "upper", "value"),
    [
        ("exp(i*x)", 0, "pi", 2j),
        ("exp(-x**2 + 1i*x)", None, None, math.sqrt(math.pi) * math.exp(-0.25)),
        ("log(x)", -1, 1, -2 + math.pi * 1j),
        ("sqrt(x)", -1, 1, (2 + 2j) / 3),
        ("1/(x + i)", -1, 1, -math.pi / 2 * 1j),
        ("conj(exp(2i*x))*exp(2i*x)", 0, 1, 1),
        ("2i*pi*exp(2i*pi*x)/(exp(2i*pi*x) - 0.5)", 0, 1, 2j * math.pi),  # once around a pole
    ],
)
def test_complex_values_are_integrated_with_proof(call: Call, expression, lower, upper, value):
    fields = {"expression": expression, "variable": "x", "lower": lower, "upper": upper, "numbers": "complex"}
    status, answer = call("calculus/integrate", **fields)
    assert (status, answer["certainty"]) == (200, "proved")
    found = complex(answer["result"]["real"], answer["result"]["imag"])
    assert abs(found - value) <= answer["error"] + 4e-16 * abs(value)
    assert answer["error"] < 1e-14


@pytest.mark.parametrize("expression", ["1/(x - 1)", "i/(x - 1)", "gamma(x + i)", "x + i > 0", "exp(i*y)"])
def test_complex_integrals_that_are_none_are_refused(call: Call, expression):
    fields = {"expression": expression, "variable": "x", "lower": 0, "upper": 2, "numbers": "complex"}
    status, problem = call("calculus/integrate", **fields)
    assert (status, problem["errors"][0]["pointer"]) == (422, "/expression")


CIRCLED = {"real": [1, 0, -1, 0, 1], "imag": [0, 1, 0, -1, 0]}
AROUND_I = {"real": [-2, 2, 2, -2, -2], "imag": [-0.5, -0.5, 2, 2, -0.5]}


def _along(call: Call, expression, path):
    return call("calculus/integrate", expression=expression, variable="z", path=path, numbers="complex")


@pytest.mark.parametrize(
    ("expression", "path", "value"),
    [
        ("1/z", CIRCLED, 2j * np.pi),
        ("exp(z)/(z**2 + 1)", AROUND_I, np.pi * np.exp(1j)),  # the residue at i is exp(i)/2i
        ("cos(z)/z**3", CIRCLED, -1j * np.pi),  # half of cos''(0)
        ("exp(z**2)", CIRCLED, 0),
        ("conj(z)", {"real": [0, 1, 1, 0, 0], "imag": [0, 0, 1, 1, 0]}, 2j),  # 2i times the area, by Green's theorem
        ("1/z", {"real": [1, 0], "imag": [0, 1]}, 0.5j * np.pi),
        ("log(z)", [1, 2], 2 * np.log(2) - 1),
    ],
)
def test_integrals_along_a_path(call: Call, expression, path, value):
    status, answer = _along(call, expression, path)
    assert (status, answer["certainty"], answer["warnings"]) == (200, "proved", [])
    found = complex(answer["result"]["real"], answer["result"]["imag"])
    assert abs(found - value) <= answer["error"] + 4e-16 * abs(value)
    assert answer["error"] < 1e-13


@settings(max_examples=5)
@given(st.lists(st.tuples(st.integers(-3, 3), st.integers(1, 3)), min_size=2, max_size=4, unique=True))
def test_an_antiderivative_tells_integrals_along_any_path(call: Call, corners):
    path = {"real": [x for x, _ in corners], "imag": [y for _, y in corners]}
    _, answer = _along(call, "z*exp(i*z) + 1/z**2", path)
    a, b = complex(*corners[0]), complex(*corners[-1])
    exact = [(1 - 1j * z) * np.exp(1j * z) - 1 / z for z in (a, b)]
    found = complex(answer["result"]["real"], answer["result"]["imag"])
    assert found == pytest.approx(exact[1] - exact[0], rel=1e-12, abs=1e-12)


@pytest.mark.parametrize(
    ("expression", "path", "code"),
    [
        ("sqrt(z)", {"real": [-1, -1], "imag": [1, -2]}, "crosses-branch-cut"),
        ("log(z - 1)", {"real": [-1, -1], "imag": [1, -2]}, "crosses-branch-cut"),
        ("asin(z)", {"real": [2, 2], "imag": [1, -2]}, "crosses-branch-cut"),
        ("z**-1.5", CIRCLED, "crosses-branch-cut"),  # at a corner
        ("sqrt(z)", {"real": [-1, -1, 1, 1, -1], "imag": [0, -1, -1, 1, 0]}, "crosses-branch-cut"),  # where it closes
        ("log(z)", [-2, -1], "on-branch-cut"),
        ("sqrt(z)**2", {"real": [-1, -1], "imag": [1, -2]}, None),  # which does not jump
        ("sqrt(z)", {"real": [1, 0, 0], "imag": [0, 0, 1]}, None),  # past the branch point
    ],
)
def test_branch_cuts_are_told(call: Call, expression, path, code):
    status, answer = _along(call, expression, path)
    assert status == 200
    assert [warning["code"] for warning in answer["warnings"]] == ([code] if code else [])


def test_principal_values_are_taken_on_both_sides_of_a_cut(call: Call):
    _, answer = _along(call, "log(z)", {"real": [-1, -1], "imag": [1, -1]})
    f = [z * np.log(z) - z for z in (-1 + 1j, -1 + 0j, complex(-1, -0.0), -1 - 1j)]  # by the sign of a zero: NumPy's
    exact = f[1] - f[0] + f[3] - f[2]
    assert complex(answer["result"]["real"], answer["result"]["imag"]) == pytest.approx(exact, rel=1e-14)


@pytest.mark.parametrize(
    ("changed", "pointer"),
    [
        ({"path": [1]}, "/path"),
        ({"path": [1, 1]}, "/path"),
        ({"path": list(range(65))}, "/path"),
        ({"numbers": "real"}, "/path"),
        ({"lower": 0}, "/lower"),
        ({"break_points": [0.5]}, "/break_points"),
        ({"method": "simpson"}, "/method"),
        ({"expression": "1/z", "path": [-1, 1]}, "/expression"),
        ({"expression": "1/z", "path": [0, 1]}, "/expression"),
        ({"expression": "gamma(z)"}, "/expression"),
    ],
)
def test_paths_that_are_none_are_refused(call: Call, changed, pointer):
    fields = {"expression": "z", "variable": "z", "path": [0, 1], "numbers": "complex"} | changed
    status, problem = call("calculus/integrate", **fields)
    assert (status, problem["errors"][0]["pointer"]) == (422, pointer)
