from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.handlers.linear_algebra.add import add
from service.handlers.linear_algebra.multiply import multiply
from service.handlers.linear_algebra.subtract import subtract
from service.schemas.linear_algebra.operands import BroadcastRequest
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
