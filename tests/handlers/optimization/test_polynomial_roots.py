import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from service.handlers.optimization.polynomial_roots import polynomial_roots
from service.schemas.optimization.equations import PolynomialRootsRequest
from tests.conftest import Call


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
    assert found["condition_numbers"] == ["Infinity"] * 3
    np.testing.assert_allclose(found["roots"]["real"], 1, rtol=1e-15)
    assert [warning["code"] for warning in found["warnings"]] == ["ill-conditioned"]
