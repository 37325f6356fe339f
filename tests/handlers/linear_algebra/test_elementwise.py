from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.handlers.linear_algebra.add import add
from service.handlers.linear_algebra.divide import divide
from service.handlers.linear_algebra.multiply import multiply
from service.handlers.linear_algebra.subtract import subtract
from service.schemas.linear_algebra.operands import BroadcastRequest, QuotientRequest
from service.schemas.types.errors import IntegerOverflow
from tests.conftest import Call
from tests.handlers.linear_algebra.generated import few

integers = st.integers(-(2**63), 2**63 - 1)


@few
@given(st.sampled_from([(add, "+"), (subtract, "-"), (multiply, "*")]), integers, integers)
def test_integers_are_exact_or_refused(operation: tuple[Any, str], a: int, b: int) -> None:
    handler, sign = operation
    exact = {"+": a + b, "-": a - b, "*": a * b}[sign]
    request = BroadcastRequest.model_construct(a=np.array([a]), b=np.array([b]))
    if -(2**63) <= exact < 2**63:
        assert handler(request).result.tolist() == [exact]
    else:
        with pytest.raises(IntegerOverflow):
            handler(request)


@pytest.mark.parametrize(("name", "compute"), [("add", np.add), ("subtract", np.subtract), ("multiply", np.multiply)])
def test_shapes_broadcast_as_in_numpy(call: Call, name: str, compute: np.ufunc) -> None:
    a, b = [[1.5, -2.0], [0.25, 4.0]], {"real": [1.0, 2.0], "imag": [0.5, 0.0]}
    status, answer = call(f"linear-algebra/{name}", a=a, b=b)
    expected = compute(np.array(a), np.array([1 + 0.5j, 2]))
    assert status == 200
    assert answer["result"] == {"real": expected.real.tolist(), "imag": expected.imag.tolist()}


def test_shapes_that_do_not_broadcast_are_refused(call: Call) -> None:
    status, problem = call("linear-algebra/add", a=[[1, 2]], b=[1, 2, 3])
    assert (status, problem["errors"][0]["pointer"]) == (422, "/b")


def test_an_overflow_is_not_wrapped(call: Call) -> None:
    status, problem = call("linear-algebra/add", a=[2**63 - 1], b=[1])
    assert (status, problem["type"]) == (422, "/problems/integer-overflow")
    status, problem = call("linear-algebra/multiply", a=[1e200], b=[1e200])
    assert (status, problem["type"]) == (422, "/problems/non-finite-result")


def test_integers_beside_decimals_must_be_exact_in_float64(call: Call) -> None:
    status, problem = call("linear-algebra/add", a=[1, 2**53 + 1], b=[0.5, 0.5])
    assert (status, problem["errors"][0]["pointer"]) == (422, "/a/1")
    assert call("linear-algebra/add", a=[1, 2**53 + 1], b=[1, 1])[1]["result"] == [2, 2**53 + 2]


def test_division_by_zero_is_ieee(call: Call) -> None:
    status, answer = call("linear-algebra/divide", a=[1, 0, -2, 4], b=[0, 0, 0, 2])
    assert status == 200
    assert answer["result"] == ["Infinity", "NaN", "-Infinity", 2.0]
    (warning,) = answer["warnings"]
    assert (warning["code"], warning["count"], warning["indices"]) == ("division-by-zero", 3, [[0], [1], [2]])


@pytest.mark.parametrize("size", [5e-324, 1e-310, 1e-200, 1e200, 1.5e308])
def test_complex_quotients_at_the_ends_of_the_range(call: Call, size: float) -> None:
    a, b = {"real": [size, size], "imag": [size, 0.0]}, {"real": [size, 0.0], "imag": [-size, size]}
    _, answer = call("linear-algebra/divide", a=a, b=b)
    assert answer == {"result": {"real": [0.0, 0.0], "imag": [1.0, -1.0]}, "certainty": "estimated", "warnings": []}
    _, answer = call("linear-algebra/divide", a=a, b=[size, -size])
    assert answer["result"] == {"real": [1.0, -1.0], "imag": [1.0, 0.0]}


def test_float32_stays_float32() -> None:
    a = np.array([1, 3], np.float32)
    assert divide(QuotientRequest.model_construct(a=a, b=a)).result.dtype == np.float32
    assert add(BroadcastRequest.model_construct(a=a, b=a)).result.dtype == np.float32


def test_linear_combination(call: Call) -> None:
    status, answer = call("linear-algebra/linear-combination", vectors=[[1, 0, 2], [0, 1, 1]], coefficients=[3, -1])
    assert (status, answer["result"]) == (200, [3, -1, 5])
    status, problem = call("linear-algebra/linear-combination", vectors=[[1, 0]], coefficients=[3, -1])
    assert (status, problem["errors"][0]["pointer"]) == (422, "/coefficients")


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
