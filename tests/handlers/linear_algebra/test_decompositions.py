import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.handlers.linear_algebra.cholesky import cholesky
from service.handlers.linear_algebra.ldl import ldl
from service.handlers.linear_algebra.lu import lu
from service.handlers.linear_algebra.qr import qr
from service.schemas.linear_algebra.factorizations import CholeskyRequest, QrRequest, SymmetricRequest
from service.schemas.linear_algebra.matrices import MatrixRequest
from tests.conftest import Call
from tests.handlers.linear_algebra.generated import Array, adjoint, few, is_unitary, matrices, near


@few
@given(matrices())
def test_lu_gives_back_the_rows_of_a_in_its_order(a: Array) -> None:
    found = lu(MatrixRequest.model_construct(a=a))
    exchanged = np.take_along_axis(a, found.permutation[..., None], -2)
    assert near(found.l @ found.u, exchanged)
    assert near(np.triu(found.l, 1), np.zeros_like(found.l))
    assert near(np.tril(found.u, -1), np.zeros_like(found.u))
    assert np.abs(found.l).max() <= (np.sqrt(2) if np.iscomplexobj(a) else 1) + 1e-15
    assert found.residual.max() < 1e-14


def test_lu_of_a_permutation(call: Call) -> None:
    status, answer = call("linear-algebra/lu", a=[[0, 1, 0], [0, 0, 2], [3, 0, 0]])
    assert status == 200
    assert answer["permutation"] == [2, 0, 1]
    assert answer["u"] == [[3, 0, 0], [0, 1, 0], [0, 0, 2]]


@few
@given(matrices(), st.sampled_from(["reduced", "complete"]), st.booleans())
def test_qr_gives_back_a(a: Array, mode: str, pivoting: bool) -> None:
    found = qr(QrRequest.model_construct(a=a, mode=mode, pivoting=pivoting))
    m, n = a.shape[-2:]
    inner = m if mode == "complete" else min(m, n)
    assert (found.q.shape[-2:], found.r.shape[-2:]) == ((m, inner), (inner, n))
    expected = a if found.permutation is None else np.take_along_axis(a, found.permutation[..., None, :], -1)
    assert near(found.q @ found.r, expected)
    assert is_unitary(found.q)
    assert found.residual.max() < 1e-14
    assert (found.permutation is not None) == pivoting


def test_pivoted_qr_shows_the_rank() -> None:
    a = np.outer([1.0, 2.0, 3.0], [1.0, 4.0, 2.0])
    found = qr(QrRequest.model_construct(a=a, mode="reduced", pivoting=True))
    assert found.permutation is not None
    assert found.permutation[0] == 1
    assert np.abs(np.diag(found.r))[1:].max() < 1e-14


@few
@given(matrices(square=True), st.booleans())
def test_cholesky_gives_back_a(a: Array, lower: bool) -> None:
    definite = a @ adjoint(a) + np.eye(a.shape[-1])
    factor = cholesky(CholeskyRequest.model_construct(a=definite, lower=lower)).factor
    product = factor @ adjoint(factor) if lower else adjoint(factor) @ factor
    assert near(product, definite)
    assert near(np.triu(factor, 1) if lower else np.tril(factor, -1), np.zeros_like(factor))


def test_cholesky_of_the_moler_matrix_is_its_known_factor() -> None:
    # A = L Lᵀ with ones on the diagonal of L and −1 below (Nash, Compact Numerical Methods, 1990).
    factor = np.tril(-np.ones((8, 8)), -1) + np.eye(8)
    found = cholesky(CholeskyRequest.model_construct(a=factor @ factor.T, lower=True))
    assert np.array_equal(found.factor, factor)
    assert found.condition_number == pytest.approx(np.linalg.cond(factor @ factor.T, 1))


def test_cholesky_warns_near_an_indefinite_matrix() -> None:
    found = cholesky(CholeskyRequest.model_construct(a=np.array([[1.0, 1.0], [1.0, 1 + 1e-9]]), lower=True))
    assert [warning.trusted_digits for warning in found.warnings] == [6]


def test_cholesky_points_to_the_item_that_is_not_definite(call: Call) -> None:
    status, problem = call("linear-algebra/cholesky", a=[[[1, 0], [0, 1]], [[1, 2], [2, 1]]])
    assert (status, problem["type"]) == (422, "/problems/not-positive-definite")
    assert problem["errors"][0]["pointer"] == "/a/1"
    assert "order 2" in problem["errors"][0]["detail"]


@pytest.mark.parametrize("path", ["cholesky", "ldl"])
def test_asymmetric_matrices_are_refused_at_the_entry(call: Call, path: str) -> None:
    status, problem = call(f"linear-algebra/{path}", a=[[1, 2], [3, 4]])
    assert status == 422
    assert problem["errors"][0]["pointer"] == "/a/0/1"


@few
@given(matrices(square=True))
def test_ldl_gives_back_a(a: Array) -> None:
    symmetric = a + adjoint(a)
    found = ldl(SymmetricRequest.model_construct(a=symmetric))
    rows = np.take_along_axis(symmetric, found.permutation[..., :, None], -2)
    exchanged = np.take_along_axis(rows, found.permutation[..., None, :], -1)
    assert near(found.l @ found.d @ adjoint(found.l), exchanged)
    assert near(np.triu(found.l), np.broadcast_to(np.eye(a.shape[-1]), a.shape))


def test_ldl_of_an_indefinite_matrix_has_a_block_of_order_two(call: Call) -> None:
    _, answer = call("linear-algebra/ldl", a=[[0, 1], [1, 0]])
    assert answer["d"] == [[0, 1], [1, 0]]
