import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.handlers.linear_algebra.sparse.svd import sparse_svd
from service.schemas.linear_algebra.sparse import SparseSvdRequest
from tests.conftest import Call
from tests.handlers.linear_algebra.generated import few, is_unitary, near
from tests.handlers.linear_algebra.sparse.test_solve import coo, drawn


@few
@given(seed=st.integers(0, 10**6), tall=st.booleans(), which=st.sampled_from(["LM", "SM"]))
def test_singular_values_agree_with_the_dense_ones(seed: int, tall: bool, which: str) -> None:
    a = drawn(seed, (30, 20) if tall else (20, 30), complex_entries=bool(seed % 2))
    found = sparse_svd(SparseSvdRequest.model_construct(a=coo(a), k=3, which=which))
    exact = np.linalg.svd(a, compute_uv=False)
    assert found.s == pytest.approx(exact[:3] if which == "LM" else exact[-3:], rel=1e-8)
    assert near(a @ found.vh.conj().T, found.u * found.s, 10)
    assert is_unitary(found.u)


def test_too_many_singular_values_are_refused(call: Call) -> None:
    a = {"format": "coo", "shape": [2, 3], "row": [0], "column": [0], "data": [1]}
    status, problem = call("linear-algebra/sparse/svd", a=a, k=2)
    assert (status, problem["errors"][0]["pointer"]) == (422, "/k")


@pytest.mark.parametrize(("shape", "which"), [((2, 2), "LM"), ((50, 5), "SM"), ((5, 50), "LM")])
def test_all_but_one_complex_singular_value(shape: tuple[int, int], which: str) -> None:
    a = np.zeros(shape, complex)
    size = min(shape)
    np.fill_diagonal(a, np.arange(1, size + 1) * (1 + 1j))
    found = sparse_svd(SparseSvdRequest(a=coo(a), k=size - 1, which=which))
    kept = np.arange(1, size + 1)[1:] if which == "LM" else np.arange(1, size)
    assert found.s == pytest.approx(kept[::-1] * np.sqrt(2))
