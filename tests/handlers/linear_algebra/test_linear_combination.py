from tests.conftest import Call


def test_linear_combination(call: Call) -> None:
    status, answer = call("linear-algebra/linear-combination", vectors=[[1, 0, 2], [0, 1, 1]], coefficients=[3, -1])
    assert (status, answer["result"]) == (200, [3, -1, 5])
    status, problem = call("linear-algebra/linear-combination", vectors=[[1, 0]], coefficients=[3, -1])
    assert (status, problem["errors"][0]["pointer"]) == (422, "/coefficients")
