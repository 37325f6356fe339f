import numpy as np
from hypothesis import given

from service.handlers.linear_algebra.hessenberg import hessenberg
from service.schemas.linear_algebra.matrices import SquareRequest
from tests.handlers.linear_algebra.generated import Array, adjoint, few, is_unitary, matrices, near


@few
@given(a=matrices(square=True))
def test_hessenberg_gives_back_a(a: Array) -> None:
    found = hessenberg(SquareRequest.model_construct(a=a))
    assert near(found.q @ found.h @ adjoint(found.q), a)
    assert is_unitary(found.q)
    assert not np.tril(found.h, -2).any()
    assert found.residual.max() < 1e-14
