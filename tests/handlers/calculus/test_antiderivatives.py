"""Each way to an antiderivative by itself, on integrands that it is for."""

from __future__ import annotations

import pytest
import sympy
from sympy import Expr

from service.handlers.calculus.symbolic.rational import rational

X = sympy.Symbol("x")
A, B, C = sympy.symbols("a b c", positive=True)


def assert_differentiates_back(found: Expr | None, f: Expr, points: tuple[float, ...] = (0.3, 0.8, 1.3)) -> None:
    assert found is not None
    for point in points:
        values = {X: point, A: 1.1, B: 0.7, C: 1.7}
        assert complex(sympy.diff(found, X).subs(values)) == pytest.approx(complex(f.subs(values)), rel=1e-9)


@pytest.mark.parametrize(
    "f",
    [
        1 / (A * X**2 + 2 * B * X + A),
        (B + A * X) / (C + 2 * B * X + A * X**2) ** 2,
        (X**5 + 1) / (A + B * X**2) ** 3,
        X**4 / ((X**2 + X + 1) ** 2 * (X - 3) ** 3 * (X**2 - 2)),
        1 / ((X + A) ** 2 * (X + B) ** 3),
    ],
)
def test_rational_functions_with_linear_and_quadratic_factors(f):
    assert_differentiates_back(rational(f, X), f)


def test_discriminants_without_a_sign_give_an_arctangent():
    slope = (A * X + B) / sympy.sqrt(A - B) / sympy.sqrt(A + B)
    assert rational(1 / (A * X**2 + 2 * B * X + A), X) == sympy.atan(slope) / sympy.sqrt(A - B) / sympy.sqrt(A + B)
