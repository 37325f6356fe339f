from typing import Any

import numpy as np
import pytest
from hypothesis import given

from benchmarks.digits.linear_algebra import relatives, solve_exactly
from service.handlers.linear_algebra.inverse import inverse
from service.schemas.linear_algebra.matrices import SquareRequest
from service.schemas.types.errors import SingularMatrix
from tests.conftest import Call
from tests.handlers.linear_algebra.generated import Array, few, matrices
from tests.handlers.linear_algebra.reference import exact_cases

RELATIVES = list(relatives())


@few
@given(matrices(square=True))
def test_a_times_its_inverse_is_the_identity(a: Array) -> None:
    found = inverse(SquareRequest.model_construct(a=a))
    x = np.asarray(found.result)
    scale = np.linalg.norm(a, 1, (-2, -1)) * np.linalg.norm(x, 1, (-2, -1))
    assert (np.abs(a @ x - np.eye(a.shape[-1])).max((-2, -1)) <= 1e-15 * a.shape[-1] * scale).all()
    assert found.condition_number == pytest.approx(scale, rel=1e-12)
    assert np.max(found.residual) < 1e-15


def assert_trusted_inverse(a: Array, certified: Any) -> None:
    found = inverse(SquareRequest.model_construct(a=a))
    expected = np.array(certified, object)
    error = float(
        abs(np.vectorize(type(certified[0][0]), otypes=[object])(found.result) - expected).max() / abs(expected).max()
    )
    right = 15.0 if error == 0 else min(15.0, max(0.0, -np.log10(error)))
    claimed = [warning.trusted_digits for warning in found.warnings]
    assert right >= 10 or (claimed and claimed[0] <= right <= claimed[0] + 3)
    assert not claimed or claimed[0] <= right


@pytest.mark.parametrize("case", exact_cases("inverse"))
def test_named_inverses_are_right_or_say_why_not(case: Any) -> None:
    assert_trusted_inverse(*case)


@pytest.mark.parametrize("place", range(len(RELATIVES)))
def test_their_relatives_are_right_or_say_why_not(place: int) -> None:
    matrix = RELATIVES[place]
    assert_trusted_inverse(np.array(matrix, np.float64), solve_exactly(matrix).inverse)


@pytest.mark.parametrize("n", [60, 100])
def test_a_large_inverse_warns_of_what_is_lost(n: int) -> None:
    random = np.random.default_rng(n)
    q, p = np.linalg.qr(random.normal(size=(2, n, n)))[0]
    scales = np.logspace(0, -9, n)
    found = inverse(SquareRequest.model_construct(a=q * scales @ p))
    expected = (p.T / scales) @ q.T
    right = -np.log10(np.abs(found.result - expected).max() / np.abs(expected).max())
    (warning,) = found.warnings
    assert warning.trusted_digits is not None
    assert warning.trusted_digits <= right <= warning.trusted_digits + 3


def test_growth_of_the_pivots_is_noticed() -> None:
    # Wilkinson's example of growth 2^(n-1): well conditioned, but LU with partial pivoting loses its digits.
    n = 30
    a = np.eye(n) - np.tril(np.ones((n, n)), -1)
    a[:, -1] = 1
    found = inverse(SquareRequest.model_construct(a=a))
    assert np.array_equal(found.result @ a, np.eye(n))
    assert not found.warnings


def test_singular_matrices_are_refused_with_their_place(call: Call) -> None:
    status, problem = call("linear-algebra/inverse", a=[[1, 2], [2, 4]])
    assert (status, problem["type"], problem["errors"][0]["pointer"]) == (422, "/problems/singular-matrix", "/a")
    stack = [[[1, 0], [0, 1]]] * 18
    stack[17] = [[1, 2], [2, 4]]
    status, problem = call("linear-algebra/inverse", a=stack)
    assert (status, problem["errors"][0]["pointer"]) == (422, "/a/17")


def test_a_singular_matrix_that_lu_takes_for_regular_is_refused() -> None:
    magic = np.array([[16.0, 2, 3, 13], [5, 11, 10, 8], [9, 7, 6, 12], [4, 14, 15, 1]])
    with pytest.raises(SingularMatrix):
        inverse(SquareRequest.model_construct(a=magic))
    with pytest.raises(SingularMatrix) as refused:
        inverse(SquareRequest.model_construct(a=np.array([[np.eye(4), magic]])))
    assert refused.value.faults[0].pointer == "/a/0/1"
    with pytest.raises(SingularMatrix):
        inverse(SquareRequest.model_construct(a=np.zeros((100, 100))))


@pytest.mark.parametrize("dtype", ["f", "d", "F", "D"])
@pytest.mark.parametrize("shape", [(4, 4), (3, 4, 4), (3, 20, 20)])
def test_precision_is_kept(dtype: str, shape: tuple[int, ...]) -> None:
    a = (np.random.default_rng(2).normal(size=shape) + 8 * np.eye(shape[-1])).astype(dtype)
    found = inverse(SquareRequest.model_construct(a=a))
    assert np.asarray(found.result).dtype == dtype
    assert np.allclose(found.result @ a, np.eye(shape[-1]), atol=1e-5)


def test_the_request_is_left_as_it_was() -> None:
    a = np.random.default_rng(2).normal(size=(30, 30))
    before = a.copy()
    inverse(SquareRequest.model_construct(a=a))
    assert np.array_equal(a, before)


@pytest.mark.parametrize("n", [33, 100, 200])
def test_singular_integers_of_many_rows_are_refused(n: int) -> None:
    a = np.random.default_rng(n).integers(-9, 10, (n, n)) * 1.0
    a[-1] = a[0] - a[1]
    with pytest.raises(SingularMatrix):
        inverse(SquareRequest.model_construct(a=a))


def test_single_precision_is_not_taken_as_exact() -> None:
    found = inverse(SquareRequest.model_construct(a=np.array([[0.1, 0.2], [0.3, 0.6000001]], np.float32)))
    (warning,) = found.warnings
    assert (warning.trusted_digits, found.certainty) == (0, "proved")
