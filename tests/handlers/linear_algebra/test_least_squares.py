from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.handlers.linear_algebra.least_squares import LeastSquaresResult, least_squares
from service.schemas.linear_algebra.systems import LeastSquaresRequest
from tests.conftest import Call
from tests.handlers.linear_algebra.generated import Array, adjoint, few, matrices, near


def solved(a: Array, b: Array, ridge: float = 0.0, tolerance: float | None = None) -> LeastSquaresResult:
    return least_squares(LeastSquaresRequest.model_construct(a=a, b=b, ridge=ridge, relative_tolerance=tolerance))


@few
@given(matrices(lead=()), st.sampled_from([(), (2,)]), st.integers(0, 2**32))
def test_solutions_are_numpys(a: Array, columns: tuple[int, ...], seed: int) -> None:
    b = np.random.default_rng(seed).normal(size=(len(a), *columns))
    found = solved(a, b)
    x, _, rank, s = np.linalg.lstsq(a, b)
    size = float(np.linalg.cond(a)) ** 2 * max(1.0, float(np.abs(x).max()))
    assert near(np.asarray(found.x), x, size)
    assert found.rank == rank
    assert near(found.singular_values, s)
    assert found.residual_sum_of_squares == pytest.approx((np.abs(b - a @ x) ** 2).sum(0), rel=1e-8, abs=1e-20 * size)


@few
@given(matrices(lead=()), st.floats(1e-3, 1e3), st.integers(0, 2**32))
def test_ridge_is_the_normal_equations_with_a_penalty(a: Array, ridge: float, seed: int) -> None:
    b = np.random.default_rng(seed).normal(size=len(a))
    found = solved(a, b, ridge)
    expected = np.linalg.solve(adjoint(a) @ a + ridge * np.eye(a.shape[1]), adjoint(a) @ b)
    assert near(np.asarray(found.x), expected, 1e3)
    extended = np.concatenate((a, np.sqrt(ridge) * np.eye(a.shape[1])))
    assert found.condition_number == pytest.approx(np.linalg.cond(extended), rel=1e-9)


def test_a_polynomial_of_degree_ten_keeps_its_rank() -> None:
    # The kind of NIST's Filip problem: NumPy cuts the rank to 10 in silence, and no digit is right.
    x = np.linspace(-9, -3, 82)
    a = np.vander(x, 11, increasing=True)
    certified = np.arange(1.0, 12)
    b = a @ certified
    assert np.linalg.lstsq(a, b)[2] < 11
    found = solved(a, b)
    assert found.rank == 11
    right = -np.log10((np.abs(np.asarray(found.x) - certified) / certified.max()).max())
    (warning,) = found.warnings
    assert warning.code == "ill-conditioned"
    assert warning.trusted_digits is not None
    assert warning.trusted_digits <= right <= warning.trusted_digits + 3


def test_integers_are_exact_in_spite_of_their_condition() -> None:
    x = np.arange(21.0)
    a = np.vander(x, 6, increasing=True)
    found = solved(a, a @ np.ones(6))
    assert (np.asarray(found.x).tolist(), found.residual_sum_of_squares, found.warnings) == ([1.0] * 6, 0, [])


def test_a_rank_that_is_cut_is_told(call: Call) -> None:
    status, answer = call("linear-algebra/least-squares", a=[[1, 2], [2, 4], [3, 6]], b=[1, 2, 3])
    assert (status, answer["rank"], answer["condition_number"]) == (200, 1, "Infinity")
    assert answer["x"] == pytest.approx([0.2, 0.4], rel=1e-14)
    assert [warning["code"] for warning in answer["warnings"]] == ["rank-deficient"]


def test_columns_of_other_units_are_not_cut() -> None:
    a = np.array([[1.0, 1e-20], [1.0, 2e-20], [1.0, 4e-20]])
    found = solved(a, a @ np.array([1.0, 1e20]))
    assert (found.rank, np.linalg.lstsq(a, np.ones(3))[2]) == (2, 1)
    assert found.x == pytest.approx([1, 1e20], rel=1e-12)


def test_a_tolerance_cuts_the_rank_on_purpose(call: Call) -> None:
    a = [[1, 0], [0, 1e-3]]
    _, answer = call("linear-algebra/least-squares", a=a, b=[1, 1], relative_tolerance=0.01)
    assert (answer["rank"], answer["x"], answer["warnings"]) == (1, [1, 0], [])


@pytest.mark.parametrize("dtype", ["f", "d", "F", "D"])
def test_precision_is_kept(dtype: str) -> None:
    a = np.random.default_rng(1).normal(size=(6, 3)).astype(dtype)
    assert np.asarray(solved(a, np.ones(6, dtype)).x).dtype == dtype
    assert np.asarray(solved(a, np.ones(6, dtype), 1.0).x).dtype == dtype


@pytest.mark.parametrize(("fields", "pointer"), [({"b": [1, 2, 3]}, "/b"), ({"b": [1, 2], "ridge": -1}, "/ridge")])
def test_inputs_that_do_not_fit_are_refused(call: Call, fields: dict[str, Any], pointer: str) -> None:
    status, problem = call("linear-algebra/least-squares", a=[[1, 2], [3, 4]], **fields)
    assert (status, problem["errors"][0]["pointer"]) == (422, pointer)


def test_wide_systems_give_the_shortest_solution() -> None:
    a = np.random.default_rng(1).normal(size=(3, 6))
    found = solved(a, np.ones(3))
    assert found.x == pytest.approx(np.linalg.pinv(a) @ np.ones(3), rel=1e-12)
    assert not found.warnings


def test_lengths_of_columns_do_not_overflow() -> None:
    found = solved(np.array([[3e160, 1.0], [4e160, 0], [0, 1]]), np.array([3e160, 4e160, 0]))
    assert found.rank == 2
    assert found.x == pytest.approx([1, 0], abs=1e-14)


@pytest.mark.parametrize(("a", "ridge", "x"), [(1e-304, 1.0, 1e-304), (1e-160, 1e-320, 5e159), (1e200, 1.0, 1e-200)])
def test_penalties_of_other_sizes_than_squares_of_singular_values(call: Call, a: float, ridge: float, x: float) -> None:
    # One equation a x = 1 with a penalty: x = a / (a² + λ).
    _, answer = call("linear-algebra/least-squares", a=[[a]], b=[1.0], ridge=ridge)
    assert answer["x"][0] == pytest.approx(x, rel=1e-4)
