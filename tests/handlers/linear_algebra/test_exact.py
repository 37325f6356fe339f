from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.methods.linear_algebra import exact
from tests.handlers.linear_algebra.generated import Array, few, matrices, near

entries = st.integers(-9, 9) | st.floats(-1e9, 1e9, width=32)


def square(n: int) -> st.SearchStrategy[list[list[float]]]:
    return st.lists(st.lists(entries, min_size=n, max_size=n), min_size=n, max_size=n)


def leibniz(rows: list[list[Fraction]]) -> Fraction:
    if not rows:
        return Fraction(1)
    minors = ([row[:k] + row[k + 1 :] for row in rows[1:]] for k in range(len(rows)))
    return sum(((-1) ** k * rows[0][k] * leibniz(minor) for k, minor in enumerate(minors)), Fraction())


@few
@given(st.integers(1, 4).flatmap(square))
def test_determinants_are_correctly_rounded(rows: list[list[float]]) -> None:
    a = np.array(rows, np.float64)
    certified = leibniz([[Fraction(entry) for entry in row] for row in a.tolist()])
    solution = exact.solve(a, np.eye(len(a)))
    if solution is None:
        assert certified == 0
    else:
        assert exact.unscaled(solution.mantissa, solution.exponent) == float(certified)


@few
@given(matrices(square=True, lead=()))
def test_the_solution_is_that_of_lapack_where_the_condition_is_good(a: Array) -> None:
    solution = exact.solve(a, np.eye(len(a)))
    assert solution is not None
    if np.linalg.cond(a) < 1e3:
        assert near(solution.x, np.linalg.inv(a), 1e3)
        value = exact.unscaled(solution.mantissa, solution.exponent)
        assert value == pytest.approx(np.linalg.det(a), rel=1e-10)


def test_one_third_is_rounded_as_python_rounds_it() -> None:
    solution = exact.solve(np.array([[3.0]]), np.array([[1.0, 1e-300, 2e300]]))
    assert solution is not None
    assert solution.x.tolist() == [[1 / 3, 1e-300 / 3, 2e300 / 3]]
    wide = exact.solve(np.array([[1e-300]]), np.array([[1e300]]))
    assert wide is not None
    assert wide.x.tolist() == [[np.inf]]


@pytest.mark.parametrize(
    ("a", "rank"),
    [
        ([[1, 2], [2, 4]], 1),
        ([[0, 0, 3]], 1),
        ([[0.0]], 0),
        ([[1, 2, 3], [4, 5, 6], [7, 8, 9]], 2),
        ([[1j, 1], [-1, 1j]], 1),
    ],
)
def test_rank(a: Any, rank: int) -> None:
    assert exact.rank(np.array(a) * 1.0) == rank


@few
@given(st.integers(0, 2**32), st.booleans(), st.booleans())
def test_least_squares_residuals_are_orthogonal_to_the_columns(seed: int, complex_: bool, wide: bool) -> None:
    random = np.random.default_rng(seed)
    a, b = random.normal(size=(6, 3)) * (1e8 if wide else 1), random.normal(size=(6, 2))
    a = a + 1j * random.normal(size=(6, 3)) if complex_ else a
    found = exact.least_squares(a, b.astype(a.dtype))
    assert found is not None
    x, squares = found
    residual = b - a @ x
    assert np.abs(a.conj().T @ residual).max() < 1e-13 * np.abs(a).max() * 100
    assert squares == pytest.approx((np.abs(residual) ** 2).sum(0), rel=1e-10)


def test_least_squares_knows_dependent_columns() -> None:
    assert exact.least_squares(np.array([[1.0, 2], [2, 4], [3, 6]]), np.ones((3, 1))) is None


@pytest.mark.parametrize(
    ("a", "positive"),
    [([[2, 1], [1, 2]], True), ([[1, 1], [1, 1]], False), ([[1, 2], [2, 1]], False), ([[2, 1j], [-1j, 2]], True)],
)
def test_positive_definite(a: Any, positive: bool) -> None:
    assert exact.positive_definite(np.array(a) * 1.0) is positive
