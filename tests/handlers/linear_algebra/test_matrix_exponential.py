import mpmath
import numpy as np
import pytest
from hypothesis import given

from service.handlers.linear_algebra.matrix_exponential import matrix_exponential
from service.handlers.linear_algebra.matrix_logarithm import matrix_logarithm
from service.schemas.linear_algebra.matrices import SquareRequest
from tests.conftest import Call
from tests.handlers.linear_algebra.generated import Array, adjoint, few, matrices, near
from tests.handlers.linear_algebra.test_matrix_logarithm import exponential


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
    assert np.abs(found.result - exact).max() <= found.error * np.abs(exact).max()
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


@pytest.mark.parametrize(
    "a", [[[1, 2, 2], [2, 4, 4], [1, 0, 1]], [[33, 24], [48, 57]], [[4, 2, 0], [1, 4, 1], [1, 1, 4]], [[9, 8], [-7, 6]]]
)
def test_exponentials_have_the_digits_that_they_say(call: Call, a: list[list[float]]) -> None:
    with mpmath.workdps(50):
        expected = np.array(mpmath.expm(mpmath.matrix(a)).tolist(), float)
    _, answer = call("linear-algebra/matrix-exponential", a=a)
    error = np.linalg.norm(answer["result"] - expected) / np.linalg.norm(expected)
    assert error <= answer["error"] < 1e-13


@few
@given(a=matrices(square=True))
def test_exponentials_of_small_matrices_are_proved(a: Array) -> None:
    found = matrix_exponential(SquareRequest.model_construct(a=a[..., :3, :3]))
    assert found.certainty == "proved"
    with mpmath.workdps(40):
        for index in np.ndindex(a.shape[:-2]):
            exact = mpmath.expm(mpmath.matrix(a[index][:3, :3].tolist()))
            assert np.array_equal(found.result[index], np.array(exact.tolist(), dtype=a.dtype))
