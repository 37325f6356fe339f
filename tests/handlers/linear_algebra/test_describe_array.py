from typing import Any

import pytest

from tests.conftest import Call


@pytest.mark.parametrize(
    ("array", "dtype", "described"),
    [
        (5, None, (0, [], 1, "int64", 8)),
        ([1.5, 2, 3], None, (1, [3], 3, "float64", 24)),
        ([[1, 2, 3], [4, 5, 6]], "int8", (2, [2, 3], 6, "int8", 6)),
        ({"real": [[[1]]], "imag": [[[2]]]}, "complex64", (3, [1, 1, 1], 1, "complex64", 8)),
    ],
)
def test_describe_array(call: Call, array: Any, dtype: str | None, described: tuple[Any, ...]) -> None:
    status, answer = call("linear-algebra/describe-array", array=array, dtype=dtype)
    assert status == 200
    assert tuple(answer[name] for name in ("rank", "shape", "size", "dtype", "bytes")) == described


@pytest.mark.parametrize(
    ("array", "dtype"), [([1.5], "int64"), ([300], "uint8"), ([1e300], "float32"), ({"real": 1, "imag": 0}, "float64")]
)
def test_describe_array_refuses_a_type_that_cannot_hold_the_entries(call: Call, array: Any, dtype: str) -> None:
    status, problem = call("linear-algebra/describe-array", array=array, dtype=dtype)
    assert (status, problem["errors"][0]["pointer"]) == (422, "/dtype")
