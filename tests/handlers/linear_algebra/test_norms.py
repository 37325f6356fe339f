from typing import Any

import mpmath
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.handlers.linear_algebra.norm import norm
from service.handlers.linear_algebra.normalize import normalize
from service.schemas.linear_algebra.geometry import NormRequest
from tests.conftest import Call
from tests.handlers.linear_algebra.generated import Array, few, matrices

_SPELLED: dict[Any, Any] = {"inf": np.inf, "-inf": -np.inf}


@few
@given(matrices(), st.sampled_from([None, 1, 2, -1, -2, "inf", "-inf", "fro", "nuc"]))
def test_norms_of_matrices_are_numpys(a: Array, order: Any) -> None:
    found = norm(NormRequest.model_construct(a=a, order=order, axis=None)).result
    assert found == pytest.approx(np.linalg.norm(a, _SPELLED.get(order, order), (-2, -1)), rel=1e-12, abs=1e-14)


@few
@given(matrices(), st.sampled_from([None, 0, 0.5, 1, 2, 3.5, -1, "inf", "-inf"]), st.sampled_from([-1, -2]))
def test_norms_of_vectors_are_numpys(a: Array, order: Any, axis: int) -> None:
    found = norm(NormRequest.model_construct(a=a, order=order, axis=[axis])).result
    assert found == pytest.approx(np.linalg.norm(a, _SPELLED.get(order, order), axis), rel=1e-12)


def test_no_square_overflows_or_underflows(call: Call) -> None:
    assert call("linear-algebra/norm", a=[3e200, 4e200])[1]["result"] == pytest.approx(5e200, rel=1e-15)
    assert call("linear-algebra/norm", a=[3e-200, 4e-200])[1]["result"] == pytest.approx(5e-200, rel=1e-15)
    assert call("linear-algebra/norm", a=[5e-324, 0])[1]["result"] == 5e-324
    assert call("linear-algebra/norm", a=[[0, 0]])[1]["result"] == 0
    rows = [[3e200, 4e200], [3e-200, 4e-200]]
    assert call("linear-algebra/norm", a=rows, axis=1)[1]["result"] == pytest.approx([5e200, 5e-200], rel=1e-15)
    assert call("linear-algebra/norm", a=[1e10, 1e10], order=100)[1]["result"] == pytest.approx(2**0.01 * 1e10)


@pytest.mark.parametrize(
    ("fields", "pointer"),
    [
        ({"order": "nuc", "axis": 1}, "/order"),
        ({"order": 3}, "/order"),
        ({"axis": 2}, "/axis"),
        ({"axis": [0, 0]}, "/axis"),
        ({"axis": []}, "/axis"),
        ({"order": "two"}, "/order"),
    ],
)
def test_orders_and_axes_that_do_not_fit_are_refused(call: Call, fields: dict[str, Any], pointer: str) -> None:
    status, problem = call("linear-algebra/norm", a=[[1, 2], [3, 4]], **fields)
    assert (status, problem["errors"][0]["pointer"]) == (422, pointer)


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


@pytest.mark.parametrize("order", [-2000, -3, 7.5, 2000])
@pytest.mark.parametrize("a", [[1e-300, 1.9e-300], [3.0, 5.0], [1e200, -1.9e200], [1e-150, 1.0], [0.0, 3.0]])
def test_powers_of_large_orders_stay_in_range(call: Call, order: float, a: list[float]) -> None:
    _, answer = call("linear-algebra/norm", a=a, order=order)
    with mpmath.workdps(50):
        powers = [mpmath.power(abs(entry), order) for entry in a if entry]
        exact = 0.0 if order < 0 and 0 in a else float(mpmath.power(sum(powers), 1 / mpmath.mpf(order)))
    assert answer["result"] == pytest.approx(exact, rel=1e-14, abs=0)


@pytest.mark.parametrize("size", [5e-324, 1.7e308])
def test_lengths_that_leave_the_range_leave_a_direction(call: Call, size: float) -> None:
    _, answer = call("linear-algebra/normalize", a=[size, size])
    assert answer["result"] == pytest.approx([np.sqrt(0.5)] * 2, rel=1e-15)
    _, answer = call("linear-algebra/angle", a=[size, size], b=[size, 0.0])
    assert answer["degrees"] == pytest.approx(45, rel=1e-14)


def test_projections_on_directions_of_any_length(call: Call) -> None:
    _, answer = call("linear-algebra/project", a=[1e308, 0.0], onto=[1.7e308, 1.7e308])
    assert (answer["coefficient"], answer["projection"]) == (pytest.approx(1 / 3.4), pytest.approx([5e307, 5e307]))
    _, answer = call("linear-algebra/project", a=[3.0, 4.0], onto=[5e-324, 0.0])
    assert (answer["coefficient"], answer["projection"], answer["rejection"]) == ("Infinity", [3, 0], [0, 4])
