from typing import Any

import mpmath
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.handlers.linear_algebra.norm import norm
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


@pytest.mark.parametrize("order", [-2000, -3, 7.5, 2000])
@pytest.mark.parametrize("a", [[1e-300, 1.9e-300], [3.0, 5.0], [1e200, -1.9e200], [1e-150, 1.0], [0.0, 3.0]])
def test_powers_of_large_orders_stay_in_range(call: Call, order: float, a: list[float]) -> None:
    _, answer = call("linear-algebra/norm", a=a, order=order)
    with mpmath.workdps(50):
        powers = [mpmath.power(abs(entry), order) for entry in a if entry]
        exact = 0.0 if order < 0 and 0 in a else float(mpmath.power(sum(powers), 1 / mpmath.mpf(order)))
    assert answer["result"] == pytest.approx(exact, rel=1e-14, abs=0)


def test_the_smallest_singular_value_keeps_its_digits(call: Call) -> None:
    # Of Hilbert's matrix of 8 rows as doubles, by mpmath's svd_r at 60 digits; 12 rows have no digit that was meant.
    matrix = (1 / (np.arange(8)[:, None] + np.arange(8) + 1)).tolist()
    with mpmath.workdps(60):
        exact = float(min(mpmath.svd_r(mpmath.matrix(matrix), compute_uv=False)))
    _, answer = call("linear-algebra/norm", a=[matrix, np.eye(8).tolist()], order=-2)
    assert answer["result"] == pytest.approx([exact, 1], rel=1e-14, abs=0)
    assert [(one["code"], one["indices"]) for one in answer["warnings"]] == [("ill-conditioned", [[0]])]
    _, answer = call("linear-algebra/norm", a=[[3e-300, 0.0], [0.0, 4e-300]], order=-2)
    assert answer["result"] == pytest.approx(3e-300, rel=1e-14)


@pytest.mark.parametrize("order", [1, 2, 3, 0.5, -1, "inf", "fro", "nuc", -2])
def test_errors_cover_norms_in_many_digits(call: Call, order: object) -> None:
    rng = np.random.default_rng(6)
    vector = order in {3, 0.5}
    a = rng.normal(size=(1, 9) if vector else (5, 7))
    found = call("linear-algebra/norm", a=a[0].tolist() if vector else a.tolist(), order=order)[1]
    with mpmath.workdps(40):
        m = mpmath.matrix(a.tolist())
        values = mpmath.svd_r(m, compute_uv=False)
        sums = [mpmath.fsum(abs(m[i, j]) for i in range(m.rows)) for j in range(m.cols)]
        powers = mpmath.fsum(abs(x) ** mpmath.mpf(order) for x in m) ** (1 / mpmath.mpf(order)) if vector else None
        true = powers or {
            1: max(sums), -1: min(sums), 2: values[0], -2: values[min(m.rows, m.cols) - 1],
            "nuc": mpmath.fsum(values), "fro": mpmath.mnorm(m, "f"), "inf": mpmath.mnorm(m, "inf"),
        }[order]  # fmt: skip
        assert abs(true - mpmath.mpf(found["result"])) <= found["error"] < 1e-12
    assert found["certainty"] == "proved"


def test_larger_singular_values_are_checked(call: Call) -> None:
    a = np.random.default_rng(6).normal(size=(30, 30)).tolist()
    for path, fields in (("norm", {"order": 2}), ("norm", {"order": "nuc"}), ("condition-number", {}), ("rank", {})):
        assert call(f"linear-algebra/{path}", a=a, **fields)[1]["certainty"] == "checked"
