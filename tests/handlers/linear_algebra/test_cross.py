from tests.conftest import Call


def test_cross_is_orthogonal_and_right_handed(call: Call) -> None:
    assert call("linear-algebra/cross", a=[1, 0, 0], b=[0, 1, 0])[1]["result"] == [0, 0, 1]
    assert call("linear-algebra/cross", a=[1, 2], b=[3, 4])[1]["result"] == -2
    assert call("linear-algebra/cross", a=[[2, 3, 4]] * 2, b=[5, 6, 7])[1]["result"] == [[-3, 6, -3]] * 2
    for a, b, pointer in (([1], [1], "/a"), ([1, 2, 3], [1, 2], "/b"), ([[1, 2]] * 2, [[1, 2]] * 3, "/b")):
        status, problem = call("linear-algebra/cross", a=a, b=b)
        assert (status, problem["errors"][0]["pointer"]) == (422, pointer)
