import numpy as np
import pytest
from hypothesis import given

from service.handlers.linear_algebra.schur import schur
from service.schemas.linear_algebra.factorizations import SchurRequest
from tests.conftest import Call
from tests.handlers.linear_algebra.generated import Array, adjoint, few, is_unitary, matrices, near


@few
@given(a=matrices(square=True))
@pytest.mark.parametrize("kind", ["real", "complex"])
def test_schur_gives_back_a(a: Array, kind: str) -> None:
    found = schur(SchurRequest.model_construct(a=a, kind=kind))
    below = -1 if kind == "complex" or np.iscomplexobj(a) else -2
    assert near(found.z @ found.t @ adjoint(found.z), a)
    assert is_unitary(found.z)
    assert not np.tril(found.t, below).any()
    assert np.iscomplexobj(found.t) == (kind == "complex" or np.iscomplexobj(a))
    assert found.residual.max() < 1e-14


def test_schur_of_kind_complex_answers_complex_for_a_real_diagonal(call: Call) -> None:
    _, answer = call("linear-algebra/schur", a=[[1, 0], [0, 2]], kind="complex")
    assert answer["t"] == {"real": [[1, 0], [0, 2]], "imag": [[0, 0], [0, 0]]}
