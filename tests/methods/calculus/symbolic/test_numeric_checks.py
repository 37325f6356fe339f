from __future__ import annotations

import sympy

from service.methods.calculus.symbolic.numeric_checks import is_antiderivative

X = sympy.Symbol("x")


def test_wrong_antiderivatives_are_seen():
    assert is_antiderivative(sympy.sin(X), sympy.cos(X), X)
    assert not is_antiderivative(sympy.sin(X), sympy.cos(X) + sympy.Rational(1, 10**6), X)
