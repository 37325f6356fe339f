from tests.conftest import Call


def test_trace(call: Call) -> None:
    assert call("linear-algebra/trace", a=[[1, 2], [3, 4]])[1]["result"] == 5
    assert call("linear-algebra/trace", a=[[[1.5, 0], [0, 1]]] * 2)[1]["result"] == [2.5, 2.5]
    assert call("linear-algebra/trace", a={"real": [[1]], "imag": [[2]]})[1]["result"] == {"real": 1.0, "imag": 2.0}
    status, problem = call("linear-algebra/trace", a=[[2**62, 0], [0, 2**62]])
    assert (status, problem["type"]) == (422, "/problems/integer-overflow")
