import numpy as np
import pytest

from service.handlers.linear_algebra.matrix_exponential import matrix_exponential
from service.handlers.linear_algebra.matrix_logarithm import matrix_logarithm
from service.schemas.linear_algebra.matrices import SquareRequest
from tests.conftest import Call
from tests.handlers.linear_algebra.generated import Array


def exponential(a: Array) -> Array:
    return matrix_exponential(SquareRequest.model_construct(a=a)).result


def test_logarithm_takes_the_principal_branch(call: Call) -> None:
    _, answer = call("linear-algebra/matrix-logarithm", a=[[0, -1], [1, 0]])
    assert np.array(answer["result"]["real"]) == pytest.approx(np.array([[0, -np.pi / 2], [np.pi / 2, 0]]))
    _, answer = call("linear-algebra/matrix-logarithm", a=[[-1]])
    assert answer["result"]["imag"] == [[pytest.approx(np.pi)]]


def test_a_singular_item_without_logarithm_is_pointed_to(call: Call) -> None:
    status, problem = call("linear-algebra/matrix-logarithm", a=[[[1, 0], [0, 1]], [[1, 2], [2, 4]]])
    assert (status, problem["type"]) == (422, "/problems/singular-matrix")
    assert problem["errors"][0]["pointer"] == "/a/1"


def test_a_sensitive_logarithm_warns() -> None:
    near_singular = np.array([[1.0, 1e9], [0.0, 1.0 + 1e-9]])
    found = matrix_logarithm(SquareRequest.model_construct(a=near_singular))
    assert [warning.code for warning in found.warnings] == ["ill-conditioned"]


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
