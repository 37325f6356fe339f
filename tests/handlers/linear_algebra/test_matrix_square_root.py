import numpy as np
from hypothesis import given

from service.handlers.linear_algebra.matrix_square_root import matrix_square_root
from service.schemas.linear_algebra.matrices import SquareRequest
from tests.conftest import Call
from tests.handlers.linear_algebra.generated import Array, few, matrices, near


@few
@given(a=matrices(square=True))
def test_the_square_root_squared_is_the_matrix(a: Array) -> None:
    found = matrix_square_root(SquareRequest.model_construct(a=a))
    assert near(found.result @ found.result, a.astype(complex), 10 * float(np.abs(a).max()))
    assert np.linalg.eigvals(found.result).real.min() > -1e-6


def test_square_root_of_a_singular_covariance() -> None:
    found = matrix_square_root(SquareRequest.model_construct(a=np.array([[4.0, 0.0], [0.0, 0.0]])))
    assert np.array_equal(found.result, [[2, 0], [0, 0]])


def test_a_nilpotent_matrix_has_no_square_root(call: Call) -> None:
    status, problem = call("linear-algebra/matrix-square-root", a=[[0, 1], [0, 0]])
    assert (status, problem["type"], problem["errors"][0]["pointer"]) == (422, "/problems/no-answer", "/a")


def test_the_root_of_a_singular_matrix_names_its_digits(call: Call) -> None:
    # Eigenvalues 0, 1, 3 with eigenvectors (-1, 1, 1), (0, 1, -1), (2, 1, 1).
    one, three = np.array([[0, 1, -1]]) / np.sqrt(2), np.array([[2, 1, 1]]) / np.sqrt(6)
    expected = one.T @ one + np.sqrt(3) * three.T @ three
    _, answer = call("linear-algebra/matrix-square-root", a=[[2, 1, 1], [1, 1, 0], [1, 0, 1]])
    error = np.linalg.norm(answer["result"]["real"] - expected) / np.linalg.norm(expected)
    assert error < answer["error"] < 1e-5
    assert answer["warnings"][0]["trusted_digits"] <= -np.log10(error)
