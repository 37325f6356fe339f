from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.linalg import hilbert, toeplitz

from service.handlers.linear_algebra.solve import LinearSystemResult, solve
from service.methods.linear_algebra import balls
from service.schemas.linear_algebra.systems import LinearSystemRequest
from service.schemas.types.errors import NotPositiveDefinite, SingularMatrix
from tests.conftest import Call
from tests.handlers.linear_algebra.generated import Array, few, matrices

STRUCTURES = (
    "general", "symmetric", "positive_definite", "triangular_lower", "triangular_upper", "banded", "toeplitz",
)  # fmt: skip


def solved(a: Array, b: Array, structure: str = "general") -> LinearSystemResult:
    return solve(LinearSystemRequest.model_construct(a=a, b=b, structure=structure))


def structured(structure: str, n: int, seed: int, dtype: str) -> tuple[Array, Array]:
    """A matrix of a structure, and what is read of it."""
    random = np.random.default_rng(seed)
    a = random.normal(size=(n, n)) + (1j * random.normal(size=(n, n)) if dtype in "FD" else 0)
    match structure:
        case "symmetric":
            a = a + a.conj().T
        case "positive_definite":
            a = a @ a.conj().T + np.eye(n)
        case "triangular_lower" | "triangular_upper":
            a = a + 2 * n * np.eye(n)
        case "banded":
            a = np.triu(np.tril(a, 2), -1) + 4 * np.eye(n)
        case "toeplitz":
            a = toeplitz(a[:, 0], a[0])
    a = a.astype(dtype)
    read = {"triangular_lower": np.tril, "triangular_upper": np.triu}.get(structure, np.asarray)(a)
    return a, read


@pytest.mark.parametrize("dtype", ["f", "d", "F", "D"])
@pytest.mark.parametrize("structure", STRUCTURES)
@few
@given(st.integers(1, 12), st.sampled_from([(), (1,), (3,)]), st.integers(0, 2**32))
def test_every_structure_solves(dtype: str, structure: str, n: int, columns: tuple[int, ...], seed: int) -> None:
    a, read = structured(structure, n, seed, dtype)
    b = np.random.default_rng(seed + 1).normal(size=(n, *columns)).astype(dtype)
    found = solved(a, b, structure)
    x = np.asarray(found.x)
    unit = 1e-14 if dtype in "dD" else 1e-5
    assert (x.dtype, x.shape) == (dtype, b.shape)
    assert found.residual <= unit
    assert np.abs(read @ x - b).max() <= n * unit * (np.abs(read).max() * np.abs(x).max() + np.abs(b).max())
    condition = np.linalg.norm(read, 1) * np.linalg.norm(np.linalg.inv(read.astype("D")), 1)
    if condition < 0.1 / unit:
        assert condition / 10 <= found.condition_number <= 1.5 * condition  # LAPACK estimates from below


@few
@given(matrices(square=True), st.integers(0, 2**32))
def test_stacks_are_numpys(a: Array, seed: int) -> None:
    b = np.random.default_rng(seed).normal(size=(*a.shape[:-1], 2))
    found = solved(a, b)
    expected = np.linalg.solve(a, b)
    condition = np.linalg.cond(a)[..., None, None]
    size = np.abs(expected).max((-2, -1), keepdims=True)
    assert (np.abs(found.x - expected) <= 1e-13 * condition * size).all()
    assert np.asarray(found.residual).shape == a.shape[:-2]


def test_leading_axes_broadcast(call: Call) -> None:
    a, vector = [[2, 0], [0, 4]], [2, 4]
    assert call("linear-algebra/solve", a=[a, a, a], b=vector)[1]["x"] == [[1, 1]] * 3
    assert call("linear-algebra/solve", a=a, b=[[[2], [4]]] * 2)[1]["x"] == [[[1], [1]]] * 2
    answer = call("linear-algebra/solve", a=[a, a], b=vector, structure="banded")[1]
    assert (answer["x"], answer["condition_number"]) == ([[1, 1]] * 2, [2, 2])


def test_an_ill_conditioned_system_is_solved_exactly_and_says_what_its_entries_allow() -> None:
    a = hilbert(10)
    found = solved(a, a @ np.ones(10))
    certified = balls.solve(a, (a @ np.ones(10))[:, None])
    assert certified is not None
    assert np.array_equal(found.x, certified[:, 0])
    (warning,) = found.warnings
    right = -np.log10(np.abs(np.asarray(found.x) - 1).max())
    assert warning.trusted_digits is not None
    assert warning.trusted_digits <= right <= warning.trusted_digits + 3


