import mpmath
import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from service.handlers.linear_algebra.riccati import riccati
from service.schemas.linear_algebra.matrix_equations import RiccatiRequest
from tests.conftest import Call
from tests.handlers.linear_algebra.generated import Array, few
from tests.handlers.linear_algebra.test_lyapunov import times
from tests.handlers.linear_algebra.test_sylvester import squares


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


@pytest.mark.parametrize("weak", [1e-3, 1e-6, 1e-9])
def test_a_weakly_reached_mode_keeps_its_digits(weak: float) -> None:
    # x solves weak² x² − 2 x − 1 = 0, the stabilising one of a single state.
    one = np.eye(1)
    request = RiccatiRequest.model_construct(a=one, b=weak * one, q=one, r=one, time="continuous")
    assert riccati(request).x[0, 0] == pytest.approx((1 + np.sqrt(1 + weak**2)) / weak**2, rel=1e-15)


@pytest.mark.parametrize("gap", [2.0**-20, 2.0**-40])
def test_eigenvalues_near_the_unit_circle_keep_the_digits_of_exact_entries(gap: float) -> None:
    a, b, r = 1 - gap, gap, 0.25
    found = riccati(RiccatiRequest.model_construct(
        a=np.array([[a]]), b=np.array([[b]]), q=np.eye(1), r=np.array([[r]]), time="discrete"
    ))  # fmt: skip
    with mpmath.workdps(60):
        half = mpmath.mpf(a) ** 2 * r + mpmath.mpf(b) ** 2 - r  # b²x² − (a²r + b² − r)x − r = 0
        exact = (half + mpmath.sqrt(half**2 + 4 * mpmath.mpf(b) ** 2 * r)) / (2 * mpmath.mpf(b) ** 2)
        assert abs(exact / found.x[0, 0] - 1) < 1e-15


@pytest.mark.parametrize(("time", "expected"), [("continuous", 10.0), ("discrete", 24.0)])
def test_weights_of_the_state_that_are_next_to_none(call: Call, time: str, expected: float) -> None:
    # With Q = 0 the scalar equations of a = 5, b = r = 1 are 10 x = x² and 24 x = x².
    status, answer = call("linear-algebra/riccati", a=[[5.0]], b=[[1.0]], q=[[1e-24]], r=[[1.0]], time=time)
    assert (status, answer["x"][0][0]) == (200, pytest.approx(expected, rel=1e-12))


def test_discrete_time_takes_inputs_without_a_weight(call: Call) -> None:
    # Benner, Laub and Mehrmann, DAREX (1995), example 1.3: R is singular, R + BᵀXB is not.
    system = {"a": [[0, 1], [0, -1]], "b": [[1, 0], [2, 1]], "q": [[-4 / 11, -4 / 11], [-4 / 11, 7 / 11]]}
    r = [[9, 3], [3, 1]]
    status, answer = call("linear-algebra/riccati", **system, r=r, time="discrete")
    a, b, q, x = (np.array(part, float) for part in (*system.values(), answer["x"]))
    inner = np.linalg.solve(np.array(r) + b.T @ x @ b, b.T @ x @ a)
    assert status == 200
    assert a.T @ x @ a - x - a.T @ x @ b @ inner + q == pytest.approx(np.zeros((2, 2)), abs=1e-14)
    assert max(abs(np.linalg.eigvals(a - b @ inner))) < 1
    status, problem = call("linear-algebra/riccati", **system, r=r, time="continuous")
    assert (status, problem["errors"][0]["pointer"]) == (422, "/r")
