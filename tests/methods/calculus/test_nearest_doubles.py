"""What is proved is the nearest double: against 50 digits, where digits cancel, and where nothing can be proved."""

import mpmath
import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from service.expressions import compile_function
from service.expressions.code.program import Bound, Program
from service.expressions.graph.nodes import reachable
from service.methods.calculus.nearest_doubles import proved_values
from tests.expressions.precise import formulas, is_smooth, partials, wider_formulas

coordinates = st.one_of(st.floats(-3, 3), st.sampled_from([0.0, 1.0, -1.0, 0.5, 1e-8, 1e3, -1e-3, 1e15]))


def proved(text, x, kind="value", data=None, names=("x", "y")):
    function = compile_function(text, list(names)[: len(x)], data)
    with np.errstate(all="ignore"):
        floats = function.value(x)[None] if kind == "value" else np.concatenate(flat(function, x, kind))
    proof = proved_values(function, np.array(x, float), floats, kind)
    return proof.values, ~proof.unproved


def overflows(text, x):
    """Whether a part within is beyond doubles, of which mpmath's exponential takes hours."""
    function = compile_function(text, ["x", "y"])
    with np.errstate(all="ignore"):
        parts = Bound(Program(reachable([function.plan.output])[:-1]), ()).at(np.array(x))
    return any(np.isinf(np.asarray(part, float)).any() for part in parts)


def flat(function, x, kind):
    parts = function.hessian(x) if kind == "hessian" else function.gradient(x)
    return [np.ravel(part) for part in parts]


@settings(max_examples=1500, deadline=None)
@given(wider_formulas, coordinates, coordinates)
def test_a_proved_value_is_the_nearest_double(formula, x, y):
    (value,), (certain,) = proved(formula.text, [x, y])
    assume(certain and not overflows(formula.text, [x, y]))
    with mpmath.workdps(400):  # of which 50 are left where many cancel
        try:
            true = formula.evaluate(mpmath.mpf(x), mpmath.mpf(y), lambda a: a)
        except (ValueError, ZeroDivisionError, OverflowError, TypeError):
            assume(False)
        assert not mpmath.im(true)  # NaN ** 0 is 1, as IEEE 754 has it
        assert is_nearest(value, mpmath.re(true)), (formula.text, x, y)


@settings(max_examples=600, deadline=None)
@given(formulas, st.floats(-3, 3), st.floats(-3, 3))
def test_a_proved_slope_is_the_nearest_double(formula, x, y):
    function = compile_function(formula.text, ["x", "y"])
    assume(not function.nondifferentiable_at([x, y]))
    (_, *slopes), (_, *certain) = proved(formula.text, [x, y], "gradient")
    with mpmath.workdps(120):
        try:
            assume(is_smooth(formula, mpmath.mpf(x), mpmath.mpf(y)))  # partials are differences
            true = partials(formula, mpmath.mpf(x), mpmath.mpf(y))
        except (ValueError, ZeroDivisionError, OverflowError, TypeError, AttributeError):
            assume(False)
        for slope, exact, is_certain in zip(slopes, true, certain, strict=True):
            if is_certain and isinstance(exact, mpmath.mpf):
                assert abs(slope - exact) <= 2**-52 * abs(exact) + mpmath.mpf(10) ** -60, (formula.text, x, y)


def is_nearest(value, true):
    if np.isinf(value):
        return abs(true) >= mpmath.mpf(2) ** 1024 - mpmath.mpf(2) ** 970 and (true > 0) == (value > 0)
    return abs(value - true) <= max(mpmath.mpf(2) ** -1075, abs(true) * 2**-53) * (1 + mpmath.mpf(10) ** -50)


@pytest.mark.parametrize(
    ("text", "x", "value"),
    [
        ("(1 - cos(x))/x**2", [1e-8], 0.5),
        ("sqrt(x + 1) - sqrt(x)", [1e15], 1.5811388300841893e-08),
        ("sin(pi)*x", [1.0], 0.0),
        ("exp(x)/exp(x)", [1000.0], 1.0),
        ("exp(x)", [1000.0], np.inf),
        ("exp(x)*exp(-x)", [1e200], 1.0),
        ("cosh(x)/sinh(x)", [1e100], 1.0),
        ("exp(x*x)*exp(1 - x*x)", [1e150], np.e),
        ("(x + 1e16) - 1e16", [1.5], 1.5),
        ("gamma(x + 1)/(gamma(y + 1)*gamma(x - y + 1))", [200.0, 100.0], 9.054851465610328e58),
    ],
)
def test_cancellation_ends(text, x, value):
    (got,), (certain,) = proved(text, x)
    assert certain
    assert got == value


@pytest.mark.parametrize(
    ("text", "x", "value"),
    [
        ("floor(10*x)", 0.3, 3),
        ("1 if x == 0.3 else 0", 0.3, 1),
        ("log(x)", 0, -np.inf),
        ("sqrt(x)", -1, np.nan),
    ],
)
def test_what_the_rounding_of_the_point_decides_is_left_to_floats(text, x, value):
    (got,), (certain,) = proved(text, [float(x)])
    assert not certain
    np.testing.assert_equal(got, value)


def test_matrices_of_derivatives_are_proved():
    values, certain = proved("exp(x*y) - x*y", [1e-9, 1.0], "hessian")
    assert certain.all()
    np.testing.assert_array_equal(values[3:], [1.000000001, 2.0000000015e-9, 2.0000000015e-9, 1.0000000010000001e-18])


def test_many_points_with_data_are_proved():
    function = compile_function("sum((A @ v - b)**2)", ["v[2]"], {"A": np.eye(2) / 3, "b": np.ones(2)})
    points = np.random.default_rng(0).normal(size=(50, 2))
    floats = function.value(points)[:, None]
    values, unproved, _ = proved_values(function, points, floats)
    assert not unproved.any()
    np.testing.assert_allclose(values, floats, rtol=1e-14)


def test_what_would_take_too_long_is_not_tried():
    function = compile_function("sum(A @ v)", ["v[400]"], {"A": np.ones((400, 400))})
    values, unproved, _ = proved_values(function, np.ones(400), np.array([160000.0]))
    assert values == 160000
    assert unproved.all()


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1e20 + 1e-25 - 1e20 + 0*x", 1e-25),
        ("1e-40*x", 1.5e-40),
        ("1e-300*1e-300*x*1e300*1e300", 1.5),
        ("(1 + 1e-25)**10 - 1 - 1e-24 + 0*x", 4.5e-49),
        ("x + (1/3)**50*1e10", 1.5 + 1e10 / 3**50),
    ],
)
def test_constants_are_as_exact_as_they_are_written(text, value):
    (got,), (certain,) = proved(text, [1.5])
    assert certain
    assert got == value


def test_constants_that_had_to_be_rounded_prove_nothing():
    text = "*".join(["1.2345678901234567890123456789"] * 60) + "*x"
    (_,), (certain,) = proved(text, [1.5])
    assert not certain
