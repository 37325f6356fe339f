"""Running results against exact arithmetic."""

from __future__ import annotations

import math
from fractions import Fraction
from itertools import accumulate, pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.handlers.numerics.cumulate import cumulate
from service.schemas.numerics.ordering import CumulateRequest
from service.schemas.types.errors import IntegerOverflow
from tests.conftest import Call

OPERATIONS = {"sum": lambda a, b: a + b, "product": lambda a, b: a * b, "maximum": max, "minimum": min}
numbers = st.lists(st.floats(-1e20, 1e20) | st.floats(-1, 1), min_size=1, max_size=30)


def run(values, operation: str, **fields):
    return cumulate(CumulateRequest(array=np.array(values), operation=operation, **fields))


@pytest.mark.parametrize("operation", OPERATIONS)
@given(values=numbers)
@settings(max_examples=60, deadline=None)
def test_each_entry_lies_within_its_bound(operation, values):
    if operation == "product":
        values = [math.copysign(1 + abs(one) % 1, one) for one in values]
    found = run(values, operation)
    bounds = np.broadcast_to(found.error_bound, np.shape(found.result)).tolist()
    exact = accumulate(map(Fraction, values), OPERATIONS[operation])
    for value, bound, true in zip(found.result.tolist(), bounds, exact, strict=True):
        assert abs(Fraction(value) - true) <= Fraction(bound)


@given(values=numbers.filter(lambda one: len(one) > 3), order=st.integers(1, 3))
@settings(max_examples=60, deadline=None)
def test_differences_lie_within_their_bounds(values, order):
    found = run(values, "difference", order=order)
    exact = [Fraction(one) for one in values]
    for _ in range(order):
        exact = [b - a for a, b in pairwise(exact)]
    for value, bound, true in zip(found.result.tolist(), found.error_bound.tolist(), exact, strict=True):
        assert abs(Fraction(value) - true) <= Fraction(bound)


@pytest.mark.parametrize("operation", OPERATIONS)
@given(values=st.lists(st.integers(-(2**63), 2**63 - 1) | st.integers(-9, 9), min_size=1, max_size=20))
@settings(max_examples=40, deadline=None)
def test_integers_are_exact_or_refused(operation, values):
    exact = list(accumulate(values, OPERATIONS[operation]))
    if all(-(2**63) <= one < 2**63 for one in exact):
        found = run(np.array(values, np.int64), operation)
        assert (found.result.tolist(), found.certainty) == (exact, "exact")
    else:
        with pytest.raises(IntegerOverflow):
            run(np.array(values, np.int64), operation)


def test_a_long_sum_is_compensated():
    """Ten million tenths: the naive running sum is 1.6e-4 off."""
    found = run(np.full(10**6, 0.1), "sum")
    assert abs(Fraction(found.result[-1]) - 10**6 * Fraction(0.1)) <= Fraction(1.2e-11)
    assert found.error_bound[-1] < 1.2e-11


def test_an_underflowed_product_has_no_bound():
    found = run([1e-200, 1e-200, 1e300], "product")
    assert (found.error_bound.tolist()[1:], found.certainty) == ([math.inf, math.inf], "estimated")


def test_axes(call: Call):
    _, answer = call("numerics/cumulate", array=[[1, 2], [3, 4]], operation="sum", axis=0)
    assert answer["result"] == [[1, 2], [4, 6]]
    _, answer = call("numerics/cumulate", array=[[1.0, 2.0, 4.0], [3.0, 4.0, 9.0]], operation="difference")
    assert answer["result"] == [[1.0, 2.0], [1.0, 5.0]]


@pytest.mark.parametrize(
    ("fields", "pointer"),
    [
        ({"array": [1, 2], "operation": "sum", "axis": 1}, "/axis"),
        ({"array": [1, 2], "operation": "difference", "order": 2}, "/array"),
        ({"array": [1, 2], "operation": "difference", "order": 0}, "/order"),
        ({"array": 3, "operation": "sum"}, "/array"),
    ],
)
def test_errors(call: Call, fields, pointer):
    status, answer = call("numerics/cumulate", **fields)
    assert (status, answer["errors"][0]["pointer"]) == (422, pointer)
