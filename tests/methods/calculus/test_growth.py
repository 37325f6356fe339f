"""Bounds of what is left beyond some point hold, and are as small as the formula."""

from __future__ import annotations

from fractions import Fraction

import mpmath
import numpy as np
import pytest
from flint import arb

from service.expressions import compile_function
from service.methods.calculus.quadrature.growth import End, Hulls, remainder

INFINITE, ZERO = End(None, 1), End(Fraction(0), 1)


def bound(expression: str, end: End, t: float) -> float | None:
    root = compile_function(expression, ["x"]).plan.output
    found = remainder(root, end, arb(t), Hulls(()))
    return None if found is None else float(found.upper())


def evaluate(expression: str, x: float) -> float:
    return float(compile_function(expression, ["x"]).value(np.array([x])))


@pytest.mark.parametrize(
    ("expression", "f"),
    [
        ("exp(-x**2)", lambda x: mpmath.exp(-(x**2))),
        ("x**3*exp(-x)*abs(sin(x))", lambda x: x**3 * mpmath.exp(-x) * abs(mpmath.sin(x))),
        ("exp(x)/(1 + exp(x))**2", lambda x: mpmath.exp(x) / (1 + mpmath.exp(x)) ** 2),
        ("1/(x**2 - 3*x + 5)", lambda x: 1 / (x**2 - 3 * x + 5)),
        ("log(x)/x**2", lambda x: mpmath.log(x) / x**2),
    ],
)
@pytest.mark.parametrize("t", [16.0, 100.0])
def test_what_is_left_far_out(expression, f, t):
    left = float(mpmath.quad(f, [t, 2 * t, 10 * t, 1000 * t, mpmath.inf]))
    found = bound(expression, INFINITE, t)
    assert found is not None
    assert left <= found * (1 + 1e-9) <= 4 * left


@pytest.mark.parametrize(
    ("expression", "end", "left"),
    [
        ("x**(-0.9)", ZERO, 10 * 1e-6**0.1),
        ("log(x)", ZERO, 1e-6 * (1 - mpmath.log(1e-6))),
        ("(1 - cos(x))/x**2.5", ZERO, 1e-6**0.5),
        ("1/sqrt(1 - x**2)", End(Fraction(1), -1), mpmath.acos(1 - 1e-6)),
        ("1/sqrt(x + 8)", End(Fraction(-8), 1), 2e-3),
    ],
)
def test_what_is_left_beside_an_end(expression, end, left):
    found = bound(expression, end, 1e6)
    assert found is not None
    assert float(left) * (1 - 1e-6) <= found <= 1.2 * float(left)


@pytest.mark.parametrize(
    ("expression", "end"),
    [("1/x", INFINITE), ("1/x", ZERO), ("sin(x)", INFINITE), ("exp(x)", INFINITE), ("1/(x - 1e9)", INFINITE)],
)
def test_no_bound_where_there_is_none(expression, end):
    assert bound(expression, end, 100.0) is None


@pytest.mark.parametrize(
    "expression",
    [
        "floor(x)",
        "round(x)/ceil(x)",
        "mod(x, 3)",
        "sign(sin(x))",
        "max(x, sin(x))",
        "where(cos(x) > 0, x, -x**2)",
        "relu(x)",
    ],
)
def test_broken_formulas_have_bounds(expression):
    found = bound(f"({expression})*exp(-x)", INFINITE, 8)
    assert found is not None
    f = mpmath.quad(lambda x: abs(evaluate(expression, float(x))) * mpmath.exp(-x), range(8, 60))
    assert float(f) <= found <= 100 * float(f)


@pytest.mark.parametrize(
    "inner", ["sin({})", "atan({})", "mod({}, 1)", "abs({})", "relu({})", "erfc({})", "where({} > 0, 1, 2)", "sign({})"]
)
@pytest.mark.parametrize("undefined", ["sqrt(100 - x)", "log(100 - x)", "asin(x)"])
def test_nothing_bounds_what_is_no_number(inner, undefined):
    assert bound(f"{inner.format(undefined)}*exp(-x)", INFINITE, 8) is None
