"""Derivatives against 50-digit arithmetic, and against each other."""

from types import SimpleNamespace

import mpmath
import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy import special, stats
from scipy.optimize import rosen, rosen_der, rosen_hess, rosen_hess_prod

from service.expressions import ExpressionError, compile_function, derivative
from tests.expressions.precise import DIGITS, condition, formulas, is_smooth, partials
from tests.expressions.products import hessian_vector_product, jacobian_vector_product

ROSENBROCK = "sum(100*(x[1:] - x[:-1]**2)**2 + (1 - x[:-1])**2)"
points = st.floats(-3, 3).filter(lambda a: abs(a) > 0.01)


def relative(got, exact):
    return np.abs(got - exact).max() / np.abs(exact).max()


@settings(max_examples=300, deadline=None)
@given(formulas, points, points)
def test_gradient_has_the_digits_its_condition_allows(formula, x, y):
    with mpmath.workdps(DIGITS):
        a, b = mpmath.mpf(x), mpmath.mpf(y)
        try:
            assume(is_smooth(formula, a, b))
            exact, conditions = partials(formula, a, b), condition(formula, a, b)
        except (ValueError, ZeroDivisionError, OverflowError, TypeError, AttributeError):
            assume(False)
        function = compile_function(formula.text, ["x", "y"])
        assume(not function.nondifferentiable_at([x, y]))
        for got in (function.gradient([x, y])[1], function.gradient([[x, y]])[1][0]):
            for part, true, digits_lost in zip(got, exact, conditions, strict=True):
                error = abs(mpmath.mpf(float(part)) - true)
                assert not true or error <= 1e-13 * max(digits_lost, 1) * abs(true)


@pytest.mark.parametrize("n", [2, 3, 50])
def test_rosenbrock_has_the_derivatives_that_scipy_has(n):
    x, v = np.random.default_rng(n).normal(size=(2, n))
    function = compile_function(ROSENBROCK, "x", size=n)
    value, gradient, hessian = function.hessian(x)
    assert value == pytest.approx(rosen(x), rel=1e-14)
    assert relative(gradient, rosen_der(x)) < 1e-14
    assert relative(hessian, rosen_hess(x)) < 1e-14
    assert relative(hessian_vector_product(function, x, v), rosen_hess_prod(x, v)) < 1e-14
    indexed = f"sum(100*(x[i+1] - x[i]**2)**2 + (1 - x[i])**2 for i in range({n - 1}))"
    assert relative(compile_function(indexed, "x", size=n).gradient(x)[1], rosen_der(x)) < 1e-14


@pytest.mark.parametrize(
    ("text", "gradient"),
    [
        ("sum((A @ x - b)**2)", lambda x, d: 2 * d.A.T @ (d.A @ x - d.b)),
        ("x @ S @ x", lambda x, d: (d.S + d.S.T) @ x),
        ("dot(b, A @ x)", lambda _, d: d.A.T @ d.b),
        ("sum(x[i]*S[i,j]*x[j] for i in range(4) for j in range(4))", lambda x, d: (d.S + d.S.T) @ x),
        ("sum((S[i] @ x)**2 for i in range(4))", lambda x, d: 2 * d.S.T @ (d.S @ x)),
        ("sum(transpose(A) @ (A @ x))", lambda _, d: d.A.T @ d.A @ np.ones(4)),
        ("norm(A @ x)", lambda x, d: d.A.T @ (d.A @ x) / np.linalg.norm(d.A @ x)),
        ("prod(x)", lambda x, _: np.prod(x) / x),
        ("prod(x[i] for i in range(3))", lambda x, _: np.append(np.prod(x[:3]) / x[:3], 0)),
        ("mean(x*x[::-1])", lambda x, _: x[::-1] / 2),
        ("max(S @ x)", lambda x, d: d.S[np.argmax(d.S @ x)]),
        ("sum(exp(x)*A)", lambda x, d: np.exp(x) * d.A.sum(axis=0)),
        ("log(sum(exp(x)))", lambda x, _: np.exp(x) / np.exp(x).sum()),
    ],
)
def test_gradients_of_array_expressions(text, gradient):
    rng = np.random.default_rng(1)
    data = {"A": rng.normal(size=(3, 4)), "b": rng.normal(size=3), "S": rng.normal(size=(4, 4))}
    arrays = SimpleNamespace(**data)
    function, x = compile_function(text, "x", data, size=4), rng.normal(size=(6, 4))
    for point in x:
        assert relative(function.gradient(point)[1], gradient(point, arrays)) < 1e-13
    assert relative(function.gradient(x)[1], np.array([gradient(point, arrays) for point in x])) < 1e-13