def test_integers_are_solved_to_the_last_digit() -> None:
    pascal = np.ones((12, 12))
    for i, j in np.ndindex(11, 11):
        pascal[i + 1, j + 1] = pascal[i, j + 1] + pascal[i + 1, j]
    found = solved(pascal, pascal @ np.arange(12.0))
    assert (np.asarray(found.x).tolist(), found.warnings) == (list(range(12)), [])


@pytest.mark.parametrize("n", [40, 150])  # proved, and not
@pytest.mark.parametrize("log_condition", [7, 9, 12])
def test_a_large_system_knows_its_digits(log_condition: int, n: int) -> None:
    q, p = np.linalg.qr(np.random.default_rng(log_condition).normal(size=(2, n, n)))[0]
    scales = np.logspace(0, -log_condition, n)
    found = solved(q * scales @ p, q @ np.ones(n))
    meant = p.T @ (1 / scales)
    right = -np.log10(np.abs(found.x - meant).max() / np.abs(meant).max())
    claimed = [warning.trusted_digits for warning in found.warnings]
    assert right >= 10 or (claimed and claimed[0] <= right)
    assert not claimed or right - 4 <= claimed[0] <= right


def test_levinson_gives_way_where_it_fails() -> None:
    a = toeplitz([0.0, 1, 2, 3], [0.0, 1, 5, 7])  # its first leading block is singular
    x = np.array([1.0, 2, 3, 4])
    assert solved(a, a @ x, "toeplitz").x == pytest.approx(x, rel=1e-12)


@pytest.mark.parametrize(
    ("a", "structure", "problem", "pointer"),
    [
        ([[1, 2], [2, 4]], "general", "singular-matrix", "/a"),
        ([[1, 2], [2, 4]], "symmetric", "singular-matrix", "/a"),
        ([[1, 0], [2, 0]], "triangular_lower", "singular-matrix", "/a"),
        ([[1, 0], [2, 0]], "banded", "singular-matrix", "/a"),
        ([[1, 1], [1, 1]], "toeplitz", "singular-matrix", "/a"),
        ([[1, 2], [2, 1]], "positive_definite", "not-positive-definite", "/a"),
        ([[0.5, -0.5], [-0.5, 0.5]], "positive_definite", "not-positive-definite", "/a"),
        ([[1, 2], [3, 1]], "symmetric", "invalid-input", "/a/0/1"),
        ([[1, 2], [3, 1]], "positive_definite", "invalid-input", "/a/0/1"),
        ([[1, 2], [3, 4]], "toeplitz", "invalid-input", "/a/1/1"),
        ([[[1, 0], [0, 1]], [[1, 2], [2, 4]]], "general", "singular-matrix", "/a/1"),
        ([[[1, 0], [0, 1]], [[1, 2], [3, 1]]], "symmetric", "invalid-input", "/a/1/0/1"),
    ],
)
def test_matrices_that_do_not_fit_are_refused(call: Call, a: Any, structure: str, problem: str, pointer: str) -> None:
    status, answer = call("linear-algebra/solve", a=a, b=[1, 2], structure=structure)
    assert (status, answer["type"], answer["errors"][0]["pointer"]) == (422, f"/problems/{problem}", pointer)


@pytest.mark.parametrize("b", [[1, 2, 3], [[1, 2]], [[[1], [2]]] * 2])
def test_right_hand_sides_that_do_not_fit_are_refused(call: Call, b: Any) -> None:
    status, problem = call("linear-algebra/solve", a=[[[1, 0], [0, 1]]] * 3, b=b)
    assert (status, problem["errors"][0]["pointer"]) == (422, "/b")


def test_large_singular_systems_are_refused() -> None:
    with pytest.raises(SingularMatrix):
        solved(np.zeros((50, 50)), np.ones(50))
    with pytest.raises(NotPositiveDefinite):
        solved(-np.eye(50), np.ones(50), "positive_definite")


def test_rounding_that_makes_a_zero_pivot_is_not_taken_for_singular() -> None:
    a = np.array([[1.0, 2.0**53], [1.0, 2.0**53 - 1]])  # LU rounds nothing, but 2^53 + 1 below does
    assert solved(a, np.array([0.0, 1.0])).x == pytest.approx([2.0**53, -1])
    a = np.array([[3.0, 1.0], [1.0, 1 / 3]])
    assert abs(np.asarray(solved(a, np.array([1.0, 0.0])).x)).max() > 1e15


def test_a_broadcast_solution_declares_its_size(call: Call) -> None:
    a, b = [[[[1]]]] * 5000, [[[1]]] * 5000
    status, problem = call("linear-algebra/solve", a=a, b=b)
    assert (status, problem["type"]) == (422, "/problems/too-large")
