"""Each change of variable by itself: f = c g(u(x)) u′(x) with c constant in pieces, and g as simple as it should be."""

from __future__ import annotations

import mpmath
import pytest
import sympy
from sympy import Expr, Rational, cos, sin, sqrt

from service.methods.calculus.symbolic.substitutions import Substitution
from service.methods.calculus.symbolic.substitutions.functions import inner_function, inverse, monomial
from service.methods.calculus.symbolic.substitutions.involutions import involution
from service.methods.calculus.symbolic.substitutions.radicals import euler
from service.methods.calculus.symbolic.substitutions.roots import shifted, taken_roots
from service.methods.calculus.symbolic.substitutions.trigonometric import roots_of_angles

X, U = sympy.symbols("x u")
ONE = sympy.Integer(1)
POINTS = (0.3, 0.8, 1.3, 2.6, -0.7, -3.1)


def assert_is_change(change: Substitution, f: Expr, points: tuple[float, ...] = POINTS) -> None:
    """What comes back of 1 is c, and of u itself c u(x)."""
    moved, c, expected = (sympy.lambdify(X, e, "mpmath") for e in (change.back(change.variable), change.back(ONE), f))
    g = sympy.lambdify(change.variable, change.integrand, "mpmath")
    for point in points:
        found = mpmath.diff(moved, point) * g(moved(point) / c(point))
        assert complex(found) == pytest.approx(complex(expected(point)), rel=1e-7)


def in_u(change: Substitution) -> Expr:
    return change.integrand.xreplace({change.variable: U})


@pytest.mark.parametrize(
    ("f", "g"),
    [
        (((X - 1) ** 3 * (X + 2) ** 5) ** Rational(-1, 4), ((U - 1) / (U + 2)) ** Rational(-3, 4) / (U + 2) ** 2),
        (sqrt(1 - X**4) / sqrt(1 - X**2), sqrt(U**2 + 1)),
        (sqrt(X**2 - 1) / (X**2 * sqrt(1 - 1 / X**2)), 1 / U),
        (abs(X) ** Rational(1, 3) * sin(X), U ** Rational(1, 3) * sin(U)),
    ],
)
def test_roots_of_products_are_taken_factor_by_factor(f, g):
    (change,) = taken_roots(f, X)
    assert in_u(change) == g
    assert_is_change(change, f)


def test_roots_that_are_simple_stay():
    assert not list(taken_roots(X * sqrt(X**2 - 1) / (X**2 + 2 * X + 2), X))


def test_radicands_are_shifted_where_they_lose_terms():
    f = 1 / ((X**3 + 3 * X**2 + 3 * X) * (X**3 + 3 * X**2 + 3 * X + 3) ** Rational(1, 3))
    (change,) = shifted(f, X)
    assert in_u(change) == 1 / ((U**3 - 1) * (U**3 + 2) ** Rational(1, 3))
    assert_is_change(change, f)
    assert not list(shifted(sqrt(X**3 + X), X))


@pytest.mark.parametrize(
    ("f", "g"),
    [
        ((X**4 - 1) / (X**2 * sqrt(X**4 + X**2 + 1)), U / sqrt(U**2 - 1)),
        ((X**2 + 1) / ((1 - X**2) * sqrt(X**4 + 1)), -1 / (U * sqrt(U**2 + 2))),
    ],
)
def test_palindromic_radicands_become_quadratic(f, g):
    change = next(change for change in involution(f, X) if in_u(change) == g)
    assert_is_change(change, f)


@pytest.mark.parametrize(
    ("f", "points"),
    [
        (1 / ((1 - X**3) ** Rational(1, 3) * (X + 1)), (0.3, 0.8, -0.7, -3.1)),
        ((X - 1) / ((X + 1) * sqrt(X * (X**2 + 3 * X + 1))), (0.3, 0.8, 1.3, 2.6)),
    ],
)
def test_roots_of_cubics_become_simple_in_a_quadratic_function(f, points):
    (change,) = involution(f, X)
    (radicand,) = {e.base for e in in_u(change).atoms(sympy.Pow) if not e.exp.is_Integer}
    assert max(sympy.degree(part, U) for part in sympy.fraction(radicand)) == 1
    assert_is_change(change, f, points)


def test_no_involution_is_seen_where_the_rest_has_none():
    assert not list(involution(1 / sqrt(X**4 + 1), X))


@pytest.mark.parametrize(
    ("f", "g"),
    [
        (sqrt(sin(X) / cos(X) ** 5), sqrt(U)),
        (1 / sqrt(1 - cos(X)), sqrt(2) / (U * sqrt(U**2 + 1))),
        (sin(X) * sqrt(sin(2 * X)), sqrt(2) * U ** Rational(3, 2) / (U**2 + 1) ** 2),
    ],
)
def test_roots_of_sines_and_cosines_become_roots_of_rational_functions(f, g):
    change = next(change for change in roots_of_angles(f, X) if in_u(change) == g)
    assert_is_change(change, f, (0.3, 0.8, 1.3, 3.3, -5.9))


def test_inverse_functions_become_variables_on_both_sides_of_zero():
    f = sqrt(X**2 - 1) * sympy.acos(1 / X) / X
    (change,) = inverse(f, X)
    assert not any(e.exp.is_Rational and not e.exp.is_Integer for e in change.integrand.atoms(sympy.Pow))
    assert_is_change(change, f, (1.3, 2.6, -1.7, -3.1))


def test_a_quadratic_radicand_inside_of_another_root_goes_by_euler():
    f = sqrt(X + sqrt(4 + X**2)) / X
    (change,) = euler(f, X)
    assert sympy.cancel(in_u(change) * sqrt(U)) == (U**2 + 4) / (U**2 - 4)
    assert_is_change(change, f)


@pytest.mark.parametrize(
    ("f", "value"),
    [(X * sympy.exp(X**2), X**2), (sympy.cos(X) * sqrt(sin(X) ** 2 + sin(X)), sin(X))],
)
def test_an_inner_function_is_seen(f, value):
    changes = list(inner_function(f, X))
    assert value in {change.back(change.variable) for change in changes}
    assert all(not change.integrand.has(X) for change in changes)


def test_square_roots_of_squares_are_negative_left_of_zero():
    f = sqrt((X**2 + 1) / X**2) / X**2
    (change,) = monomial(f, X)
    assert_is_change(change, f)


def test_a_product_with_one_quadratic_radicand_goes_by_euler():
    f = X ** Rational(3, 2) / sqrt(X**2 + 1)
    (change,) = euler(f, X)
    assert_is_change(change, f, (0.3, 0.8, 1.3))


@pytest.mark.parametrize("radicand", [2 - X - X**2, 2 * X**2 + X + 1, X**2 - 2])
def test_eulers_substitutions_leave_rational_coefficients_where_one_of_them_can(radicand):
    f = sqrt(radicand) / (X - 7)
    (change,) = euler(f, X)
    assert all(e.exp.is_Integer for e in change.integrand.atoms(sympy.Pow))
    assert_is_change(change, f)
