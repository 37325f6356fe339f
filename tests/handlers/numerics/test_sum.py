"""Sums against exact rational arithmetic."""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from service.handlers.numerics.sum import sum_values
from service.schemas.numerics.requests import SumRequest
from tests.conftest import Call

METHODS = ["naive", "pairwise", "compensated", "exact"]
finite = st.floats(allow_nan=False, allow_infinity=False)


def rounded(value: Fraction) -> float:
    try:
        return float(value)
    except OverflowError:
        return math.inf if value > 0 else -math.inf


@pytest.mark.parametrize("method", METHODS)
@given(values=st.lists(finite, min_size=1, max_size=20))
@example(values=[1e308, 1e308, -1e308])
@example(values=[1.7e308, 1.7e308])
@settings(max_examples=60, deadline=None)
def test_error_is_that_against_the_exact_sum(method, values):
    found = sum_values(SumRequest(values=np.array(values), method=method))
    exact = sum(map(Fraction, values))
    assert found.exact == rounded(exact)
    if math.isfinite(found.result):
        assert found.error == rounded(Fraction(found.result) - exact)
    if method == "exact":
        assert found.result == found.exact


@given(values=st.lists(st.floats(-1e100, 1e100), min_size=2, max_size=50))
@settings(max_examples=60, deadline=None)
def test_compensation_has_the_bound_of_doubled_precision(values):
    # Ogita, Rump and Oishi 2005, proposition 4.5: |error| ≤ ε|s| + γ² Σ|x|.
    found = sum_values(SumRequest(values=np.array(values), method="compensated"))
    n, unit = len(values), Fraction(1, 2**53)
    gamma = (n - 1) * unit / (1 - (n - 1) * unit)
    bound = unit * abs(sum(map(Fraction, values))) + gamma**2 * sum(abs(Fraction(value)) for value in values)
    assert abs(found.error) <= float(bound) * (1 + 1e-12) + 1e-320


def test_naive_goes_from_left_to_right(call: Call):
    values = np.random.default_rng(0).normal(size=1000).tolist()
    _, found = call("numerics/sum", values=values, method="naive")
    total = 0.0
    for value in values:
        total += value
    assert found["result"] == total


def test_what_each_method_loses(call: Call):
    # Neumaier's own example, where Kahan's compensation gives 0: 1 + 1e100 + 1 - 1e100 = 2.
    fields = {"values": [1.0, 1e100, 1.0, -1e100]}
    found = {method: call("numerics/sum", **fields, method=method)[1] for method in METHODS}
    assert [found[method]["result"] for method in METHODS] == [0, 0, 2, 2]
    assert [found[method]["error"] for method in METHODS] == [-2, -2, 0, 0]
    assert found["exact"]["condition_number"] == pytest.approx(1e100, rel=1e-15)


def test_overflow_of_a_partial_sum_is_told(call: Call):
    _, found = call("numerics/sum", values=[1e308, 1e308, -1e308], method="naive")
    assert (found["result"], found["error"], found["exact"]) == ("Infinity", "Infinity", 1e308)


@pytest.mark.parametrize(
    ("values", "exact", "condition"),
    [
        ([1e308, 1e308, 1e-320, -1e308, -1e308], 1e-320, "Infinity"),
        ([1.5e308, 1.5e308, -1.5e308], 1.5e308, 3.0),
        ([1e308, 1e308], "Infinity", 1.0),
        ([-1e308, -1e308, 1.0], "-Infinity", 1.0),
    ],
)
def test_exact_sums_whose_parts_leave_the_range(call: Call, values, exact, condition):
    _, found = call("numerics/sum", values=values, method="exact")
    assert (found["result"], found["exact"], found["condition_number"]) == (exact, exact, condition)


def test_errors(call: Call):
    status, found = call("numerics/sum", values=[], method="naive")
    assert (status, found["errors"][0]["pointer"]) == (422, "/values")
