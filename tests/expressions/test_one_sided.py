"""Derivatives where the rules meet 0 times infinity."""

import math

import numpy as np
import pytest

from service.expressions import compile_function
from service.expressions.one_sided import limiting_slopes


@pytest.mark.parametrize(
    ("text", "x", "slope"),
    [
        ("x*x**0.5", 0, 0),
        ("x**2*sqrt(x)", 0, 0),
        ("3*x*cbrt(x)", 0, 0),
        ("x*x**(1/3)*cos(x)", 0, 0),
        ("(x - 1)*sqrt(x - 1)", 1, 0),
    ],
)
def test_a_root_times_its_argument_has_a_slope(text, x, slope):
    assert compile_function(text, ["x"]).gradient([x])[1] == slope


@pytest.mark.parametrize(
    ("text", "x", "order", "slope"),
    [
        ("sin(x)*sqrt(x)", 0, 1, 0),
        ("x*abs(x)**0.5", 0, 1, 0),
        ("cbrt(x**3)", 0, 1, 1),
        ("cbrt(8*x**3)*exp(x)", 0, 2, 4),
        ("x**2*cbrt(sin(x))", 0, 2, 0),
        ("sqrt(x**2)", 0, 1, math.nan),
        ("cbrt(x)*cos(x)", 0, 1, math.inf),
        ("floor(x)/x + x", 1, 1, math.nan),
    ],
)
def test_limits_of_slopes(text, x, order, slope):
    (got,) = limiting_slopes(compile_function(text, ["x"]), np.array([float(x)]), order)
    if math.isinf(slope):
        assert not math.isfinite(got)
    else:
        assert got == pytest.approx(slope, rel=1e-14, abs=1e-14, nan_ok=True)


def test_each_partial_derivative_has_its_own_limit():
    function = compile_function("sqrt(x)*sin(x) + y*exp(x)", ["x", "y"])
    assert limiting_slopes(function, np.array([0.0, 2.0])) == [2.0, 1.0]
