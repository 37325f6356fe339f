import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.handlers.linear_algebra.cholesky import cholesky
from service.schemas.linear_algebra.factorizations import CholeskyRequest
from tests.conftest import Call
from tests.handlers.linear_algebra.generated import Array, adjoint, few, matrices, near


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
