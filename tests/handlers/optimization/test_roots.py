import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.handlers.optimization.polynomial_roots import polynomial_roots
from service.schemas.optimization.equations import PolynomialRootsRequest
from tests.conftest import Call

SYSTEM = {"equations": ["x**2 + y**2 - 4", "x*y - 1"], "variables": ["x", "y"], "initial": [2, 1]}


def test_a_system(call: Call):
    _, found = call("optimization/root", **SYSTEM)
    # x² + y² = 4 and xy = 1: x = (√6 + √2)/2, y = (√6 - √2)/2.
    np.testing.assert_allclose(found["x"], [(6**0.5 + 2**0.5) / 2, (6**0.5 - 2**0.5) / 2], rtol=1e-15)
    assert (found["status"], found["success"]) == ("converged", True)
    assert found["relative_residual"] < 1e-15


def test_a_vector_equation_with_data(call: Call):
    a, b = [[4.0, 1.0], [2.0, 3.0]], [1.0, 2.0]
    _, found = call(
        "optimization/root", equations="A @ x + 0.1*x**3 - b", variables="x", initial=[0, 0], data={"A": a, "b": b}
    )
    x = np.array(found["x"])
    np.testing.assert_allclose(a @ x + 0.1 * x**3, b, rtol=1e-14)


def test_no_root_is_said(call: Call):
    _, found = call("optimization/root", **{**SYSTEM, "equations": ["x**2 + y**2 + 4", "x*y - 1"]})
    assert (found["status"], found["success"]) == ("no_root_found", False)
    assert found["residual"] >= 4


def test_a_multiple_root_is_warned_of(call: Call):
    _, found = call("optimization/root", equations=["x + y - 2", "(x - y)**2"], variables=["x", "y"], initial=[3, 0])
    assert found["success"]
    assert [warning["code"] for warning in found["warnings"]] == ["ill-conditioned"]


@pytest.mark.parametrize(
    ("fields", "x", "status"),
    [
        ({"equation": "cos(x) - x", "bracket": [0, 1]}, 0.7390851332151607, "converged"),  # the Dottie number
        ({"equation": "cos(x) - x", "initial": 100}, 0.7390851332151607, "converged"),
        ({"equation": "atan(x)", "initial": 30}, 0, "converged"),  # plain Newton steps diverge
        ({"equation": "exp(x) - 1e10", "initial": 0}, 10 * np.log(10), "converged"),
        ({"equation": "1e-20*(x - 3)", "bracket": [0, 7]}, 3, "converged"),
        ({"equation": "tan(x)", "bracket": [1, 2]}, np.pi / 2, "pole"),
        ({"equation": "where(x > 1, 1, -1)", "bracket": [0, 3]}, 1, "pole"),
        ({"equation": "x**2 + 1", "initial": 1}, 0, "not_converged"),
    ],
)
def test_one_equation(call: Call, fields, x, status):
    _, found = call("optimization/root-scalar", variable="x", **fields)
    assert (found["status"], found["success"]) == (status, status == "converged")
    assert found["x"] == pytest.approx(x, rel=1e-13, abs=1e-13)


@pytest.mark.parametrize(
    ("path", "fields", "pointer"),
    [
        ("root", {**SYSTEM, "equations": ["x", "z"]}, "/equations/1"), ("root", {**SYSTEM, "initial": [1]}, "/initial"),
        ("root", {**SYSTEM, "equations": ["log(-x**2 - 1)", "y"]}, "/initial"),
        ("root-scalar", {"equation": "x", "variable": "x"}, "/bracket"),
        ("root-scalar", {"equation": "x**2 - 1", "variable": "x", "bracket": [2, 3]}, "/bracket"),
        ("root-scalar", {"equation": "log(x)", "variable": "x", "bracket": [-1, 3]}, "/bracket/0"),
        ("root-scalar", {"equation": "log(x)", "variable": "x", "initial": -1}, "/initial"),
        ("polynomial-roots", {"coefficients": [0, 0]}, "/coefficients"),
        ("polynomial-roots", {"coefficients": [0, 5]}, "/coefficients"),
    ],
)  # fmt: skip
def test_bad_parts_are_pointed_at(call: Call, path, fields, pointer):
    status, problem = call(f"optimization/{path}", **fields)
    assert (status, problem["errors"][0]["pointer"]) == (422, pointer)


def test_wilkinsons_polynomial_of_degree_ten():
    # Its coefficients are exact in float64; its roots 1, …, 10 have condition numbers up to 2·10⁶.
    found = polynomial_roots(PolynomialRootsRequest(coefficients=np.poly(np.arange(1.0, 11))))
    np.testing.assert_allclose(found.roots, np.arange(1, 11), rtol=1e-13)
    assert found.residual < 1e-16


@settings(max_examples=40, deadline=None)
@given(st.lists(st.integers(-30, 30).filter(bool), min_size=1, max_size=7, unique=True), st.integers(0, 3))
def test_roots_of_products_are_their_factors(roots, zeros):
    found = polynomial_roots(PolynomialRootsRequest(coefficients=np.poly([*roots, *[0] * zeros])))
    np.testing.assert_allclose(found.roots, sorted([*roots, *[0] * zeros]), rtol=1e-9, atol=1e-300)
    assert found.roots.dtype == complex
    assert (found.condition_numbers[found.roots == 0] == (0 if zeros == 1 else np.inf)).all()


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 2**32 - 1), st.integers(1, 12))
def test_complex_roots_have_small_backward_errors(seed, degree):
    generator = np.random.default_rng(seed)
    coefficients = generator.normal(size=degree + 1) + 1j * generator.normal(size=degree + 1)
    found = polynomial_roots(PolynomialRootsRequest.model_construct(coefficients=coefficients))
    size = np.polyval(np.abs(coefficients), np.abs(found.roots))
    assert (np.abs(np.polyval(coefficients, found.roots)) <= 1e-14 * size).all()
    np.testing.assert_allclose(found.roots.sum(), -coefficients[1] / coefficients[0], rtol=1e-9)


def test_multiple_roots_say_that_they_are(call: Call):
    _, found = call("optimization/polynomial-roots", coefficients=[1, -3, 3, -1])
    assert min(found["condition_numbers"]) > 1e10
    np.testing.assert_allclose(found["roots"]["real"], 1, atol=1e-4)
    assert [warning["code"] for warning in found["warnings"]] == ["ill-conditioned"]


@pytest.mark.parametrize(
    ("operation", "fields", "pointer"),
    [
        ("root-scalar", {"equation": "cos(x) == x", "variable": "x", "initial": 0}, "/equation"),
        ("root", {"equations": "x == 1", "variables": ["x"], "initial": [0]}, "/equations"),
        ("root", {"equations": ["x - 1", "x + y == 2"], "variables": ["x", "y"], "initial": [0, 0]}, "/equations/1"),
    ],
)
def test_an_equation_is_no_comparison(call: Call, operation, fields, pointer):
    status, problem = call(f"optimization/{operation}", **fields)
    assert (status, problem["errors"][0]["pointer"]) == (422, pointer)


def test_a_function_that_dies_out_has_an_answer(call: Call):
    assert call("optimization/root-scalar", equation="exp(x)", variable="x", initial=0)[0] == 200
