import numpy as np
import pytest

from tests.conftest import Call


def test_trace(call: Call) -> None:
    assert call("linear-algebra/trace", a=[[1, 2], [3, 4]])[1]["result"] == 5
    assert call("linear-algebra/trace", a=[[[1.5, 0], [0, 1]]] * 2)[1]["result"] == [2.5, 2.5]
    assert call("linear-algebra/trace", a={"real": [[1]], "imag": [[2]]})[1]["result"] == {"real": 1.0, "imag": 2.0}
    status, problem = call("linear-algebra/trace", a=[[2**62, 0], [0, 2**62]])
    assert (status, problem["type"]) == (422, "/problems/integer-overflow")


@pytest.mark.parametrize(
    ("diagonal", "found"),
    [([0.1] * 10, 1.0), ([1e16, 1.0, -1e16, 0.5], 1.5), ([1e308, 1e308, -1e308], 1e308), ([-0.0], 0.0)],
)
def test_sums_of_doubles_are_rounded_once(call: Call, diagonal: list[float], found: float) -> None:
    """1/10 as a double is 1/10 + 2⁻⁵⁴/10: ten of them are nearest to 1, where one after another they add up to less."""
    answer = call("linear-algebra/trace", a=np.diag(diagonal).tolist())[1]
    assert (answer["result"], answer["certainty"]) == (found, "proved")
