"""Kinks, the edges of domains, and far out: what people expect, and a flag where there is no derivative."""

import numpy as np
import pytest

from service.expressions import compile_function, to_text

INF, NAN = np.inf, np.nan


@pytest.mark.parametrize(
    ("text", "x", "value", "slope", "flagged"),
    [
        ("abs(x)", 0, 0, 0, True),
        ("abs(x)", -2, 2, -1, False),
        ("max(x, 0)", 0, 0, 0.5, True),
        ("min(x, 0)", 0, 0, 0.5, True),
        ("relu(x)", 0, 0, 0, True),
        ("relu(x)", 2, 2, 1, False),
        ("clip(x, 0, 1)", 3, 1, 0, False),
        ("where(x > 0, sqrt(x), 0)", 0, 0, 0, True),
        ("where(x > 0, log(x), x)", -1, -1, 1, False),
        ("where(x > 1, exp(1000*x), 3*x)", 0.5, 1.5, 3, False),
        ("max(sqrt(x), 1)", 0, 1, 0, True),
        ("log(1 + exp(x))", 800, 800, 1, None),
        ("log(1 + exp(x))", -800, 0, 0, None),
        ("log(exp(x) + exp(2*x))", 800, 1600, 2, None),
        ("sigmoid(x)", -800, 0, 0, None),
        ("sigmoid(x)", 800, 1, 0, None),
        ("1/(1 + exp(-x))", -800, 0, 0, None),
        ("log(sigmoid(x))", -800, -800, 1, None),
        ("tanh(x)", 800, 1, 0, None),
        ("0**x", 0, 1, -INF, None),
        ("x**0", 0, 1, 0, None),
        ("x**1", 0, 0, 1, None),
        ("x**2.5", 0, 0, 0, True),
        ("x**(1/3)", -8, NAN, NAN, False),
        ("cbrt(x)", -8, -2, 1 / 12, False),
        ("cbrt(x)", 0, 0, INF, True),
        ("sqrt(x)", 0, 0, INF, True),
        ("sqrt(x)", -1, NAN, NAN, False),
        ("x*log(x)", 0, NAN, -INF, None),
        ("1/x", 0, INF, -INF, None),
        ("exp(x)", 1000, INF, INF, None),
        ("norm(x)", 0, 0, 0, True),
        ("sign(x) + floor(x) + ceil(x)", 0, 0, 0, True),
        ("round(x)", 0.5, 0, 0, True),
        ("round(x)", 0.3, 0, 0, False),
        ("where(any([x > 3, x > 4]), x**2, x)", 2, 2, 1, False),
        ("where(any([x > 1, x > 4]), x**2, x)", 2, 4, 4, False),
        ("where(any([x > 2, x > 4]), x**2, x)", 2, 2, 1, True),
        ("where(all([x > 1, x > 4]), x**2, x)", 2, 2, 1, False),
        ("where(all([x > 1, x > 0]), x**2, x)", 2, 4, 4, False),
        ("x*count([x > 1, x > 0, x > 4])", 2, 4, 2, False),
        ("any([x, 0])", 0, 0, 0, True),
        ("where(count([x > 1, x > 4]) == 1, x**2, x)", 2, 4, 4, False),
        ("where(floor(x) > 0, x**2, x)", 0.5, 0.5, 1, False),
        ("where(floor(x) > 0, x**2, x)", 1, 1, 2, True),
        ("max(sign(x), 1)*x", 2, 2, 1, False),
        ("sum(i*x**i for i in range(3))", 0, 0, 1, False),
        ("sum(3*x**i for i in range(3))", 0, 3, 3, False),
        ("max(x, -x, 2*x)", 0, 0, 1, True),
        ("1/(x - x)", 2, INF, NAN, None),
        ("0*exp(1000)*x", 1, 0, 0, None),
        ("exp(2000)/exp(2000)*x", 1, NAN, NAN, None),
        ("(-8)**(1/3)*x", 1, NAN, NAN, None),
        ("sqrt(-1)*x", 1, NAN, NAN, None),
        ("1000**1000*x", 1, INF, INF, None),
    ],
)
def test_kinks_and_edges(text, x, value, slope, flagged):
    function = compile_function(text, "x")
    for got in (function.gradient([x]), tuple(part[0] for part in function.gradient([[x]] * 3))):
        np.testing.assert_allclose(got[0], value, rtol=1e-15)
        if not np.isnan(slope):
            np.testing.assert_allclose(got[1], [slope], rtol=1e-15)
    hit = function.nondifferentiable_at([x])
    assert hit is None if flagged is None else hit == flagged


