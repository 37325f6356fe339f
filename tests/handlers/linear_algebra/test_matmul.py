import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.handlers.linear_algebra.matmul import matmul
from service.schemas.linear_algebra.operands import MatmulRequest
from service.schemas.types.errors import IntegerOverflow
from tests.conftest import Call
from tests.handlers.linear_algebra.generated import few


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
