import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.handlers.linear_algebra.norm import norm
from service.handlers.linear_algebra.normalize import normalize
from service.schemas.linear_algebra.geometry import NormRequest
from tests.conftest import Call
from tests.handlers.linear_algebra.generated import Array, few, matrices


@few
@given(matrices(), st.sampled_from([None, [-1], [-2]]))
def test_normalized_arrays_have_norm_one(a: Array, axis: list[int] | None) -> None:
    found = normalize(NormRequest.model_construct(a=a, order=None, axis=axis))
    again = norm(NormRequest.model_construct(a=np.asarray(found.result), order=None, axis=axis)).result
    assert again == pytest.approx(np.ones_like(again), rel=1e-12)


def test_a_zero_vector_has_no_direction(call: Call) -> None:
    status, problem = call("linear-algebra/normalize", a=[[1, 2], [0, 0]], axis=1)
    assert (status, problem["type"]) == (422, "/problems/no-answer")
    assert call("linear-algebra/normalize", a=[3, 4])[1]["result"] == [0.6, 0.8]


@pytest.mark.parametrize("size", [5e-324, 1.7e308])
def test_lengths_that_leave_the_range_leave_a_direction(call: Call, size: float) -> None:
    _, answer = call("linear-algebra/normalize", a=[size, size])
    assert answer["result"] == pytest.approx([np.sqrt(0.5)] * 2, rel=1e-15)
    _, answer = call("linear-algebra/angle", a=[size, size], b=[size, 0.0])
    assert answer["degrees"] == pytest.approx(45, rel=1e-14)
