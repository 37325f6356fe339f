import numpy as np
import pytest
import sympy

from service.expressions import compile_function, to_sympy
from service.methods.calculus.symbolic.printing import text


@pytest.mark.parametrize("formula", ["sinc(x)", "sinc(2*x + 1)*x", "lgamma(x)", "sinc(x, 2)", "round(x)"])
def test_what_sympy_means_otherwise_is_printed_as_the_language_means_it(formula):
    function, points = compile_function(formula, ["x"]), np.array([[-2.3], [0.5], [2.5], [7.25]])
    again = compile_function(text(to_sympy(function)), ["x"])
    np.testing.assert_allclose(again.value(points), function.value(points), rtol=1e-13)


def test_sympys_own_sinc_is_not_normalised():
    assert text(sympy.sinc(sympy.Symbol("x"))) == "sinc(x/pi)"
