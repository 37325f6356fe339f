"""Integrals to infinity over breaks and oscillations that go on for ever and fall slowly."""

from __future__ import annotations

import math

import pytest
from scipy.special import zeta

from tests.conftest import Call

INFINITY = "Infinity"
EULER = 0.5772156649015329


@pytest.mark.parametrize(
    ("expression", "lower", "exact", "digits"),
    [
        ("floor(x)/x**4", 1, zeta(3) / 3, 13),
        ("mod(x, 1)/x**2", 1, 1 - EULER, 11),
        ("abs(sin(x))/x**2", 1, 0.7744299073684071, 11),  # by the Fourier series of abs(sin(x)), 40 digits in mpmath
        ("sign(sin(x))/x", "pi", math.log(2 / math.pi), 12),
        ("besselj(0, x)", 0, 1.0, 12),
        ("besselj(0, 2*x)*cos(x)", 0, 1 / math.sqrt(3), 12),  # DLMF 10.22.59
        ("floor(sqrt(x))/x**3", 1, zeta(4) / 2, 13),
    ],
)
def test_sums_over_periods_are_extrapolated(call: Call, expression, lower, exact, digits):
    status, answer = call("calculus/integrate", expression=expression, variable="x", lower=lower, upper=INFINITY)
    assert status == 200, answer
    assert abs(answer["result"] - exact) <= answer["error"] + 4e-16 * exact
    assert answer["error"] <= 10.0**-digits * abs(exact)
    assert answer["certainty"] == "estimated"


def test_what_has_no_common_period_has_a_bound(call: Call):
    """Beyond 2¹² no more is left than the integral of a power."""
    request = {"expression": "abs(sin(x))*abs(sin(sqrt(2)*x))/x**2", "variable": "x", "upper": INFINITY}
    whole, far = (call("calculus/integrate", **request, lower=lower)[1] for lower in (1, 20))
    near = call("calculus/integrate", **(request | {"lower": 1, "upper": 20}))[1]
    assert abs(whole["result"] - near["result"] - far["result"]) <= whole["error"] + near["error"] + far["error"]
    assert whole["error"] <= 2.0**-12 + 1e-9


@pytest.mark.parametrize(
    "expression",
    [
        "abs(sin(x))/(x + 1)",
        "exp(sin(x))/(x + 1)",
        "besselj(0, x)*sin(x)",
        "sqrt(x)*besselj(0, x)",
        "floor(x)/(x + 1)**2",
    ],
)
def test_what_falls_too_slowly_has_no_integral(call: Call, expression):
    status, problem = call("calculus/integrate", expression=expression, variable="x", lower=0, upper=INFINITY)
    assert (status, problem["errors"][0]["pointer"]) == (422, "/expression")
