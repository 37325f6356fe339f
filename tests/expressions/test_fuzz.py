"""Random texts are refused or computed, never anything else; all ways to a derivative agree."""

import numpy as np
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from service.expressions import ExpressionError, compile_function, derivative, parse_constraint, to_latex, to_text
from service.expressions.vocabulary import FUNCTIONS
from tests.expressions.hostile import CORPUS
from tests.expressions.shaped import DATA, VARIABLES, shaped

_WORDS = [
    *("x", "y", "W", "A", "b", "k", "i", "j", "0", "1", "2", "3", "0.5", "1e3", "pi", "e", "x[i]", "A[i,j]", "W[1]"),
    *("+", "-", "*", "/", "@", "**", "^", "<", "<=", "==", "!=", "(", ")", "[", "]", ",", ":", " if ", " else "),
    *(
        " and ",
        " or ",
        " not ",
        " for i in range(3)",
        " for j in range(2)",
        "sum(",
        "max(",
        "where(",
        "x[",
        "1:",
        "-1]",
    ),
    *(f"{name}(" for name in sorted(FUNCTIONS)),
]
soup = st.lists(st.sampled_from(_WORDS), max_size=25).map("".join)
anything = st.one_of(soup, soup, st.text(max_size=60), st.sampled_from(CORPUS).map(lambda text: text[:200]))
relaxed = settings(deadline=None, suppress_health_check=list(HealthCheck))


@settings(relaxed, max_examples=1500)
@given(anything)
def test_a_random_text_is_refused_or_computed(text):
    x = np.linspace(-1, 2, 17)
    try:
        function = compile_function(text, VARIABLES, DATA)
        value, jacobian = function.jacobian(x)
        assert function.value(x).shape == function.shape
        assert jacobian.shape == (value.size, 17)
        to_text(function)
        to_latex(function)
        function.nondifferentiable_at(x)
        if not function.shape:
            function.hessian(np.stack([x, x]))
    except ExpressionError:
        return


@settings(relaxed, max_examples=300)
@given(soup)
def test_a_random_constraint_is_refused_or_understood(text):
    try:
        constraint = parse_constraint(text, VARIABLES, DATA)
    except ExpressionError:
        return
    assert constraint.lower.shape == constraint.upper.shape == constraint.function.shape


@settings(relaxed, max_examples=300)
@given(shaped((), 2), st.integers(0, 2**32 - 1))
def test_all_ways_to_a_derivative_agree(text, seed):
    points = np.random.default_rng(seed).uniform(-1.5, 1.5, size=(3, 17))
    x, v = points[:2]
    function = compile_function(text, VARIABLES, DATA)
    value, gradient, hessian = function.hessian(points)
    assume(np.all(np.isfinite(value)) and np.all(np.isfinite(hessian)) and np.abs(hessian).max() < 1e8)
    tolerance = 1e-9 * (1 + np.abs(value).max() + np.abs(gradient).max() + np.abs(hessian).max())

    def same(a, b):
        np.testing.assert_allclose(a, b, rtol=1e-8, atol=tolerance)

    same(function.gradient(points)[1], gradient)
    same(function.gradient(x)[1], gradient[0])
    same(function.value(x), value[0])
    same(function.jacobian(points)[1][:, 0], gradient)
    same(function.jacobian_vector_product(x, v), [gradient[0] @ v])
    same(function.hessian_vector_product(x, v), hessian[0] @ v)
    same(hessian, np.swapaxes(hessian, 1, 2))
    slope = derivative(function, "x[1]")
    same(slope.value(x), gradient[0, 1])
    same(slope.gradient(x)[1], hessian[0, 1])


@settings(relaxed, max_examples=150)
@given(shaped((), 2))
def test_a_text_printed_back_has_the_same_value(text):
    x = np.linspace(-1, 2, 17)
    function = compile_function(text, VARIABLES, DATA)
    value = function.value(x)
    assume(np.isfinite(value))
    again = compile_function(to_text(function), VARIABLES, DATA)
    np.testing.assert_allclose(again.value(x), value, rtol=1e-8, atol=1e-9)
