from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.handlers.linear_algebra.kronecker import kronecker
from service.handlers.linear_algebra.matmul import matmul
from service.schemas.linear_algebra.operands import KroneckerRequest, MatmulRequest
from service.schemas.types.errors import IntegerOverflow
from tests.conftest import Call
from tests.handlers.linear_algebra.generated import few, near


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


def test_cross_is_orthogonal_and_right_handed(call: Call) -> None:
    assert call("linear-algebra/cross", a=[1, 0, 0], b=[0, 1, 0])[1]["result"] == [0, 0, 1]
    assert call("linear-algebra/cross", a=[1, 2], b=[3, 4])[1]["result"] == -2
    assert call("linear-algebra/cross", a=[[2, 3, 4]] * 2, b=[5, 6, 7])[1]["result"] == [[-3, 6, -3]] * 2
    for a, b, pointer in (([1], [1], "/a"), ([1, 2, 3], [1, 2], "/b"), ([[1, 2]] * 2, [[1, 2]] * 3, "/b")):
        status, problem = call("linear-algebra/cross", a=a, b=b)
        assert (status, problem["errors"][0]["pointer"]) == (422, pointer)


def test_outer_declares_its_size(call: Call) -> None:
    assert call("linear-algebra/outer", a=[1, 2, 3], b=[4, 5])[1]["result"] == [[4, 5], [8, 10], [12, 15]]
    status, problem = call("linear-algebra/outer", a=[1] * 10_000, b=[1] * 10_000)
    assert (status, problem["type"]) == (422, "/problems/too-large")
    status, problem = call("linear-algebra/kronecker", a=[[1] * 5000], b=[[1] * 5000])
    assert (status, problem["type"]) == (422, "/problems/too-large")


@few
@given(st.integers(0, 2**32))
def test_kronecker_of_products_is_the_product_of_kroneckers(seed: int) -> None:
    a, b, c, d = np.random.default_rng(seed).normal(size=(4, 3, 3))

    def kron(x: Any, y: Any) -> Any:
        return kronecker(KroneckerRequest.model_construct(a=x, b=y)).result

    assert near(kron(a, b) @ kron(c, d), kron(a @ c, b @ d), 10)


@few
@given(st.integers(0, 2**32), st.sampled_from([10, 2**20, 2**31, 2**40]))
def test_integer_products_are_exact(seed: int, size: int) -> None:
    a, b = np.random.default_rng(seed).integers(-size, size, (2, 3, 3))
    exact = a.astype(object) @ b.astype(object)
    request = MatmulRequest.model_construct(a=a, b=b)
    if max(abs(exact).flat) < 2**63:
        assert (matmul(request).result == exact).all()
    else:
        with pytest.raises(IntegerOverflow):
            matmul(request)


def test_matmul_broadcasts_stacks(call: Call) -> None:
    a, b = np.arange(12).reshape(3, 2, 2), np.arange(4).reshape(2, 2)
    assert call("linear-algebra/matmul", a=a.tolist(), b=b.tolist())[1]["result"] == (a @ b).tolist()
    assert call("linear-algebra/matmul", a=[[1, 2], [3, 4]], b=[1, 1])[1]["result"] == [3, 7]
    status, problem = call("linear-algebra/matmul", a=a.tolist(), b=[b.tolist()] * 2)
    assert (status, problem["errors"][0]["pointer"]) == (422, "/b")


def test_a_broadcast_product_declares_its_size(call: Call) -> None:
    a, b = np.ones((5000, 1, 1, 1)).tolist(), np.ones((5000, 1, 1)).tolist()
    status, problem = call("linear-algebra/matmul", a=a, b=b)
    assert (status, problem["type"]) == (422, "/problems/too-large")
