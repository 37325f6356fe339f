"""Determinants, inverses, medians and running sums: values of NumPy, and slopes by the formulas of matrix calculus."""

import mpmath
import numpy as np
import pytest
import sympy
from hypothesis import given
from hypothesis import strategies as st

from service.expressions import ExpressionError, compile_function, derivative, to_latex, to_sympy, to_text
from tests.conftest import Call

RANDOM = np.random.default_rng(5)
A, B, C = RANDOM.normal(size=(3, 4, 4))


def function(text, **data):
    return compile_function(text, ["A[4,4]"], data)


def test_jacobis_formula_and_what_follows_of_it():
    """d det = det tr(A⁻¹ dA); d log|det| = tr(A⁻¹ dA); d A⁻¹ = -A⁻¹ dA A⁻¹ (Magnus and Neudecker, ch. 8)."""
    inverse = np.linalg.inv(A)
    value, gradient = function("det(A)").gradient(A.ravel())
    assert value == pytest.approx(np.linalg.det(A), rel=1e-14)
    np.testing.assert_allclose(gradient, (value * inverse.T).ravel(), rtol=1e-12)
    _, gradient, hessian = function("log(abs(det(A)))").hessian(A.ravel())
    np.testing.assert_allclose(gradient, inverse.T.ravel(), rtol=1e-12)
    np.testing.assert_allclose(
        hessian, -np.einsum("il,kj->jilk", inverse, inverse).reshape(16, 16), rtol=1e-11, atol=1e-12
    )
    values, jacobian = function("inverse(A)").jacobian(A.ravel())
    np.testing.assert_allclose(values, inverse.ravel(), rtol=1e-13)
    np.testing.assert_allclose(
        jacobian, -np.einsum("ik,lj->ijkl", inverse, inverse).reshape(16, 16), rtol=1e-11, atol=1e-12
    )


def test_a_system_by_its_matrix_and_its_right_side():
    solved = compile_function("solve(A, b)", ["A[4,4]", "b[4]"])
    x = np.concatenate([A.ravel(), B[0]])
    points = np.stack([x, x + 1])
    for point, value, jacobian in zip(points, *solved.jacobian(points), strict=True):
        matrix, right = point[:16].reshape(4, 4), point[16:]
        inverse = np.linalg.inv(matrix)
        np.testing.assert_allclose(value, np.linalg.solve(matrix, right), rtol=1e-12)
        np.testing.assert_allclose(jacobian[:, 16:], inverse, rtol=1e-12)
        by_matrix = -np.einsum("ik,l->ikl", inverse, value).reshape(4, 16)
        np.testing.assert_allclose(jacobian[:, :16], by_matrix, rtol=1e-11, atol=1e-13)


def test_every_order_in_one_variable():
    """det(1 - x N) = 1 - x³ of the cyclic shift N, and its inverse is the sum of x^k N^k over 1 - x³."""
    shift = np.roll(np.eye(3), 1, axis=1)
    data = {"N": shift, "one": np.eye(3)}
    orders = compile_function("det(one - x*N)", "x", data).derivatives([0.5], 3)
    np.testing.assert_allclose(orders, [1 - 0.125, -0.75, -3, -6], rtol=1e-13)
    entry = compile_function("inverse(one - x*N)[0, 0]", "x", data).derivatives([0.25], 4)
    x = sympy.Symbol("x")
    exact = [float(sympy.diff(1 / (1 - x**3), x, k).subs(x, 0.25)) for k in range(5)]
    np.testing.assert_allclose(entry, exact, rtol=1e-13)


