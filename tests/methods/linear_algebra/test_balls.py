from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.methods.linear_algebra import balls
from service.methods.linear_algebra.scaling import unscaled
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
    found = balls.determinant(a)
    assert found is not None
    assert unscaled(found.mantissa, found.exponent) == float(certified)


@few
@given(matrices(square=True, lead=()))
def test_the_solution_is_that_of_lapack_where_the_condition_is_good(a: Array) -> None:
    x, found = balls.solve(a, np.eye(len(a), dtype=a.dtype)), balls.determinant(a)
    assert x is not None
    assert found is not None
    if np.linalg.cond(a) < 1e3:
        assert near(x, np.linalg.inv(a), 1e3)
        assert unscaled(found.mantissa, found.exponent) == pytest.approx(np.linalg.det(a), rel=1e-10)


def test_one_third_is_rounded_as_python_rounds_it() -> None:
    x = balls.solve(np.array([[3.0]]), np.array([[1.0, 1e-300, 2e300]]))
    assert x is not None
    assert x.tolist() == [[1 / 3, 1e-300 / 3, 2e300 / 3]]
    wide = balls.solve(np.array([[1e-300]]), np.array([[1e300]]))
    assert wide is not None
    assert wide.tolist() == [[np.inf]]


def test_entries_that_are_zero_are_zero() -> None:
    a = np.array([[2.0, 1.0, 3.0], [1.0, 1.0, 1.0], [4.0, 2.0, 7.0]]) / 3
    x = balls.solve(a, a[:, :1] * 3)
    assert x is not None
    assert x.tolist() == [[3.0], [0.0], [0.0]]


def test_wide_exponents_are_settled() -> None:
    a = np.array([[1e300, 1e300], [1e-300, 1e-300]])
    with pytest.raises(ZeroDivisionError):
        balls.solve(a, None)
    a[0, 0] *= 1 + 2.0**-52
    found = balls.determinant(a)
    assert found is not None
    assert unscaled(found.mantissa, found.exponent) == pytest.approx(2.0**-52, rel=1e-15)
