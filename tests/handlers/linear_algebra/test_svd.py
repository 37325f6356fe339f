import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.handlers.linear_algebra.svd import svd
from service.schemas.linear_algebra.factorizations import SvdRequest
from tests.handlers.linear_algebra.generated import Array, adjoint, few, is_unitary, matrices, near
from tests.handlers.linear_algebra.reference import Case, assert_trusted, named_matrices


@few
@given(matrices(), st.booleans())
def test_svd_gives_back_a(a: Array, full: bool) -> None:
    found = svd(SvdRequest.model_construct(a=a, full_matrices=full))
    m, n = a.shape[-2:]
    k = min(m, n)
    assert (found.u.shape[-1], found.vh.shape[-2]) == ((m, n) if full else (k, k))
    assert near((found.u[..., :k] * found.s[..., None, :]) @ found.vh[..., :k, :], a)
    assert is_unitary(found.u)
    assert is_unitary(adjoint(found.vh))
    assert (np.diff(found.s, axis=-1) <= 0).all()
    assert found.residual.max() < 1e-14


@pytest.mark.parametrize("case", named_matrices("singular_values"), ids=str)
def test_every_singular_value_of_the_named_matrices_is_right_or_says_why_not(case: Case) -> None:
    found = svd(SvdRequest.model_construct(a=case.matrix))
    assert_trusted(found.s, case.certified, found.warnings)


def test_a_warning_names_the_items_of_a_stack() -> None:
    rounded = np.array([[0.1, 0.2], [0.3, 0.6]])
    found = svd(SvdRequest.model_construct(a=np.array([np.eye(2), rounded, 2 * rounded])))
    (warning,) = found.warnings
    assert (warning.trusted_digits, warning.count, warning.indices) == (0, 2, [[1], [2]])


def test_singular_integers_have_exact_singular_values() -> None:
    found = svd(SvdRequest.model_construct(a=np.array([[1.0, 2.0], [2.0, 4.0]])))
    assert (found.s.tolist(), found.error.tolist(), found.warnings) == ([5, 0], [0, 0], [])


def test_graded_integers_keep_all_digits_of_the_least_singular_value() -> None:
    # The Pascal matrix of order 12 has reciprocal pairs of eigenvalues; see named_matrices for its values.
    pascal = np.ones((12, 12))
    for i, j in np.ndindex(11, 11):
        pascal[i + 1, j + 1] = pascal[i, j + 1] + pascal[i + 1, j]
    found = svd(SvdRequest.model_construct(a=pascal))
    assert found.s * found.s[::-1] == pytest.approx(np.ones(12), rel=1e-14)
    assert not found.warnings
