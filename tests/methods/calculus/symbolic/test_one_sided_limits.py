from __future__ import annotations

import sympy

from service.methods.calculus.symbolic.one_sided_limits import contradicted

X = sympy.Symbol("x")


def test_wrong_limits_are_contradicted_and_slow_ones_are_not():
    assert contradicted(sympy.oo, 3**X, X, -sympy.oo, "+")
    assert contradicted(sympy.Integer(2), sympy.sin(X) / X, X, sympy.Integer(0), "+")
    assert not contradicted(sympy.Integer(0), 1 / sympy.log(sympy.log(X)), X, sympy.oo, "-")
