import mpmath
import numpy as np
import pytest
from hypothesis import given

from service.handlers.linear_algebra.matrix_exponential import matrix_exponential
from service.handlers.linear_algebra.matrix_logarithm import matrix_logarithm
from service.handlers.linear_algebra.matrix_square_root import matrix_square_root
from service.schemas.linear_algebra.matrices import SquareRequest
from tests.conftest import Call
from tests.handlers.linear_algebra.generated import Array, adjoint, few, matrices, near


def exponential(a: Array) -> Array:
    return matrix_exponential(SquareRequest.model_construct(a=a)).result


@few
@given(a=matrices(square=True))
def test_the_exponential_of_the_negative_is_the_inverse(a: Array) -> None:
    product = exponential(a) @ exponential(-a)
    assert near(product, np.broadcast_to(np.eye(a.shape[-1]), a.shape), 1e3)


def test_exponential_of_a_stiff_matrix() -> None:
    # Moler and Van Loan (SIAM Review 20, 1978), example 2: e^A of eigenvalues −1 and −17.
    found = matrix_exponential(SquareRequest.model_construct(a=np.array([[-49.0, 24.0], [-64.0, 31.0]])))
    e1, e17 = np.exp(-1), np.exp(-17)
    exact = np.array([[-2 * e1 + 3 * e17, 1.5 * e1 - 1.5 * e17], [-4 * e1 + 4 * e17, 3 * e1 - 2 * e17]])
    assert np.abs(found.result - exact).max() <= found.error_estimate * np.abs(exact).max()
    assert found.condition_number > 100


def test_exponential_that_overflows_is_refused(call: Call) -> None:
    status, problem = call("linear-algebra/matrix-exponential", a=[[800]])
    assert (status, problem["type"]) == (422, "/problems/non-finite-result")


@few
@given(a=matrices(square=True))
def test_logarithm_undoes_the_exponential(a: Array) -> None:
    definite = a @ adjoint(a) + np.eye(a.shape[-1])
    found = matrix_logarithm(SquareRequest.model_construct(a=definite))
    assert np.iscomplexobj(found.result)
    assert near(exponential(found.result), definite.astype(complex))
    assert np.max(found.residual) < 1e-12


def test_logarithm_takes_the_principal_branch(call: Call) -> None:
    _, answer = call("linear-algebra/matrix-logarithm", a=[[0, -1], [1, 0]])
    assert np.array(answer["result"]["real"]) == pytest.approx(np.array([[0, -np.pi / 2], [np.pi / 2, 0]]))
    _, answer = call("linear-algebra/matrix-logarithm", a=[[-1]])
    assert answer["result"]["imag"] == [[pytest.approx(np.pi)]]


def test_a_singular_item_without_logarithm_is_pointed_to(call: Call) -> None:
    status, problem = call("linear-algebra/matrix-logarithm", a=[[[1, 0], [0, 1]], [[1, 2], [2, 4]]])
    assert (status, problem["type"]) == (422, "/problems/singular-matrix")
    assert problem["errors"][0]["pointer"] == "/a/1"


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


def test_a_sensitive_logarithm_warns() -> None:
    near_singular = np.array([[1.0, 1e9], [0.0, 1.0 + 1e-9]])
    found = matrix_logarithm(SquareRequest.model_construct(a=near_singular))
    assert [warning.code for warning in found.warnings] == ["ill-conditioned"]


@pytest.mark.parametrize(
    "a", [[[1, 2, 2], [2, 4, 4], [1, 0, 1]], [[33, 24], [48, 57]], [[4, 2, 0], [1, 4, 1], [1, 1, 4]], [[9, 8], [-7, 6]]]
)
def test_exponentials_have_the_digits_that_they_say(call: Call, a: list[list[float]]) -> None:
    with mpmath.workdps(50):
        expected = np.array(mpmath.expm(mpmath.matrix(a)).tolist(), float)
    _, answer = call("linear-algebra/matrix-exponential", a=a)
    error = np.linalg.norm(answer["result"] - expected) / np.linalg.norm(expected)
    assert error <= answer["error_estimate"] < 1e-13


def test_the_root_of_a_singular_matrix_names_its_digits(call: Call) -> None:
    # Eigenvalues 0, 1, 3 with eigenvectors (-1, 1, 1), (0, 1, -1), (2, 1, 1).
    one, three = np.array([[0, 1, -1]]) / np.sqrt(2), np.array([[2, 1, 1]]) / np.sqrt(6)
    expected = one.T @ one + np.sqrt(3) * three.T @ three
    _, answer = call("linear-algebra/matrix-square-root", a=[[2, 1, 1], [1, 1, 0], [1, 0, 1]])
    error = np.linalg.norm(answer["result"]["real"] - expected) / np.linalg.norm(expected)
    assert error < answer["error_estimate"] < 1e-5
    assert answer["warnings"][0]["trusted_digits"] <= -np.log10(error)


def test_the_logarithm_of_a_nearly_singular_symmetric_matrix_warns(call: Call) -> None:
    # ln λ of the eigenvalue λ = 5e-11 moves by ε/λ when A does by ε.
    _, answer = call("linear-algebra/matrix-logarithm", a=[[1, 1], [1, 1 + 1e-10]])
    assert answer["condition_number"] > 1e7
    assert answer["warnings"][0]["trusted_digits"] <= 8


@pytest.mark.parametrize("exponent", [-1000, 1000])
def test_logarithms_of_far_out_matrices(call: Call, exponent: int) -> None:
    a = np.array([[4.0, 1.0], [-2.0, 3.0]])
    _, usual = call("linear-algebra/matrix-logarithm", a=a.tolist())
    _, answer = call("linear-algebra/matrix-logarithm", a=(a * 2.0**exponent).tolist())
    shift = exponent * np.log(2) * np.eye(2)
    assert answer["result"]["real"] == pytest.approx(usual["result"]["real"] + shift, rel=1e-14)
    assert answer["residual"] < 1e-12
    assert answer["warnings"] == []


def test_entries_far_beyond_the_eigenvalues_are_refused(call: Call) -> None:
    a = [[2.0, 5e-324, 1.0], [1e150, 2.0, -1.0], [3.3, 1e308, 1e-150]]
    status, problem = call("linear-algebra/matrix-logarithm", a=a)
    assert (status, problem["errors"][0]["pointer"]) == (422, "/a")
