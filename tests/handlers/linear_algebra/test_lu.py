import numpy as np
from hypothesis import given

from service.handlers.linear_algebra.lu import lu
from service.schemas.linear_algebra.matrices import MatrixRequest
from tests.conftest import Call
from tests.handlers.linear_algebra.generated import Array, few, matrices, near


@few
@given(matrices())
def test_lu_gives_back_the_rows_of_a_in_its_order(a: Array) -> None:
    found = lu(MatrixRequest.model_construct(a=a))
    exchanged = np.take_along_axis(a, found.permutation[..., None], -2)
    assert near(found.l @ found.u, exchanged)
    assert near(np.triu(found.l, 1), np.zeros_like(found.l))
    assert near(np.tril(found.u, -1), np.zeros_like(found.u))
    assert np.abs(found.l).max() <= (np.sqrt(2) if np.iscomplexobj(a) else 1) + 1e-15
    assert found.residual.max() < 1e-14


def test_lu_of_a_permutation(call: Call) -> None:
    status, answer = call("linear-algebra/lu", a=[[0, 1, 0], [0, 0, 2], [3, 0, 0]])
    assert status == 200
    assert answer["permutation"] == [2, 0, 1]
    assert answer["u"] == [[3, 0, 0], [0, 1, 0], [0, 0, 2]]
