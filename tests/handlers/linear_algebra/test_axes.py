from typing import Any

import numpy as np
import pytest

from tests.conftest import Call


@pytest.mark.parametrize("axes", [None, [0, 1, 2], [0, 2, 1], [-1, 0, 1]])
def test_transpose_is_numpys(call: Call, axes: list[int] | None) -> None:
    a = np.arange(24).reshape(2, 3, 4)
    status, answer = call("linear-algebra/transpose", a=a.tolist(), axes=axes)
    assert (status, answer["result"]) == (200, a.transpose(axes).tolist())


@pytest.mark.parametrize("axes", [[0], [0, 0], [0, 2], [-3, 0], [0, 1, 2]])
def test_axes_must_be_a_permutation(call: Call, axes: list[int]) -> None:
    status, problem = call("linear-algebra/transpose", a=[[1, 2]], axes=axes)
    assert (status, problem["errors"][0]["pointer"]) == (422, "/axes")


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


def test_trace(call: Call) -> None:
    assert call("linear-algebra/trace", a=[[1, 2], [3, 4]])[1]["result"] == 5
    assert call("linear-algebra/trace", a=[[[1.5, 0], [0, 1]]] * 2)[1]["result"] == [2.5, 2.5]
    assert call("linear-algebra/trace", a={"real": [[1]], "imag": [[2]]})[1]["result"] == {"real": 1.0, "imag": 2.0}
    status, problem = call("linear-algebra/trace", a=[[2**62, 0], [0, 2**62]])
    assert (status, problem["type"]) == (422, "/problems/integer-overflow")
