import numpy as np
import pytest
from hypothesis import given

from service.handlers.linear_algebra.column_space import column_space
from service.handlers.linear_algebra.null_space import null_space
from service.schemas.linear_algebra.matrices import SubspaceRequest
from tests.conftest import Call
from tests.handlers.linear_algebra.generated import Array, few, is_unitary, near
from tests.handlers.linear_algebra.test_rank import products


@few
@given(products())
def test_null_and_column_space(a: Array) -> None:
    null = null_space(SubspaceRequest.model_construct(a=a, relative_tolerance=None))
    column = column_space(SubspaceRequest.model_construct(a=a, relative_tolerance=None))
    assert null.dimension + column.dimension == a.shape[1]
    assert (null.basis.shape, column.basis.shape) == ((a.shape[1], null.dimension), (a.shape[0], column.dimension))
    assert is_unitary(null.basis)
    assert is_unitary(column.basis)
    assert near(a @ null.basis, np.zeros((a.shape[0], null.dimension)), 1000)
    assert near(column.basis @ (column.basis.T @ a), a, 1000)


def test_empty_bases_over_http(call: Call) -> None:
    status, answer = call("linear-algebra/null-space", a=[[1, 0], [0, 1]])
    assert (status, answer["basis"], answer["dimension"]) == (200, [[], []], 0)
    status, answer = call("linear-algebra/column-space", a=[[0, 0]])
    assert (status, answer["basis"], answer["dimension"]) == (200, [[]], 0)


def test_a_tall_matrix_needs_no_square_of_its_height(call: Call) -> None:
    status, answer = call("linear-algebra/null-space", a=[[1, 1]] * 30_000)
    assert (status, answer["dimension"]) == (200, 1)
    assert answer["basis"][0] == pytest.approx([-answer["basis"][1][0]], rel=1e-14, abs=0)


def test_a_huge_null_space_is_refused(call: Call) -> None:
    status, problem = call("linear-algebra/null-space", a=[[1] * 10_000])
    assert (status, problem["type"]) == (422, "/problems/too-large")
