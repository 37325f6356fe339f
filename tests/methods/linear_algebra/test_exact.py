import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.methods.budget import Allowance
from service.methods.linear_algebra import exact
from tests.handlers.linear_algebra.generated import few


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


@few
@given(st.integers(0, 2**32), st.booleans(), st.booleans())
def test_bits_are_told_without_the_integers(seed: int, complex_: bool, wide: bool) -> None:
    random = np.random.default_rng(seed)
    a = random.normal(size=(4, 3)) * 10.0 ** random.integers(-20 if wide else 0, 20 if wide else 1, (4, 3))
    a[0] = random.integers(-3, 4, 3)
    a = a + 1j * random.normal(size=(4, 3)) if complex_ else a
    assert exact._bits(a) == exact.integers(a).bits  # noqa: SLF001 - what a refusal to begin rests on


def test_what_cannot_be_told_in_time_is_not_begun(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exact, "integers", lambda *_, **__: pytest.fail("a million entries take 0.7 s"))
    with Allowance(math.inf, 30.0):
        assert exact.positive_definite(np.full((1000, 1000), 0.1)) is None


def test_definiteness_takes_its_work_once() -> None:
    a = np.diag(np.arange(1.0, 11.0))
    a[0, 0] = 2**40 + 1
    work = exact._effort_of_rank(a.shape, 41)  # noqa: SLF001 - of the whole, for which the first row stands before
    entries = exact._ENTRY * a.size  # noqa: SLF001 - the other work
    with Allowance(1.5 * work + entries, 30.0):
        assert exact.positive_definite(a) is True
