from __future__ import annotations

import sympy

from service.methods.calculus.symbolic.one_sided_limits import approached

X = sympy.Symbol("x")


def test_wrong_limits_are_contradicted_and_slow_ones_are_not():
    assert approached(sympy.oo, 3**X, X, -sympy.oo, "+") is False
    assert approached(sympy.Integer(2), sympy.sin(X) / X, X, sympy.Integer(0), "+") is False
    assert approached(sympy.Integer(0), 1 / sympy.log(sympy.log(X)), X, sympy.oo, "-") is not False
