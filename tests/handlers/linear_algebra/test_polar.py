import numpy as np
from hypothesis import given

from service.handlers.linear_algebra.polar import polar
from service.schemas.linear_algebra.matrices import MatrixRequest
from tests.handlers.linear_algebra.generated import Array, adjoint, few, is_unitary, matrices, near


@few
@given(matrices())
def test_polar_gives_back_a(a: Array) -> None:
    found = polar(MatrixRequest.model_construct(a=a))
    assert near(found.u @ found.p, a)
    assert is_unitary(found.u if a.shape[-2] >= a.shape[-1] else adjoint(found.u))
    assert np.array_equal(found.p, adjoint(found.p))
    assert np.linalg.eigvalsh(found.p).min() > -1e-13
