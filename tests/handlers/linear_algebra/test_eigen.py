import mpmath
import numpy as np
import pytest
from hypothesis import given

from service.handlers.linear_algebra.eigen import eigen
from service.schemas.linear_algebra.factorizations import EigenRequest
from tests.conftest import Call
from tests.handlers.linear_algebra.generated import Array, adjoint, few, matrices, near
from tests.handlers.linear_algebra.reference import Case, assert_trusted, named_matrices


@few
@given(a=matrices(square=True))
def test_eigenvectors_are_only_stretched(a: Array) -> None:
    found = eigen(EigenRequest.model_construct(a=a, structure="general"))
    w, v = found.eigenvalues, found.eigenvectors
    assert np.iscomplexobj(w)
    assert near(a @ v, v * w[..., None, :])
    assert np.linalg.norm(v, axis=-2) == pytest.approx(np.ones(w.shape))
    assert found.residual.max() < 1e-13
    assert found.eigenvalue_condition_numbers.min() >= 1


@few
@given(a=matrices(square=True))
def test_symmetric_eigenvalues_are_real_and_ascend(a: Array) -> None:
    symmetric = a + adjoint(a)
    found = eigen(EigenRequest.model_construct(a=symmetric, structure="symmetric"))
    assert found.eigenvalues.dtype == np.float64
    assert (np.diff(found.eigenvalues, axis=-1) >= 0).all()
    assert near(symmetric @ found.eigenvectors, found.eigenvectors * found.eigenvalues[..., None, :])


@pytest.mark.parametrize("structure", ["general", "symmetric"])
@pytest.mark.parametrize("case", named_matrices("eigenvalues"), ids=str)
def test_every_eigenvalue_of_the_named_matrices_is_right_or_says_why_not(case: Case, structure: str) -> None:
    if structure == "symmetric" and not case.symmetric:
        pytest.skip("not symmetric")
    found = eigen(EigenRequest.model_construct(a=case.matrix, structure=structure))
    assert_trusted(found.eigenvalues, case.certified, found.warnings)
    assert found.residual < 1e-14


def test_condition_numbers_follow_their_definition() -> None:
    # For [[1, c], [0, 2]] both are √(1 + c²) (Golub and Van Loan, 2013, section 7.2.2).
    found = eigen(EigenRequest.model_construct(a=np.array([[1.0, 100.0], [0.0, 2.0]]), structure="general"))
    assert found.eigenvalue_condition_numbers == pytest.approx(np.full(2, np.sqrt(1 + 100.0**2)))


def test_a_jordan_block_has_right_eigenvalues_and_is_named_defective() -> None:
    found = eigen(EigenRequest.model_construct(a=np.array([[3.0, 1, 0], [0, 3, 1], [0, 0, 3]]), structure="general"))
    assert np.array_equal(found.eigenvalues, [3, 3, 3])
    assert [warning.code for warning in found.warnings] == ["defective"]


def test_a_large_ill_conditioned_matrix_warns_from_first_order() -> None:
    n = 30
    frank = np.array([[float(n - max(i, j)) if j >= i - 1 else 0.0 for j in range(n)] for i in range(n)])
    found = eigen(EigenRequest.model_construct(a=frank, structure="general"))
    assert [warning.trusted_digits for warning in found.warnings if warning.code == "ill-conditioned"] == [0]


def test_single_precision_stays_single() -> None:
    found = eigen(EigenRequest.model_construct(a=np.array([[2, 1], [1, 2]], np.float32), structure="symmetric"))
    assert found.eigenvalues.dtype == np.float32
    assert found.eigenvalues == pytest.approx(np.array([1, 3]), rel=1e-6)


def test_asymmetric_input_is_refused_with_structure_symmetric(call: Call) -> None:
    status, problem = call("linear-algebra/eigen", a=[[[1, 0], [0, 1]], [[1, 2], [3, 4]]], structure="symmetric")
    assert (status, problem["errors"][0]["pointer"]) == (422, "/a/1/0/1")


@pytest.mark.parametrize("seed", range(5))
def test_errors_of_general_eigenvalues_are_hardly_passed(seed: int) -> None:
    a = np.random.default_rng(seed).normal(size=(6, 6))
    found = eigen(EigenRequest.model_construct(a=a, structure="general"))
    with mpmath.workdps(30):
        exact = mpmath.eig(mpmath.matrix(a.tolist()), left=False, right=False)
        differences = [float(min(abs(value - one) for value in exact)) for one in found.eigenvalues.tolist()]
    assert (differences <= 2 * found.error).all()


def test_errors_cover_what_the_residual_shows(call: Call) -> None:
    # A permutation's eigenvalues are roots of 1; QR leaves more than 2ε‖A‖ in those of this size.
    _, answer = call("linear-algebra/eigen", a=np.roll(np.eye(8), 1, 0).tolist())
    found = np.array(answer["eigenvalues"]["real"]) + 1j * np.array(answer["eigenvalues"]["imag"])
    off = np.abs(found[:, None] - np.exp(2j * np.pi * np.arange(8) / 8)).min(1)
    assert (off <= np.array(answer["error"]) + 2.5e-16).all()


@pytest.mark.parametrize(
    "a",
    [
        [[1, 2, 3], [2, 4, 6], [3, 6, 9]],
        np.ones((30, 30)),
        np.diag(np.abs(np.arange(-10.0, 11))) + np.eye(21, k=1) + np.eye(21, k=-1),  # Wilkinson's, of pairs 1e-15 apart
        [[2, 1j, 0], [-1j, 2, 0], [0, 0, 1]],
    ],
)
def test_vectors_of_a_symmetric_matrix_are_orthonormal_unasked(a: Array) -> None:
    """geev answers dependent vectors of equal eigenvalues: those of ones (30, 30) looked defective."""
    a = np.asarray(a, complex if np.iscomplexobj(a) else float)
    alone = eigen(EigenRequest.model_construct(a=a, structure="general"))
    beside = eigen(EigenRequest.model_construct(a=np.stack([np.triu(a), a]), structure="general"))
    assert not any(warning.code == "defective" for warning in alone.warnings)
    for v in (alone.eigenvectors, beside.eigenvectors[1]):
        assert np.iscomplexobj(v)
        assert v.conj().T @ v == pytest.approx(np.eye(len(a)), abs=1e-14)
