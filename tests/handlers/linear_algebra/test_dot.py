from typing import Any

import numpy as np
import pytest

from tests.conftest import Call


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ([1, 2, 3], [4, 5, 6]),
        ([[1, 2], [3, 4]], [[1, 2], [3, 4]]),
        ([[1.5, 2]], [1.0, 0.5]),
        ([[[1, 2]], [[3, 4]]], [[1, 0], [0, 1]]),
        (3, [1, 2]),
        (2, 4),
    ],
)
def test_dot_is_numpys(call: Call, a: Any, b: Any) -> None:
    status, answer = call("linear-algebra/dot", a=a, b=b)
    assert (status, answer["result"]) == (200, np.dot(a, b).tolist())


def test_dot_does_not_conjugate(call: Call) -> None:
    _, answer = call("linear-algebra/dot", a={"real": [0], "imag": [1]}, b={"real": [0], "imag": [1]})
    assert answer["result"] == {"real": -1.0, "imag": 0.0}


@pytest.mark.parametrize("name", ["dot", "matmul"])
def test_inner_lengths_must_agree(call: Call, name: str) -> None:
    status, problem = call(f"linear-algebra/{name}", a=[[1, 2, 3]], b=[[1, 2], [3, 4]])
    assert (status, problem["errors"][0]["pointer"]) == (422, "/b")
