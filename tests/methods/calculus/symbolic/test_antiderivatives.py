"""Each way to an antiderivative by itself, on integrands that it is for."""

from __future__ import annotations

import mpmath
import pytest
import sympy
from sympy import Expr, cos, cosh, exp, sin

from service.methods.budget import Budget
from service.methods.calculus.symbolic.antiderivatives import antiderivative, heuristic
from service.methods.calculus.symbolic.numeric_checks import is_antiderivative
from service.methods.calculus.symbolic.oscillations import oscillation
from service.methods.calculus.symbolic.rational import rational

X = sympy.Symbol("x")
A, B, C = sympy.symbols("a b c", positive=True)


def assert_differentiates_back(found: Expr | None, f: Expr) -> None:
    assert found is not None
    values = {A: 1.1, B: 0.7, C: 1.7}
    antiderivative, integrand = (sympy.lambdify(X, e.xreplace(values), "mpmath") for e in (found, f))
    for point in (0.3, 0.8, 1.3, 4.1):
        assert complex(mpmath.diff(antiderivative, point)) == pytest.approx(complex(integrand(point)), rel=1e-7)


@pytest.mark.parametrize(
    "f",
    [
        1 / (A * X**2 + 2 * B * X + A),
        (B + A * X) / (C + 2 * B * X + A * X**2) ** 2,
        X**4 / ((X**2 + X + 1) ** 2 * (X - 3) ** 3 * (X**2 - 2)),
        1 / ((X + A) ** 2 * (X + B) ** 3),
        X**2 / (A * X**4 + C * X**2 + B),
        1 / ((X**2 - 1) ** 2 * B + A**2),
        X / ((X**2 + X + 3) ** 2 * (X - sympy.sqrt(3))).expand(),
    ],
)
def test_rational_functions_with_linear_and_quadratic_factors(f):
    assert_differentiates_back(rational(f, X), f)


def test_discriminants_without_a_sign_give_an_arctangent():
    slope = (A * X + B) / sympy.sqrt(A - B) / sympy.sqrt(A + B)
    assert rational(1 / (A * X**2 + 2 * B * X + A), X) == sympy.atan(slope) / sympy.sqrt(A - B) / sympy.sqrt(A + B)


@pytest.mark.parametrize(
    "f",
    [
        X**4 * sin(X) * cos(X) ** 3,
        X**2 * exp(-A * X) * sin(B * X + 1) ** 2,
        sin(2 * X) ** 3 * cos(X) ** 5,
        3**X * X * cosh(2 * X) * cos(X) + X**2,
    ],
)
def test_polynomials_times_exponentials_and_waves(f):
    assert_differentiates_back(oscillation(f, X), f)


@pytest.mark.parametrize("f", [exp(X) / X, sin(X**2), X**2 + 1, sin(X) ** X])
def test_other_products_are_no_oscillations(f):
    assert oscillation(f, X) is None


def test_powers_times_what_has_an_antiderivative_go_by_parts():
    f = X * sin(X) / cos(X) ** 2
    assert_differentiates_back(antiderivative(f, X, Budget.of(30)).expression, f)


def test_parameters_are_chosen_so_that_the_integrand_is_real():
    f = 1 / sympy.sqrt(A * X - B - C**2 + 4 * sympy.log(B))
    found = 2 * (A * X - B - C**2 + 4 * sympy.log(B)) * f / A
    assert is_antiderivative(found, f, X)
    assert not is_antiderivative(2 * found, f, X)


def test_exponentials_with_sines_and_cosines_in_the_denominator():
    f = exp(X) * (1 + sin(X)) / (1 + cos(X))
    assert_differentiates_back(heuristic(f, X), f)


def test_no_angle_is_written_as_the_arctangent_of_its_tangent():
    found = antiderivative(cos(X) ** 2 / (1 + sin(X) ** 2), X, Budget.of(30)).expression
    step = sympy.pi * sympy.floor(X / sympy.pi + sympy.Rational(1, 2))
    assert found == sympy.expand(sympy.sqrt(2) * (sympy.atan(sympy.sqrt(2) * sympy.tan(X)) + step)) - X