def test_a_matrix_variable_is_row_major():
    function = compile_function("W @ v + b", ["W[2,3]", "v[3]", "b"])
    x = np.arange(10.0)
    value, jacobian = function.jacobian(x)
    assert function.variables == (
        "W[0,0]",
        "W[0,1]",
        "W[0,2]",
        "W[1,0]",
        "W[1,1]",
        "W[1,2]",
        "v[0]",
        "v[1]",
        "v[2]",
        "b",
    )
    np.testing.assert_array_equal(value, x[:6].reshape(2, 3) @ x[6:9] + 9)
    np.testing.assert_array_equal(jacobian, [[6, 7, 8, 0, 0, 0, 0, 1, 2, 1], [0, 0, 0, 6, 7, 8, 3, 4, 5, 1]])


def test_the_products_are_those_with_the_jacobian():
    rng = np.random.default_rng(2)
    x, v, w = rng.normal(size=(5, 3)), rng.normal(size=(5, 3)), rng.normal(size=(5, 2))
    function = compile_function(["x*y*z", "sin(x) - y/z"], ["x", "y", "z"])
    value, jacobian = function.jacobian(x)
    assert value.shape == (5, 2)
    assert jacobian.shape == (5, 2, 3)
    np.testing.assert_allclose(
        jacobian_vector_product(function, x, v), np.einsum("pmn,pn->pm", jacobian, v), rtol=1e-13
    )
    np.testing.assert_allclose(function.vector_jacobian_product(x, w), np.einsum("pmn,pm->pn", jacobian, w), rtol=1e-13)
    np.testing.assert_allclose(function.jacobian(x[1])[1], jacobian[1], rtol=1e-14)


@pytest.mark.parametrize("text", ["exp(sin(3*x))/(1 + x**2)", "gamma(x)", "x**2.5*log(x)", "erf(x) + atan(x)", "x**x"])
def test_derivatives_of_every_order_are_taylor_coefficients(text):
    got = compile_function(text, "x").derivatives([0.75], 8)
    names = {name: getattr(mpmath, name) for name in ("exp", "sin", "gamma", "log", "erf", "atan")}
    with mpmath.workdps(50):
        exact = mpmath.diffs(lambda x: eval(text, {**names, "x": x}), 0.75, 8)  # noqa: S307  our own texts
        np.testing.assert_allclose(got[:, ...], [float(d) for d in exact], rtol=1e-11)


def test_the_hessian_is_symmetric_and_the_derivative_of_the_gradient():
    function = compile_function("exp(x*y)*sin(z) + norm(v)*max(v)", ["x", "y", "z", "v[3]"])
    x = np.array([0.3, -0.4, 1.2, 2.0, -1.0, 0.5])
    _, _, hessian = function.hessian(x)
    np.testing.assert_allclose(hessian, hessian.T, rtol=1e-13, atol=1e-15)
    for i, name in enumerate(function.variables):
        np.testing.assert_allclose(derivative(function, name).gradient(x)[1], hessian[i], rtol=1e-12, atol=1e-14)


@pytest.mark.parametrize(
    ("text", "call"),
    [
        ("x*y", lambda f: f.derivatives([1, 2], 2)),
        ("x*y", lambda f: f.value([1, 2, 3])),
        ("x*y", lambda f: f.gradient(1.0)),
        (["x", "y"], lambda f: f.gradient([1, 2])),
        (["x", "y"], lambda f: f.hessian([1, 2])),
        ("x*y", lambda f: derivative(f, "z")),
    ],
)
def test_what_does_not_fit_is_refused(text, call):
    with pytest.raises(ExpressionError):
        call(compile_function(text, ["x", "y"]))


@pytest.mark.parametrize(
    ("text", "exact"),
    [
        ("1/(1 - x)", lambda k, x: mpmath.factorial(k) / (1 - x) ** (k + 1)),
        ("x**20", lambda k, x: mpmath.ff(20, k) * x ** (20 - k)),
        ("log(x)", lambda k, x: (-1) ** (k - 1) * mpmath.factorial(k - 1) / x**k),
        ("cosh(2*x) + sinh(2*x)", lambda k, x: 2**k * mpmath.exp(2 * x)),
        ("sum(dot(A[:,i], A[:,i])*x**i for i in range(3))", lambda _k, _x: 0),
        ("norm(A*x) + max(A*x)", lambda _k, _x: 0),
    ],
)
def test_high_orders(text, exact):
    got = compile_function(text, "x", {"A": np.arange(6.0).reshape(2, 3)}).derivatives([[0.25], [0.75]], 16)
    assert got.shape == (17, 2)
    for i, x in enumerate((0.25, 0.75)):
        np.testing.assert_allclose(got[16, i], float(exact(16, mpmath.mpf(x))), rtol=1e-13)


