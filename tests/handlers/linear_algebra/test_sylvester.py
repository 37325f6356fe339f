import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from service.handlers.linear_algebra.sylvester import sylvester
from service.schemas.linear_algebra.matrix_equations import SylvesterRequest
from tests.conftest import Call
from tests.handlers.linear_algebra.generated import Array, few, matrices, near

squares = matrices(square=True, lead=())


@few
@given(a=squares, b=squares, seed=st.integers(0, 1000))
def test_sylvester_solves_its_equation(a: Array, b: Array, seed: int) -> None:
    q = np.random.default_rng(seed).normal(size=(len(a), len(b)))
    assume(np.abs(np.add.outer(np.linalg.eigvals(a), np.linalg.eigvals(b))).min() > 1e-2)
    found = sylvester(SylvesterRequest.model_construct(a=a, b=b, q=q))
    assert near(a @ found.x + found.x @ b, q, 100 * float(np.abs(found.x).max()))
    assert found.residual < 1e-13


def test_sylvester_condition_number_is_that_of_the_kronecker_system() -> None:
    a, b = np.array([[3.0, 1.0], [0.0, 2.0]]), np.array([[1.0, 0.0], [1.0, 4.0]])
    found = sylvester(SylvesterRequest.model_construct(a=a, b=b, q=np.ones((2, 2))))
    system = np.kron(a, np.eye(2)) + np.kron(np.eye(2), b.T)
    assert found.condition_number == pytest.approx(np.linalg.cond(system, 1), rel=0.5)


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("sylvester", {"a": [[1, 0], [0, 2]], "b": [[-2]], "q": [[1], [1]]}),
        ("lyapunov", {"a": [[0, 1], [-1, 0]], "q": [[1, 0], [0, 1]]}),
        ("lyapunov", {"a": [[2, 0], [0, 0.5]], "q": [[1, 0], [0, 1]], "time": "discrete"}),
        ("lyapunov", {"a": [[-1]], "q": [[1]], "time": "discrete"}),
    ],
)
def test_equations_without_a_unique_solution_are_refused(call: Call, path: str, body: dict[str, object]) -> None:
    status, problem = call(f"linear-algebra/{path}", **body)
    assert (status, problem["type"]) == (422, "/problems/singular-matrix")
    assert "no unique solution" in problem["detail"]


def test_a_nearly_unsolvable_equation_warns() -> None:
    found = sylvester(SylvesterRequest.model_construct(a=np.eye(1), b=np.array([[-1 - 1e-9]]), q=np.eye(1)))
    assert [warning.trusted_digits for warning in found.warnings] == [6]
