from tests.conftest import Call


def test_outer_declares_its_size(call: Call) -> None:
    assert call("linear-algebra/outer", a=[1, 2, 3], b=[4, 5])[1]["result"] == [[4, 5], [8, 10], [12, 15]]
    status, problem = call("linear-algebra/outer", a=[1] * 10_000, b=[1] * 10_000)
    assert (status, problem["type"]) == (422, "/problems/too-large")
    status, problem = call("linear-algebra/kronecker", a=[[1] * 5000], b=[[1] * 5000])
    assert (status, problem["type"]) == (422, "/problems/too-large")
