import numpy as np
import pytest

from service.handlers.linear_algebra.add import add
from service.handlers.linear_algebra.divide import divide
from service.schemas.linear_algebra.operands import BroadcastRequest, QuotientRequest
from tests.conftest import Call


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
    assert answer == {"result": {"real": [0.0, 0.0], "imag": [1.0, -1.0]}, "certainty": "exact", "warnings": []}
    _, answer = call("linear-algebra/divide", a=a, b=[size, -size])
    assert answer["result"] == {"real": [1.0, -1.0], "imag": [1.0, 0.0]}


def test_float32_stays_float32() -> None:
    a = np.array([1, 3], np.float32)
    assert divide(QuotientRequest.model_construct(a=a, b=a)).result.dtype == np.float32
    assert add(BroadcastRequest.model_construct(a=a, b=a)).result.dtype == np.float32


def test_one_complex_number_by_another(call: Call) -> None:
    _, answer = call("linear-algebra/divide", a={"real": 1, "imag": 1}, b={"real": 1, "imag": -1})
    assert (answer["result"], answer["certainty"]) == ({"real": 0.0, "imag": 1.0}, "exact")
