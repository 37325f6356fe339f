from typing import Any

import mpmath
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.digits import cases
from service.handlers.linear_algebra.condition_number import condition_number
from service.schemas.linear_algebra.matrices import ConditionRequest
from tests.conftest import Call
from tests.handlers.linear_algebra.generated import Array, few, matrices

_CASES = [case for case in cases("linear_algebra/named_matrices") if float(case["cond_2"]) < 1e300]


@few
@given(matrices(square=True), st.sampled_from([1, 2, "inf", "fro"]))
def test_condition_numbers_are_numpys(a: Array, order: Any) -> None:
    found = condition_number(ConditionRequest.model_construct(a=a, order=order))
    assert found.result == pytest.approx(np.linalg.cond(a, np.inf if order == "inf" else order), rel=1e-9)


@pytest.mark.skipif(not _CASES, reason="the reference folder is not here")
def test_named_condition_numbers_are_right_or_say_why_not() -> None:
    for case in _CASES:
        a = np.array([[_value(entry) for entry in row] for row in case["matrix"]])
        found = condition_number(ConditionRequest.model_construct(a=a, order=2))
        right = min(15.0, -np.log10(abs(found.result / float(case["cond_2"]) - 1) + 1e-15))
        claimed = [warning.trusted_digits for warning in found.warnings]
        assert right >= 10 or (claimed and claimed[0] <= right <= claimed[0] + 3), case["id"]


def _value(text: str) -> float:
    numerator, _, denominator = text.partition("/")
    return float(numerator) / float(denominator or 1)


def test_singular_matrices_are_infinitely_ill_conditioned(call: Call) -> None:
    for order in (1, 2, "inf", "fro"):
        status, answer = call("linear-algebra/condition-number", a=[[[1, 2], [2, 4]], [[1, 0], [0, 1]]], order=order)
        assert (status, answer["result"][0]) == (200, "Infinity")
        assert answer["result"][1] == pytest.approx(2 if order == "fro" else 1)


def test_other_shapes_have_order_two_only(call: Call) -> None:
    assert call("linear-algebra/condition-number", a=[[1, 0], [0, 2], [0, 0]])[1]["result"] == pytest.approx(2)
    status, problem = call("linear-algebra/condition-number", a=[[1, 0, 0], [0, 2, 0]], order=1)
    assert (status, problem["errors"][0]["pointer"]) == (422, "/order")


def test_a_large_matrix_in_doubt_says_so() -> None:
    q, p = np.linalg.qr(np.random.default_rng(1).normal(size=(2, 150, 150)))[0]
    found = condition_number(ConditionRequest.model_construct(a=q * np.logspace(0, -10, 150) @ p, order=1))
    (warning,) = found.warnings
    assert warning.trusted_digits is not None
    assert 4 <= warning.trusted_digits <= 6


def test_a_tall_matrix_is_not_taken_for_a_large_result(call: Call) -> None:
    status, answer = call("linear-algebra/condition-number", a=[[1, 0], [0, 2]] * 5000)
    assert (status, answer["result"]) == (200, pytest.approx(2, rel=1e-12))


def test_errors_of_small_ones_are_proved(call: Call) -> None:
    a = np.random.default_rng(6).normal(size=(6, 6))
    found = call("linear-algebra/condition-number", a=a.tolist())[1]
    with mpmath.workdps(40):
        s = mpmath.svd_r(mpmath.matrix(a.tolist()), compute_uv=False)
        assert abs(s[0] / s[5] - mpmath.mpf(found["result"])) <= found["error"] < 1e-11 * found["result"]
    assert found["certainty"] == "proved"
    singular = call("linear-algebra/condition-number", a=[[1, 2], [2, 4]])[1]
    assert (singular["result"], singular["error"], singular["certainty"]) == ("Infinity", 0, "proved")
