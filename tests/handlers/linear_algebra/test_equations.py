import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from service.handlers.linear_algebra.lyapunov import lyapunov
from service.handlers.linear_algebra.riccati import riccati
from service.handlers.linear_algebra.sylvester import sylvester
from service.schemas.linear_algebra.matrix_equations import LyapunovRequest, RiccatiRequest, SylvesterRequest
from tests.conftest import Call
from tests.handlers.linear_algebra.generated import Array, adjoint, few, matrices, near

times = pytest.mark.parametrize("time", ["continuous", "discrete"])
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


@times
@few
@given(a=squares)
def test_lyapunov_solves_its_equation(a: Array, time: str) -> None:
    a = a / (1 + 2 * np.linalg.norm(a)) - (np.eye(len(a)) if time == "continuous" else 0)
    q = np.eye(len(a))
    found = lyapunov(LyapunovRequest.model_construct(a=a, q=q, time=time))
    x = found.x
    left = a @ x + x @ adjoint(a) if time == "continuous" else x - a @ x @ adjoint(a)
    assert near(left, q.astype(left.dtype), 10)
    assert found.residual < 1e-13
    sign = -1 if time == "continuous" else 1
    assert np.linalg.eigvalsh(sign * x).min() > 0


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


@pytest.mark.parametrize(
    ("path", "changed", "pointer"),
    [
        ("sylvester", {"a": [[1]], "b": [[1]], "q": [[1, 2]]}, "/q"),
        ("lyapunov", {"a": [[1]], "q": [[1, 0], [0, 1]]}, "/q"),
        ("riccati", {"a": [[1]], "b": [[1], [1]], "q": [[1]], "r": [[1]]}, "/b"),
        ("riccati", {"a": [[1]], "b": [[1]], "q": [[1, 0], [0, 1]], "r": [[1]]}, "/q"),
        ("riccati", {"a": [[1]], "b": [[1]], "q": [[1]], "r": [[1, 0], [0, 1]]}, "/r"),
        ("riccati", {"a": [[1]], "b": [[1]], "q": [[1]], "r": [[0]]}, "/r"),
        ("riccati", {"a": [[1, 0], [0, 1]], "b": [[1], [1]], "q": [[1, 2], [0, 1]], "r": [[1]]}, "/q/0/1"),
    ],
)
def test_shapes_and_weights_that_do_not_fit_are_pointed_to(
    call: Call, path: str, changed: dict[str, object], pointer: str
) -> None:
    status, problem = call(f"linear-algebra/{path}", **changed)
    assert (status, problem["errors"][0]["pointer"]) == (422, pointer)


def test_riccati_of_the_double_integrator() -> None:
    # The textbook's solution: X = [[√3, 1], [1, √3]], K = [1, √3].
    a, b = np.array([[0.0, 1.0], [0.0, 0.0]]), np.array([[0.0], [1.0]])
    found = riccati(RiccatiRequest.model_construct(a=a, b=b, q=np.eye(2), r=np.eye(1), time="continuous"))
    assert found.x == pytest.approx(np.array([[np.sqrt(3), 1], [1, np.sqrt(3)]]))
    assert found.gain == pytest.approx(np.array([[1, np.sqrt(3)]]))


@pytest.mark.parametrize("weight", [1e-12, 1e12, 1e20])
def test_riccati_with_weights_of_other_units(weight: float) -> None:
    # With R = r: x₁₂ = √r, x₂₂ = √(r (1 + 2 x₁₂)), x₁₁ = x₁₂ x₂₂ / r.
    a, b, r = np.array([[0.0, 1.0], [0.0, 0.0]]), np.array([[0.0], [1.0]]), np.array([[weight]])
    found = riccati(RiccatiRequest.model_construct(a=a, b=b, q=np.eye(2), r=r, time="continuous"))
    middle = np.sqrt(weight)
    last = np.sqrt(weight * (1 + 2 * middle))
    assert np.ravel(found.x)[[0, 1, 3]] == pytest.approx([middle * last / weight, middle, last], rel=2e-11)
    assert found.gain == pytest.approx(np.array([[middle, last]]) / weight, rel=2e-11)


def test_scalar_discrete_riccati_is_the_golden_ratio() -> None:
    # x = x − x²/(1 + x) + 1 has the positive root (1 + √5)/2.
    one = np.eye(1)
    found = riccati(RiccatiRequest.model_construct(a=one, b=one, q=one, r=one, time="discrete"))
    assert found.x[0, 0] == pytest.approx((1 + np.sqrt(5)) / 2)


@times
@few
@given(a=squares, seed=st.integers(0, 1000))
def test_riccati_stabilises(a: Array, seed: int, time: str) -> None:
    b = np.random.default_rng(seed).normal(size=a.shape)
    assume(np.linalg.cond(b) < 100)
    q = np.eye(len(a))
    found = riccati(RiccatiRequest.model_construct(a=a, b=b, q=q, r=q, time=time))
    assert found.residual < 1e-11
    poles = found.closed_loop_eigenvalues
    assert (poles.real if time == "continuous" else np.abs(poles) - 1).max() < 0


@times
def test_an_unreachable_unstable_mode_is_refused_with_its_reason(call: Call, time: str) -> None:
    body = {"a": [[1.5, 0], [0, 2]], "b": [[1], [0]], "q": [[1, 0], [0, 1]], "r": [[1]], "time": time}
    status, problem = call("linear-algebra/riccati", **body)
    assert (status, problem["type"]) == (422, "/problems/no-answer")
    assert "cannot be reached" in problem["detail"]
