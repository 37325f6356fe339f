from typing import Any

import pytest

from tests.conftest import Call


@pytest.mark.parametrize(
    ("a", "offset", "result"),
    [
        ([[1, 2, 3], [4, 5, 6]], 0, [1, 5]),
        ([[1, 2, 3], [4, 5, 6]], 2, [3]),
        ([[1, 2, 3], [4, 5, 6]], -1, [4]),
        ([[[1, 2], [3, 4]], [[5, 6], [7, 8]]], 0, [[1, 4], [5, 8]]),
        ([1, 2], 0, [[1, 0], [0, 2]]),
        ([1.5], -1, [[0.0, 0.0], [1.5, 0.0]]),
    ],
)
def test_diagonal(call: Call, a: Any, offset: int, result: Any) -> None:
    status, answer = call("linear-algebra/diagonal", a=a, offset=offset)
    assert (status, answer["result"]) == (200, result)


def test_diagonals_outside_the_matrix_and_huge_ones_are_refused(call: Call) -> None:
    status, problem = call("linear-algebra/diagonal", a=[[1, 2], [3, 4]], offset=2)
    assert (status, problem["errors"][0]["pointer"]) == (422, "/offset")
    status, problem = call("linear-algebra/diagonal", a=[1], offset=10**6)
    assert (status, problem["type"]) == (422, "/problems/too-large")
