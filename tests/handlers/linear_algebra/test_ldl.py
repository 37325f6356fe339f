import numpy as np
from hypothesis import given

from service.handlers.linear_algebra.ldl import ldl
from service.schemas.linear_algebra.factorizations import SymmetricRequest
from tests.conftest import Call
from tests.handlers.linear_algebra.generated import Array, adjoint, few, matrices, near


@few
@given(matrices(square=True))
def test_ldl_gives_back_a(a: Array) -> None:
    symmetric = a + adjoint(a)
    found = ldl(SymmetricRequest.model_construct(a=symmetric))
    rows = np.take_along_axis(symmetric, found.permutation[..., :, None], -2)
    exchanged = np.take_along_axis(rows, found.permutation[..., None, :], -1)
    assert near(found.l @ found.d @ adjoint(found.l), exchanged)
    assert near(np.triu(found.l), np.broadcast_to(np.eye(a.shape[-1]), a.shape))


def test_ldl_of_an_indefinite_matrix_has_a_block_of_order_two(call: Call) -> None:
    _, answer = call("linear-algebra/ldl", a=[[0, 1], [1, 0]])
    assert answer["d"] == [[0, 1], [1, 0]]
