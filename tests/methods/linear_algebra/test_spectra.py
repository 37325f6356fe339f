from typing import Any

import mpmath
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import linear_sum_assignment

from service.methods.linear_algebra import spectra
from service.methods.linear_algebra.eigenpairs import general, symmetric
from service.methods.linear_algebra.singular_values import certified, svd
from tests.handlers.linear_algebra.generated import Array, few


@st.composite
def hard(draw: st.DrawFn) -> Array:
    """Small integer matrices, triangular and nearly defective ones, and ones of wide exponents; complex too."""
    n, random = draw(st.integers(2, 5)), np.random.default_rng(draw(st.integers(0, 2**32)))
    whole = random.integers(-3, 4, (n, n)) * 1.0
    near = np.eye(n) + np.eye(n, k=1) + np.eye(n, k=1 - n) * 10.0 ** -random.integers(3, 20)
    wide = random.standard_normal((n, n)) * 10.0 ** random.integers(-8, 8, (n, n))
    return draw(st.sampled_from([whole, np.triu(whole), near, wide, whole + 1j * whole.T]))


def off(found: Array, exact: Any) -> Array:
    """The distance of each value from the true one that is its own, before that is rounded."""
    distances = np.array([[float(abs(value - one)) for value in exact] for one in found.tolist()])
    return np.asarray(distances[linear_sum_assignment(distances)])


@few
@given(hard())
def test_errors_cover_the_true_eigenvalues(a: Array) -> None:
    found = general(a)
    with mpmath.workdps(150):
        exact = mpmath.eig(mpmath.matrix(a.tolist()), left=False, right=False)
        assert (off(found.w, exact) <= found.errors + 1e-30).all()


@few
@given(hard())
def test_errors_cover_the_true_singular_values(a: Array) -> None:
    u, s, vh = svd(a)
    found = certified(a, s, u, vh)
    with mpmath.workdps(60):
        exact = mpmath.svd(mpmath.matrix(a.tolist()), compute_uv=False)
        assert (off(found.s, exact) <= found.errors + 1e-50).all()


@few
@given(hard())
def test_errors_cover_the_true_symmetric_eigenvalues(a: Array) -> None:
    a = a + a.conj().T
    found = symmetric(a)
    with mpmath.workdps(60):
        exact = mpmath.eighe(mpmath.matrix(a.tolist()), eigvals_only=True)
        assert (off(found.w, exact) <= found.errors + 1e-50).all()


def test_multiple_eigenvalues_are_counted() -> None:
    a = np.diag([2.0, 2.0, 2.0, 5.0]) + np.eye(4, k=1) * [[1, 0, 0, 0], [0, 0, 0, 0], [0, 0, 0, 0], [0, 0, 0, 0]]
    found = spectra.eigenvalues(a)
    assert found is not None
    assert sorted(found.values.real.tolist()) == [2, 2, 2, 5]


def test_eigenvalues_of_complex_matrices_are_not_those_of_their_conjugates() -> None:
    a = np.diag([1j, 2j, 2j, 3.0])
    found = spectra.eigenvalues(a)
    assert found is not None
    assert np.array(sorted(found.values.tolist(), key=abs)) == pytest.approx(np.array([1j, 2j, 2j, 3]), rel=1e-15)


def test_eigenvalues_next_to_one_are_apart() -> None:
    a = np.eye(12) + np.diag(np.arange(12) ** 2 * 2.0**-50)
    found = spectra.eigenvalues(a)
    assert found is not None
    assert sorted(found.values.real) == pytest.approx(sorted(a.diagonal()), rel=0, abs=0)