def test_other_forms_have_the_same_value():
    found = function("det(A) + inverse(A)[0, 1]*x0", x0=2.0)
    names = {sympy.Symbol(name, real=True): value for name, value in zip(found.variables, A.ravel(), strict=True)}
    assert float(to_sympy(found).subs(names)) == pytest.approx(found.value(A.ravel()), rel=1e-13)
    again = compile_function(to_text(found), ["A[4,4]"], {"x0": 2.0})
    assert again.value(A.ravel()) == pytest.approx(found.value(A.ravel()), rel=1e-15)
    assert to_latex(function("det(inverse(A))")) == r"\det\left(A^{-1}\right)"
    slope = derivative(function("det(A)"), "A[0,0]")
    assert slope.value(A.ravel()) == pytest.approx(np.linalg.det(A[1:, 1:]), rel=1e-13)


def test_a_small_determinant_is_a_polynomial(call: Call):
    """With a slope where it is 0, and no quotients in its derivative."""
    fields = {"expression": "det([[x, y], [1, x]])", "variables": ["x", "y"]}
    _, answer = call("calculus/symbolic/derivative", **fields)
    assert answer["expression"] == "2*x"
    status, answer = call("calculus/gradient", at=[1, 1], **fields)
    assert (status, answer["result"], answer["certainty"]) == (200, [2, -1], "exact")


@pytest.mark.parametrize("n", [2, 7, 9])
def test_large_matrices_are_proved_as_well_as_small_ones(call: Call, n):
    matrix = (np.random.default_rng(n).integers(-4, 5, (n, n)) + 9 * np.eye(n)).tolist()
    status, answer = call("calculus/evaluate", expression="det(A)", data={"A": matrix})
    assert (status, answer["certainty"]) == (200, "exact")
    assert answer["result"] == int(sympy.Matrix(np.array(matrix, int)).det())


@pytest.mark.parametrize("matrix", [[[1, 2], [2, 4]], [[1, 2, 3], [4, 5, 6], [7, 8, 9]], [[0, 0], [0, 0]]])
@pytest.mark.parametrize("expression", ["inverse(A)", "solve(A, A)[0, 0]"])
def test_a_singular_matrix_has_no_inverse(call: Call, matrix, expression):
    """[[1, 2, 3], …] has a tiny pivot in doubles, and an inverse of 1e16 by elimination."""
    status, answer = call("calculus/evaluate", expression=expression, data={"A": matrix})
    assert (status, answer["certainty"]) == (200, "estimated")
    assert set(np.ravel(answer["result"])) == {"NaN"}
    assert "inverse of a matrix that is singular" in answer["warnings"][0]["detail"]
    _, whole = call("calculus/evaluate", expression="det(A)", data={"A": matrix})
    assert (whole["result"], whole["certainty"]) == (0, "exact")


@given(st.lists(st.integers(-1, 2), min_size=1, max_size=5))
def test_numbers_are_conditions_that_they_are_not_zero(entries):
    """As in NumPy, where any([-1]) is true and all([-1, 2]), too."""
    names, v = [f"v[{len(entries)}]"], np.array(entries, float)
    for name, reference in (("any", np.any), ("all", np.all), ("count", np.count_nonzero)):
        assert compile_function(f"{name}(v)", names).value(v) == reference(v)
        assert compile_function(f"{name}(v > 0)", names).value(v) == reference(v > 0)


@pytest.mark.parametrize("p", [1, 3, 2.5])
def test_norms_of_any_order_are_proved(call: Call, p):
    _, answer = call("calculus/evaluate", expression=f"norm(v, {p})", variables=["v[3]"], at=[1, -2, 3])
    with mpmath.workdps(30):
        assert answer["result"] == float(mpmath.fsum(mpmath.mpf(x) ** p for x in (1, 2, 3)) ** (1 / mpmath.mpf(p)))
    assert answer["certainty"] == "exact"