def test_flags_are_told_for_each_point():
    function = compile_function("sum(abs(v)) + max(v)", "v", size=2)
    np.testing.assert_array_equal(function.nondifferentiable_at([[1, 2], [0, 1], [3, 3], [-1, 1]]), [0, 1, 1, 0])


def test_equal_shares_at_a_tie():
    _, gradient = compile_function("max(v)", "v", size=4).gradient([1.0, 3.0, 3.0, 2.0])
    np.testing.assert_array_equal(gradient, [0, 0.5, 0.5, 0])


def test_a_product_with_zeros_has_its_exact_gradient():
    _, gradient, hessian = compile_function("prod(v)", "v", size=3).hessian([0.0, 2.0, 3.0])
    np.testing.assert_array_equal(gradient, [6, 0, 0])
    np.testing.assert_array_equal(hessian, [[0, 3, 2], [3, 0, 0], [2, 0, 0]])


def test_an_infinite_slope_outside_a_slice_does_no_harm():
    _, gradient = compile_function("sum(sqrt(v)[1:])", "v", size=3).gradient([0.0, 1.0, 4.0])
    np.testing.assert_array_equal(gradient, [0, 0.5, 0.25])


def test_a_norm_neither_overflows_nor_vanishes():
    function = compile_function("norm(v)", "v", size=2)
    for scale in (1e-200, 1.0, 1e200):
        value, gradient = function.gradient(np.array([3.0, 4.0]) * scale)
        assert value == pytest.approx(5 * scale)
        np.testing.assert_allclose(gradient, [0.6, 0.8])


@pytest.mark.parametrize(
    ("text", "value", "gradient"),
    [
        ("log(sum(exp(v)))", 1002.4076059644444, [0.09003057317038, 0.24472847105480, 0.66524095577482]),
        ("log(exp(v[0]) + exp(v[1]) + exp(v[2]))", 1002.4076059644444, [0.09003057317, 0.24472847105, 0.66524095577]),
        ("exp(v[2])/sum(exp(v))", 0.665240955774822, [-0.05989202454482, -0.1628034019898, 0.2226954265346]),
        ("sum(v*exp(v))/sum(exp(v))", 1001.5752103826, [-0.05178652043943, 0.1039581135852, 0.9478284068543]),
        ("log(exp(v[0])/sum(exp(v)))", -2.4076059644444, [0.90996942682962, -0.24472847105480, -0.66524095577482]),
        ("-log(mean(exp(-v)))", 1000.69100632422, [0.6652409557748, 0.2447284710548, 0.09003057317038]),
        ("log(2*exp(v[0])*exp(v[1]) + 1)", 2001.6931471805599, [1, 1, 0]),
        ("(exp(v[0]) - exp(-v[0]))/(exp(v[0]) + exp(-v[0]))", 1, [0, 0, 0]),
    ],
)
def test_sums_of_exponentials_do_not_overflow(text, value, gradient):
    function, x = compile_function(text, "v", size=3), np.array([1000.0, 1001.0, 1002.0])
    for got in (function.gradient(x), tuple(part[0] for part in function.gradient(np.stack([x] * 3)))):
        np.testing.assert_allclose(got[0], value, rtol=1e-12)
        np.testing.assert_allclose(got[1], gradient, rtol=1e-9, atol=1e-12)
    assert np.isfinite(function.hessian(x)[2]).all()
    again = compile_function(to_text(function), "v", size=3)
    np.testing.assert_allclose(again.value(x / 100), function.value(x / 100), rtol=1e-13)
