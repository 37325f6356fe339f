from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import sparse

from service.handlers.linear_algebra.sparse.solve import sparse_solve
from service.schemas.linear_algebra.sparse import SparseSystemRequest
from service.schemas.types.sparse import CooMatrix, CsrMatrix
from tests.conftest import Call
from tests.handlers.linear_algebra.generated import Array, few, near

SOLVE = "linear-algebra/sparse/solve"
COO = {"format": "coo", "shape": [2, 2], "row": [0, 1], "column": [0, 1], "data": [2.0, 4.0]}
CSR = {"format": "csr", "shape": [2, 2], "indptr": [0, 1, 2], "indices": [0, 1], "data": [2.0, 4.0]}


def drawn(seed: int, shape: tuple[int, int], *, complex_entries: bool) -> Array:
    generator = np.random.default_rng(seed)
    dense = generator.normal(size=shape) * (generator.random(shape) < 0.3) + 3 * np.eye(*shape)
    return dense * (1 + 0.5j) if complex_entries else dense


def coo(dense: Array) -> CooMatrix:
    found = sparse.coo_array(dense)
    row, column = (np.array(places, np.int64) for places in found.coords)
    return CooMatrix.model_construct(format="coo", shape=list(dense.shape), row=row, column=column, data=found.data)


def csr(dense: Array) -> CsrMatrix:
    found = sparse.csr_array(dense)
    return CsrMatrix.model_construct(
        format="csr", shape=list(dense.shape), indptr=found.indptr, indices=found.indices, data=found.data
    )


@few
@given(seed=st.integers(0, 10**6), form=st.sampled_from([coo, csr]), kinds=st.tuples(st.booleans(), st.booleans()))
def test_it_agrees_with_the_dense_solution(seed: int, form: Any, kinds: tuple[bool, bool]) -> None:
    a = drawn(seed, (12, 12), complex_entries=kinds[0])
    b = drawn(seed + 1, (12, 2), complex_entries=kinds[1])
    found = sparse_solve(SparseSystemRequest.model_construct(a=form(a), b=b))
    assert near(found.x, np.linalg.solve(a, b), np.linalg.cond(a))
    assert found.residual < 1e-14
    assert np.linalg.cond(a, 1) / 3 <= found.condition_number <= np.linalg.cond(a, 1) * (1 + 1e-10)


@pytest.mark.parametrize("a", [COO, CSR, {**COO, "row": [0, 1, 1], "column": [0, 1, 1], "data": [2, 1, 3]}])
def test_both_forms_answer_and_duplicates_are_summed(call: Call, a: dict[str, Any]) -> None:
    status, answer = call(SOLVE, a=a, b=[2, 8])
    assert (status, answer["x"], answer["condition_number"]) == (200, [1, 2], 2)


def test_complex_entries_make_a_complex_answer(call: Call) -> None:
    _, answer = call(SOLVE, a={**COO, "data": {"real": [0, 1], "imag": [1, 0]}}, b=[1, 1])
    assert answer["x"] == {"real": [0, 1], "imag": [-1, 0]}


def test_a_grid_of_ten_thousand_points_never_becomes_dense() -> None:
    n = 100
    line = sparse.diags_array([-np.ones(n - 1), 2 * np.ones(n), -np.ones(n - 1)], offsets=[-1, 0, 1])
    grid = (sparse.kron(sparse.eye_array(n), line) + sparse.kron(line, sparse.eye_array(n))).tocsr()
    form = CsrMatrix.model_construct(
        format="csr", shape=list(grid.shape), indptr=grid.indptr, indices=grid.indices, data=grid.data
    )
    found = sparse_solve(SparseSystemRequest.model_construct(a=form, b=grid @ np.ones(n * n)))
    assert found.x == pytest.approx(np.ones(n * n), rel=1e-11)
    assert found.residual < 1e-14


def test_a_symmetric_pattern_without_a_diagonal_is_pivoted() -> None:
    a = np.array([[0.0, 1e-9, 1.0], [1e-9, 0.0, 2.0], [1.0, 2.0, 1.0]])
    found = sparse_solve(SparseSystemRequest.model_construct(a=coo(a), b=a @ np.ones(3)))
    assert found.residual < 1e-14


def test_a_nearly_singular_matrix_warns_with_its_digits(call: Call) -> None:
    _, answer = call(SOLVE, a={**COO, "data": [1, 1e-9]}, b=[1, 1])
    assert answer["condition_number"] == pytest.approx(1e9)
    assert answer["warnings"][0]["trusted_digits"] == 6


@pytest.mark.parametrize("data", [[1.0, 0.0], [0.0, 0.0]])
def test_a_singular_matrix_is_refused(call: Call, data: list[float]) -> None:
    status, problem = call(SOLVE, a={**COO, "data": data}, b=[1, 1])
    assert (status, problem["type"], problem["errors"][0]["pointer"]) == (422, "/problems/singular-matrix", "/a")


@pytest.mark.parametrize(
    ("a", "pointers"),
    [
        ({**COO, "row": [0, 2]}, ["/a/row/1"]),
        ({**COO, "row": [-1, 1], "column": [0, 5]}, ["/a/row/0", "/a/column/1"]),
        ({**COO, "row": [0]}, ["/a/row"]),
        ({**COO, "row": [0.5, 1]}, ["/a/row/0"]),
        ({**COO, "shape": [0, 2]}, ["/a/shape/0"]),
        ({**COO, "shape": [2]}, ["/a/shape"]),
        ({**COO, "shape": [2, 3]}, ["/a/shape"]),
        ({**COO, "data": [1, None]}, ["/a/data/1"]),
        ({**CSR, "indptr": [0, 2]}, ["/a/indptr"]),
        ({**CSR, "indptr": [0, 2, 1]}, ["/a/indptr/2", "/a/indptr/2"]),
        ({**CSR, "indptr": [1, 1, 2]}, ["/a/indptr/0"]),
        ({**CSR, "indices": [0, 2]}, ["/a/indices/1"]),
        ({**CSR, "indices": [0]}, ["/a/indices"]),
        ({**CSR, "format": "csc"}, ["/a/format"]),
        ({key: value for key, value in CSR.items() if key != "format"}, ["/a/format"]),
    ],
)
def test_inconsistent_matrices_are_refused_at_the_place(call: Call, a: dict[str, Any], pointers: list[str]) -> None:
    status, problem = call(SOLVE, a=a, b=[1, 1])
    assert status == 422
    assert [error["pointer"] for error in problem["errors"]] == pointers


@pytest.mark.parametrize("path", ["solve", "least-squares"])
def test_a_right_hand_side_of_another_length_is_refused(call: Call, path: str) -> None:
    status, problem = call(f"linear-algebra/sparse/{path}", a=COO, b=[1, 1, 1])
    assert (status, problem["errors"][0]["pointer"]) == (422, "/b")


@pytest.mark.parametrize("form", [COO, CSR])
def test_a_vast_shape_is_refused_before_anything_is_made(call: Call, form: dict[str, Any]) -> None:
    status, problem = call(SOLVE, a={**form, "shape": [10**12, 10**12]}, b=[1, 1])
    assert (status, problem["type"]) == (422, "/problems/too-large")
