from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.handlers.linear_algebra.sparse.least_squares import sparse_least_squares
from service.schemas.linear_algebra.sparse import SparseLeastSquaresRequest
from tests.conftest import Call
from tests.handlers.linear_algebra.generated import few, near
from tests.handlers.linear_algebra.sparse.test_solve import COO, coo, drawn


@few
@given(seed=st.integers(0, 10**6), complex_entries=st.booleans())
def test_least_squares_agree_with_the_dense_solution(seed: int, complex_entries: bool) -> None:
    a = drawn(seed, (20, 8), complex_entries=complex_entries)
    b = drawn(seed + 1, (20, 1), complex_entries=complex_entries)[:, 0]
    found = sparse_least_squares(SparseLeastSquaresRequest.model_construct(a=coo(a), b=b, tolerance=1e-14))
    assert near(found.x, np.linalg.lstsq(a, b)[0], 100)
    assert found.residual_sum_of_squares == pytest.approx(np.linalg.norm(b - a @ found.x) ** 2)
    assert found.success
    assert found.residual < 1e-13


def test_least_squares_of_a_wide_matrix_have_the_least_norm(call: Call) -> None:
    a = {"format": "coo", "shape": [1, 2], "row": [0, 0], "column": [0, 1], "data": [1, 1]}
    _, answer = call("linear-algebra/sparse/least-squares", a=a, b=[2])
    assert answer["x"] == pytest.approx([1, 1])
    assert answer["success"]


def test_least_squares_say_when_they_stopped_early(call: Call) -> None:
    a = {**COO, "data": [1, 1e-6]}
    _, answer = call("linear-algebra/sparse/least-squares", a=a, b=[1, 1], max_iterations=1)
    assert (answer["success"], answer["status"], answer["iterations"]) == (False, "iteration_limit", 1)
    assert "limit" in answer["message"]


def test_least_squares_of_columns_of_other_units_warn(call: Call) -> None:
    # The tolerance is relative to ‖A‖: the second unknown does not count, and the answer says so.
    a = {"format": "coo", "shape": [3, 2], "row": [0, 1, 2], "column": [0, 1, 1], "data": [1e20, 1.0, 1.0]}
    _, answer = call("linear-algebra/sparse/least-squares", a=a, b=[1.0, 1.0, 1.0])
    assert answer["condition_number"] >= 1e19
    assert answer["warnings"][0]["trusted_digits"] == 0


@pytest.mark.parametrize("seed", range(6))
def test_least_squares_of_nearly_dependent_columns_claim_no_digits_that_they_lack(call: Call, seed: int) -> None:
    generator = np.random.default_rng(seed)
    dense, x = generator.normal(size=(9, 8)), generator.normal(size=8)
    dense[:, 0] = dense[:, 1] + 1e-7 * dense[:, 0]
    _, answer = call("linear-algebra/sparse/least-squares", **full(dense), b=(dense @ x).tolist())
    assert answer["condition_number"] == pytest.approx(np.linalg.cond(dense), rel=0.2)
    error = np.abs(answer["x"] - x).max() / np.abs(x).max()
    assert answer["warnings"][0]["trusted_digits"] <= -np.log10(error) + 1


def test_least_squares_of_a_matrix_near_one_of_rank_one_claim_no_digits(call: Call) -> None:
    """The iteration ends after a step or two with x near 0.03, where the largest entry is 1e14 (in fractions)."""
    off = np.array([[0, -1, 0, -2], [-2, -3, 1, -3], [-2, 2, 1, -1], [-1, -2, 1, 3]])
    _, answer = call("linear-algebra/sparse/least-squares", **full(1 + off * 2.0**-50), b=[0.125, 0.375, -0.75, 0.5])
    assert [warning["trusted_digits"] for warning in answer["warnings"]] == [0]
    _, ones = call("linear-algebra/sparse/least-squares", **full(np.ones((4, 3))), b=[0.125, 0.375, -0.75, 0.5])
    assert (ones["warnings"], ones["condition_number"]) == ([], pytest.approx(1))


@pytest.mark.parametrize("data", [[0, 0, 0], [2, -2, 0], [0, 0, 3]])
def test_zeros_among_the_entries_make_no_condition_number_infinite(call: Call, data: list[float]) -> None:
    a = {"format": "coo", "shape": [2, 2], "row": [0, 0, 1], "column": [0, 0, 1], "data": data}
    _, answer = call("linear-algebra/sparse/least-squares", a=a, b=[1, 3])
    assert answer["x"] == pytest.approx([0, 1 if data[2] else 0])
    assert (answer["condition_number"], answer["warnings"]) == (1, [])


def full(a: Any) -> dict[str, Any]:
    """The matrix of a request with an entry for each number of a dense one."""
    row, column = np.indices(a.shape).reshape(2, -1).tolist()
    return {"a": {"format": "coo", "shape": a.shape, "row": row, "column": column, "data": a.ravel().tolist()}}


def test_least_squares_of_a_complex_matrix_and_a_real_side(call: Call) -> None:
    data = {"real": [1.0, 0.0], "imag": [0.0, 2.0]}
    a = {"format": "coo", "shape": [2, 2], "row": [0, 1], "column": [0, 1], "data": data}
    status, answer = call("linear-algebra/sparse/least-squares", a=a, b=[1.0, 2.0])
    assert status == 200
    assert answer["x"]["real"] == pytest.approx([1.0, 0.0])
    assert answer["x"]["imag"] == pytest.approx([0.0, -1.0])


def test_least_squares_of_many_columns_see_those_that_nearly_agree(call: Call) -> None:
    """The iteration alone sees a condition number of 1.4, and ends with an x of 0.9 where it is some 2⁴¹."""
    dense = np.vstack([3 * np.eye(70), np.eye(70)])
    dense[:, 1] = dense[:, 0]
    dense[5, 1] += 2.0**-40
    _, answer = call("linear-algebra/sparse/least-squares", **full(dense), b=np.cos(np.arange(140.0)).tolist())
    assert answer["condition_number"] == pytest.approx(np.linalg.cond(dense), rel=0.2)
    assert [warning["trusted_digits"] for warning in answer["warnings"]] == [0]


@pytest.mark.parametrize(("apart", "digits"), [(2.0**-40, [0]), (1.0, [])])
def test_least_squares_of_more_columns_than_have_an_exact_rank_tell_what_counts_as_zero(
    call: Call, apart: float, digits: list[int]
) -> None:
    """The largest entry is some 2⁴¹ in truth, which neither the iteration nor the singular values tell."""
    dense = np.vstack([np.diag(np.linspace(1, 2, 500)), np.eye(500)])
    dense[:, 1] = dense[:, 0]
    dense[3, 1] += apart
    dense[:, 2] = 0
    row, column = (places.tolist() for places in np.nonzero(dense))
    a = {"format": "coo", "shape": dense.shape, "row": row, "column": column, "data": dense[row, column].tolist()}
    _, answer = call("linear-algebra/sparse/least-squares", a=a, b=np.cos(np.arange(1000.0)).tolist())
    assert [warning["trusted_digits"] for warning in answer["warnings"]] == digits
    assert answer["certainty"] == ("estimated" if digits else "checked")


def test_least_squares_of_large_matrices_are_estimated(call: Call) -> None:
    places = list(range(600))
    a = {"format": "coo", "shape": [600, 600], "row": places, "column": places, "data": [1.0, 2.0] * 300}
    _, answer = call("linear-algebra/sparse/least-squares", a=a, b=[2.0] * 600)
    assert answer["x"] == pytest.approx([2, 1] * 300)
    assert (answer["certainty"], answer["warnings"]) == ("estimated", [])