@given(st.lists(st.integers(-9, 9), min_size=1, max_size=9))
def test_medians_and_running_values(entries):
    v, n = np.array(entries, float), len(entries)
    data = compile_function(["median(v)", "cumsum(v)", "cumprod(v)"], [f"v[{n}]"])
    expected = [np.median(v), *np.cumsum(v), *np.cumprod(v)]
    np.testing.assert_allclose(data.value(v), expected, rtol=1e-14)
    np.testing.assert_allclose(data.value(np.stack([v, v]))[1], expected, rtol=1e-14)
    _, jacobian = data.jacobian(v)
    assert jacobian[0].sum() == pytest.approx(1)  # moving all moves the median as much
    np.testing.assert_array_equal(jacobian[1 : n + 1], np.tri(n))
    without = [[np.prod(np.delete(v[: i + 1], j)) if j <= i else 0 for j in range(n)] for i in range(n)]
    np.testing.assert_allclose(jacobian[n + 1 :], without, rtol=1e-13)


def test_the_slope_of_a_median_is_that_of_the_middle():
    assert (
        compile_function("median(A)", ["A[3,3]"]).gradient(np.array([5.0, 1, 9, 2, 7, 3, 8, 4, 6]))[1].tolist()
        == [1] + [0] * 8
    )
    even = compile_function("median(v)", ["v[4]"])
    assert even.gradient([4.0, 1, 2, 9])[1].tolist() == [0.5, 0, 0.5, 0]
    assert even.nondifferentiable_at([[4.0, 1, 2, 9], [2, 1, 2, 9]]).tolist() == [False, True]


def test_norms_of_every_order():
    v = np.array([3.0, -4.0, 1.5])
    for p in (1, 1.5, 2, 3, 8):
        value, gradient = compile_function(f"norm(v, {p})", ["v[3]"]).gradient(v)
        assert value == pytest.approx(np.linalg.norm(v, p), rel=1e-14)
        np.testing.assert_allclose(gradient, np.sign(v) * (np.abs(v) / value) ** (p - 1), rtol=1e-13)


def test_running_sums_inside_a_sum_over_an_index():
    text = "sum(cumsum(v*i)[2] + cumprod(v + i)[1] for i in range(3))"
    assert compile_function(text, ["v[3]"]).value([1.0, 2, 4]) == 3 * 7 + (1 * 2 + 2 * 3 + 3 * 4)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("det(v)", "found the shape (3,), expected a square matrix"),
        ("sum(det(A*i) for i in range(2))", "a matrix that depends on an index of `for`"),
        ("norm(A, 1)", "a vector: of a matrix there is norm(A)"),
        ("norm(v, 0.5)", "expected norm(v, p) with a number p from 1 on"),
        ("cumsum(A)", "expected a vector"),
        ("solve(A, [1, 2])", "vectors or matrices with equal inner lengths"),
    ],
)
def test_what_does_not_fit_is_refused(text, said):
    with pytest.raises(ExpressionError) as raised:
        compile_function(text, ["v[3]"], {"A": A})
    assert said in str(raised.value)


def test_a_gaussian_likelihood_is_maximised_by_mean_and_covariance(call: Call):
    """-n/2 log det S - 1/2 Σ (x - m)ᵀ S⁻¹ (x - m): at its maximum S is the covariance that divides by n."""
    x = RANDOM.normal(size=(20, 2)) @ [[1, 0.5], [0, 0.75]]
    fields = {
        "objective": "log(det(S)) + mean((x - m)*transpose(solve(S, transpose(x - m))))*2",
        "definitions": {"S": "[[a, b], [b, c]]", "m": "[p, q]"},
        "variables": ["a", "b", "c", "p", "q"],
        "initial": [1, 0, 1, 0, 0],
        "bounds": [[0.01, 9], [-0.9, 0.9], [0.01, 9], [-5, 5], [-5, 5]],
    }
    status, answer = call("optimization/minimize", data={"x": x.tolist()}, **fields)
    assert (status, answer["success"]) == (200, True)
    covariance = np.cov(x.T, bias=True)
    expected = [covariance[0, 0], covariance[0, 1], covariance[1, 1], *x.mean(0)]
    np.testing.assert_allclose(answer["x"], expected, rtol=1e-7)