def test_orders_agree_with_repeated_differentiation():
    text = "where(x > 0, x**2.5, x) + abs(x)*tanh(x) + atan2(x, 2) + logaddexp(x, 1) + (A @ A)[0,0]*x + sum(A @ (A*x))"
    function = compile_function(text, "x", {"A": np.array([[1.0, 2.0], [0.5, 1.0]])})
    got = function.derivatives([0.6], 4)
    for k in range(5):
        assert got[k] == pytest.approx(derivative(function, *["x"] * k).value([0.6]), rel=1e-12)


@pytest.mark.parametrize(
    ("text", "x", "slope"),
    [
        ("besselj(0, x)", 2.5, -special.j1(2.5)),
        ("besselj(2.5, x)", 4.0, special.jvp(2.5, 4)),
        ("bessely(1, x)", 0.75, special.yvp(1, 0.75)),
        ("besseli(3, x)", -2.0, special.ivp(3, -2)),
        ("besselk(0.5, x)", 1.5, special.kvp(0.5, 1.5)),
        ("gammainc(200, x)", 210.0, stats.gamma.pdf(210, 200)),
        ("gammaincc(1, x)", 0.0, -1.0),
        ("betainc(2, 3.5, x)", 0.25, stats.beta.pdf(0.25, 2, 3.5)),
        ("betainc(200, 300, x)", 0.4, stats.beta.pdf(0.4, 200, 300)),
        ("betainc(1, 2, x)", 1.0, 0.0),
        ("erfinv(x)", -0.5, np.sqrt(np.pi) / 2 * np.exp(special.erfinv(0.5) ** 2)),
        ("erfcinv(x)", 1e-20, -np.sqrt(np.pi) / 2 * np.exp(special.erfcinv(1e-20) ** 2)),
        ("beta(x, 2)", 3.0, -(2 * 3 + 1) / (3 * 4) ** 2),
        ("logbeta(2, x)", 3.0, -1 / 3 - 1 / 4),
        ("binomial(x, 3)", 2.0, 1 / 3),
        ("binomial(5, x)", 2.5, special.binom(5, 2.5) * (special.digamma(3.5) - special.digamma(3.5))),
    ],
)
def test_slopes_of_functions_with_an_order_or_parameters(text, x, slope):
    assert compile_function(text, ["x"]).gradient([x])[1][0] == pytest.approx(slope, rel=1e-12, abs=1e-15)


def test_bessel_functions_solve_their_equation():
    """x**2 y'' + x y' + (x**2 - n**2) y = 0, and for the modified ones - (x**2 + n**2) y."""
    x, n = 2.75, 1.5
    for letter, sign in zip("jyik", (1, 1, -1, -1), strict=True):
        y, first, second = compile_function(f"bessel{letter}({n}, x)", "x").derivatives([x], 2)
        assert x**2 * second + x * first == pytest.approx((n**2 - sign * x**2) * y, rel=1e-12)


@pytest.mark.parametrize("text", ["besselj(y, x)", "gammainc(y, x)", "betainc(y, 2, x)"])
def test_an_order_has_no_derivative_and_need_not_have_one(text):
    function = compile_function(text, ["x", "y"])
    assert np.isfinite(derivative(function, "x").value([0.5, 1.5]))
    with pytest.raises(ExpressionError, match="found a derivative by the"):
        function.gradient([0.5, 1.5])


def test_an_order_may_be_the_index_of_a_sum():
    """DLMF 10.12.3: cos(x sin t) = J_0(x) + 2 sum J_2k(x) cos(2kt), at t = pi/2."""
    function = compile_function("besselj(0, x) + 2*sum(besselj(2*k, x)*cos(k*pi) for k in range(1, 20))", ["x"])
    assert function.value([3.0]) == pytest.approx(np.cos(3), rel=1e-14)
    assert function.gradient([3.0])[1][0] == pytest.approx(-np.sin(3), rel=1e-13)
