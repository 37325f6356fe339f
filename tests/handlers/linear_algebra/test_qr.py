import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from service.handlers.linear_algebra.qr import qr
from service.schemas.linear_algebra.factorizations import QrRequest
from tests.handlers.linear_algebra.generated import Array, few, is_unitary, matrices, near


@few
@given(matrices(), st.sampled_from(["reduced", "complete"]), st.booleans())
def test_qr_gives_back_a(a: Array, mode: str, pivoting: bool) -> None:
    found = qr(QrRequest.model_construct(a=a, mode=mode, pivoting=pivoting))
    m, n = a.shape[-2:]
    inner = m if mode == "complete" else min(m, n)
    assert (found.q.shape[-2:], found.r.shape[-2:]) == ((m, inner), (inner, n))
    expected = a if found.permutation is None else np.take_along_axis(a, found.permutation[..., None, :], -1)
    assert near(found.q @ found.r, expected)
    assert is_unitary(found.q)
    assert found.residual.max() < 1e-14
    assert (found.permutation is not None) == pivoting


def test_pivoted_qr_shows_the_rank() -> None:
    a = np.outer([1.0, 2.0, 3.0], [1.0, 4.0, 2.0])
    found = qr(QrRequest.model_construct(a=a, mode="reduced", pivoting=True))
    assert found.permutation is not None
    assert found.permutation[0] == 1
    assert np.abs(np.diag(found.r))[1:].max() < 1e-14
