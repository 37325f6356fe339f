"""Random texts are refused or computed, never anything else; all ways to a value or a derivative agree.

Once these take half a minute; `make fuzz` draws others, three times as many, and
`python -m tests.expressions.fuzz 3600` goes on for an hour, always with other texts.
"""

from contextlib import suppress

import mpmath
import numpy as np
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from service.expressions import ExpressionError, compile_function, derivative, parse_constraint, to_latex, to_text
from tests.expressions import independent
from tests.expressions.hostile import CORPUS
from tests.expressions.mutated import WORDS, mutated, plain
from tests.expressions.products import hessian_vector_product, jacobian_vector_product
from tests.expressions.shaped import DATA, VARIABLES, shaped

SLICES = {"x": (slice(0, 4), (4,)), "y": (slice(4, 5), ()), "W": (slice(5, 17), (3, 4))}
soup = st.lists(st.sampled_from(WORDS), max_size=25).map("".join)
anything = st.one_of(
    mutated(), mutated(), soup, st.text(max_size=60), st.sampled_from(CORPUS).map(lambda text: text[:200])
)
relaxed = settings(deadline=None, suppress_health_check=list(HealthCheck))
TIMES = 1 if settings.default.derandomize else 3


def accepted(compile_text, text):
    """What the text is compiled to; None where it is refused, cleanly and at a place inside of it."""
    try:
        return compile_text(text, VARIABLES, DATA)
    except ExpressionError as error:
        _check_refusal(error, text)
        return None


def _check_refusal(error, text):
    assert 0 <= error.position <= len(text)
    assert error.found
    assert error.expected
    assert len(str(error)) < 300
    assert str(error).isprintable()


@settings(relaxed, max_examples=4000 * TIMES)
@given(anything)
def test_a_random_text_is_refused_or_computed(text):
    function = accepted(compile_function, text)
    if function is None:
        return
    x = np.linspace(-1, 2, 17)
    try:
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


@settings(relaxed, max_examples=200 * TIMES)
@given(st.one_of(soup, mutated()))
def test_a_random_constraint_is_refused_or_understood(text):
    constraint = accepted(parse_constraint, text)
    if constraint is not None:
        assert constraint.lower.shape == constraint.upper.shape == constraint.function.shape


@settings(relaxed, max_examples=400 * TIMES)
@given(st.one_of(mutated(), plain, shaped((), 3), shaped((4,), 2), shaped((3, 4), 2)), st.integers(0, 2**32 - 1))
def test_value_and_slope_are_those_of_python_with_60_digits(text, seed):
    function = accepted(compile_function, text)
    if function is None:
        return
    x, v = np.random.default_rng(seed).uniform(-1.5, 1.5, size=(2, 17))
    data = {name: independent.array(values) for name, values in DATA.items()}

    def along(step):
        point = x + v * step
        parts = {name: independent.array(point[part].reshape(shape)) for name, (part, shape) in SLICES.items()}
        return independent.value(text, data | parts)

    try:
        with mpmath.workdps(60):
            (value, value_error), (slope, slope_error) = independent.with_errors(along)
    except (independent.Unclear, ArithmeticError, ValueError, TypeError, IndexError, SyntaxError):
        return
    assert value.shape == function.shape
    _within(function.value(x), value, value_error)
    with suppress(ExpressionError):  # a derivative by an order
        _within(jacobian_vector_product(function, x, v), slope.ravel(), slope_error.ravel())


def _within(got, exact, error):
    for a, b, spread in zip(np.ravel(got), np.ravel(exact), np.ravel(error), strict=True):
        assert abs(a - b) <= 1e-13 * spread + 1e-13 * abs(b) + 1e-250, (a, b, spread)


@settings(relaxed, max_examples=200 * TIMES)
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
    same(jacobian_vector_product(function, x, v), [gradient[0] @ v])
    same(hessian_vector_product(function, x, v), hessian[0] @ v)
    same(hessian, np.swapaxes(hessian, 1, 2))
    slope = derivative(function, "x[1]")
    same(slope.value(x), gradient[0, 1])
    same(slope.gradient(x)[1], hessian[0, 1])


@settings(relaxed, max_examples=150 * TIMES)
@given(st.one_of(shaped((), 2), plain), st.integers(0, 3))
def test_a_formula_printed_back_has_the_same_value(text, order):
    x = np.linspace(-1, 2, 17)
    function = derivative(compile_function(text, VARIABLES, DATA), *["x[1]"] * order)
    value = function.value(x)
    assume(np.isfinite(value))
    for paper in (False, True):
        try:
            latex = to_latex(function, paper=paper)
            again = compile_function(to_text(function, paper=paper), VARIABLES, DATA).value(x)
        except ExpressionError:  # the text is too long
            continue
        assert latex.count("{") == latex.count("}")
        if not paper or np.isfinite(again):
            np.testing.assert_allclose(again, value, rtol=1e-8, atol=1e-9 * (1 + abs(value)))
