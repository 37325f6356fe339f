import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.handlers.linear_algebra.sparse.eigen import sparse_eigen
from service.schemas.linear_algebra.sparse import SparseEigenRequest
from tests.conftest import Call
from tests.handlers.linear_algebra.generated import few, near
from tests.handlers.linear_algebra.sparse.test_solve import coo, drawn

N = 40
CHAIN = 2 * np.eye(N) - np.eye(N, k=1) - np.eye(N, k=-1)  # eigenvalues 2 − 2cos(kπ/(N + 1))
EXACT = 2 - 2 * np.cos(np.arange(1, N + 1) * np.pi / (N + 1))


@pytest.mark.parametrize(("which", "expected"), [("LM", EXACT[-3:]), ("SM", EXACT[:3]), ("LA", EXACT[-3:])])
def test_eigenvalues_of_a_chain(which: str, expected: np.ndarray) -> None:
    request = SparseEigenRequest.model_construct(a=coo(CHAIN), k=3, which=which, structure="symmetric")
    found = sparse_eigen(request)
    assert found.eigenvalues == pytest.approx(expected, rel=1e-12)
    assert found.success
    assert (found.error < 1e-12).all()
    assert found.eigenvalues.dtype == np.float64


@few
@given(seed=st.integers(0, 10**6), complex_entries=st.booleans())
def test_general_eigenvectors_are_only_stretched(seed: int, complex_entries: bool) -> None:
    a = drawn(seed, (30, 30), complex_entries=complex_entries)
    found = sparse_eigen(SparseEigenRequest.model_construct(a=coo(a), k=3, which="LM", structure="general"))
    assert near(a @ found.eigenvectors, found.eigenvectors * found.eigenvalues, 10)
    assert np.iscomplexobj(found.eigenvalues)
    largest = np.sort(np.abs(np.linalg.eigvals(a)))[-1]
    assert np.abs(found.eigenvalues[0]) == pytest.approx(largest)


def test_the_least_eigenvalue_of_a_singular_matrix_is_zero_with_a_warning() -> None:
    ring = CHAIN.copy()
    ring[0, -1] = ring[-1, 0] = -1
    found = sparse_eigen(SparseEigenRequest.model_construct(a=coo(ring), k=2, which="SM", structure="symmetric"))
    assert abs(found.eigenvalues[0]) < 1e-12
    assert found.warnings[0].trusted_digits == 0


def test_too_few_restarts_are_told(call: Call) -> None:
    n = 400
    row = [*range(n), *range(n - 1), *range(1, n)]
    column = [*range(n), *range(1, n), *range(n - 1)]
    a = {"format": "coo", "shape": [n, n], "row": row, "column": column, "data": [2] * n + [-1] * (2 * n - 2)}
    body = {"a": a, "k": 4, "which": "SA", "structure": "symmetric", "max_iterations": 1}
    status, answer = call("linear-algebra/sparse/eigen", **body)
    assert (status, answer["success"], answer["status"]) == (200, False, "iteration_limit")
    assert answer["certainty"] == "estimated"
    assert len(answer["eigenvalues"]) < 4


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"k": 4}, "/k"),
        ({"k": 0}, "/k"),
        ({"which": "LA"}, "/which"),
        ({"which": "LR", "structure": "symmetric"}, "/which"),
        ({"structure": "symmetric", "a": {"column": [1, 1, 2, 3, 4]}}, "/a"),
        ({"a": {"shape": [5, 6]}}, "/a/shape"),
    ],
)
def test_impossible_requests_are_refused(call: Call, change: dict[str, object], pointer: str) -> None:
    place = list(range(5))
    a = {"format": "coo", "shape": [5, 5], "row": place, "column": place, "data": [1, 2, 3, 4, 5]}
    matrix = {**a, **change.pop("a", {})}  # type: ignore[dict-item]
    status, problem = call("linear-algebra/sparse/eigen", **{"a": matrix, "k": 2, **change})
    assert (status, problem["errors"][0]["pointer"]) == (422, pointer)


@pytest.mark.parametrize(("n", "above"), [(10, 1000.0), (60, 3.0)])
def test_eigenvalues_of_a_matrix_far_from_normal_are_right_or_warned_of(n: int, above: float) -> None:
    a = np.diag(np.arange(1.0, n + 1)) + np.diag(np.full(n - 1, above), 1)
    found = sparse_eigen(SparseEigenRequest(a=coo(a), k=2))
    off = np.abs(found.eigenvalues - [n, n - 1])
    assert (off <= found.error).all()
    assert off.max() < 1e-6 or found.warnings[0].trusted_digits == 0


def test_a_small_zero_matrix_has_eigenvalues_zero() -> None:
    found = sparse_eigen(SparseEigenRequest(a=coo(np.zeros((4, 4))), k=2))
    assert (found.eigenvalues.tolist(), found.certainty, found.warnings) == ([0, 0], "proved", [])
