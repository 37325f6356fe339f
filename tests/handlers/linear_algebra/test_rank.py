from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.digits.linear_algebra import relatives, solve_exactly
from service.handlers.linear_algebra.rank import rank
from service.schemas.linear_algebra.matrices import RankRequest
from tests.conftest import Call
from tests.handlers.linear_algebra.generated import Array, few
from tests.handlers.linear_algebra.reference import exact_cases

RELATIVES = list(relatives())


def request(a: Array, tolerance: float | None = None) -> RankRequest:
    return RankRequest.model_construct(a=a, relative_tolerance=tolerance)


@st.composite
def products(draw: st.DrawFn) -> Array:
    """Integer matrices, many of them of low rank."""
    m, n, r = (draw(st.integers(1, 6)) for _ in range(3))
    random = np.random.default_rng(draw(st.integers(0, 2**32)))
    return np.asarray(random.integers(-9, 9, (m, r)) @ random.integers(-9, 9, (r, n)) * 1.0)


@pytest.mark.parametrize("case", exact_cases("rank"))
def test_named_ranks(case: tuple[Array, Any]) -> None:
    assert rank(request(case[0])).result == int(case[1])


@pytest.mark.parametrize("place", range(len(RELATIVES)))
def test_their_relatives_have_their_rank_or_a_warning(place: int) -> None:
    found = rank(request(np.array(RELATIVES[place], np.float64)))
    codes = [warning.code for warning in found.warnings]
    assert found.result == solve_exactly(RELATIVES[place]).rank or "uncertain-rank" in codes


@few
@given(products())
def test_rank_of_a_product_of_integers(a: Array) -> None:
    found = rank(request(a))
    assert found.result == np.linalg.matrix_rank(a)
    assert not found.warnings
    assert np.asarray(found.singular_values).shape == (min(a.shape),)


def test_integers_are_decided_exactly_where_singular_values_are_not() -> None:
    # det = 1 although the smallest singular value, 1e-16 of the largest, is below the usual tolerance.
    a = np.array([[2.0**27, 2.0**27 - 1], [2.0**27 + 1, 2.0**27]])
    assert np.linalg.matrix_rank(a) == 1
    found = rank(request(a))
    assert (int(found.result), [warning.code for warning in found.warnings]) == (2, [])
    assert np.asarray(found.singular_values).prod() == pytest.approx(1, rel=1e-12)


def test_a_tolerance_is_taken_as_given(call: Call) -> None:
    _, answer = call("linear-algebra/rank", a=[[1, 0], [0, 1e-3]], relative_tolerance=0.01)
    assert (answer["result"], answer["tolerance"], answer["warnings"]) == (1, 0.01, [])
    _, answer = call("linear-algebra/rank", a=[[[1, 2], [2, 4]], [[1, 0], [0, 1]], [[0, 0], [0, 0]]])
    assert answer["result"] == [1, 2, 0]
    for bad in (-1, 1):
        status, problem = call("linear-algebra/rank", a=[[1]], relative_tolerance=bad)
        assert (status, problem["errors"][0]["pointer"]) == (422, "/relative_tolerance")
