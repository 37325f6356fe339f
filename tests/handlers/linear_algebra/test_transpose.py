import numpy as np
import pytest

from tests.conftest import Call


@pytest.mark.parametrize("axes", [None, [0, 1, 2], [0, 2, 1], [-1, 0, 1]])
def test_transpose_is_numpys(call: Call, axes: list[int] | None) -> None:
    a = np.arange(24).reshape(2, 3, 4)
    status, answer = call("linear-algebra/transpose", a=a.tolist(), axes=axes)
    assert (status, answer["result"]) == (200, a.transpose(axes).tolist())


@pytest.mark.parametrize("axes", [[0], [0, 0], [0, 2], [-3, 0], [0, 1, 2]])
def test_axes_must_be_a_permutation(call: Call, axes: list[int]) -> None:
    status, problem = call("linear-algebra/transpose", a=[[1, 2]], axes=axes)
    assert (status, problem["errors"][0]["pointer"]) == (422, "/axes")
