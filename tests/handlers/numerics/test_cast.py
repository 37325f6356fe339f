"""Casts against NumPy where it is right, and against the range where it wraps."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.handlers.numerics.cast import cast
from service.schemas.numerics.requests import CastRequest
from tests.conftest import Call

finite = st.floats(allow_nan=False, allow_infinity=False)


@pytest.mark.parametrize("dtype", ["float16", "float32", "float64"])
@given(values=st.lists(finite, min_size=1, max_size=5))
@settings(max_examples=40, deadline=None)
def test_floats_round_as_numpy_does(dtype, values):
    found = cast(CastRequest(array=np.array(values), dtype=dtype))
    with np.errstate(over="ignore"):
        expected = np.array(values).astype(dtype).astype(float)
    np.testing.assert_array_equal(found.result, expected)
    assert found.overflowed == bool(np.isinf(expected).any()) == bool(found.warnings)
    assert found.largest_error == pytest.approx(np.abs(expected - values).max(), rel=1e-15)


@pytest.mark.parametrize("dtype", ["int32", "int64", "uint8"])
@given(values=st.lists(finite | st.floats(-300, 300), min_size=1, max_size=5))
@settings(max_examples=60, deadline=None)
def test_integers_truncate_within_their_range(dtype, values):
    found = cast(CastRequest(array=np.array(values), dtype=dtype))
    info = np.iinfo(dtype)
    expected = [min(max(int(value), info.min), info.max) for value in values]
    assert found.result.tolist() == expected
    assert found.overflowed == any(not info.min <= int(value) <= info.max for value in values)


@pytest.mark.parametrize("dtype", ["int64", "float64"])
@given(values=st.lists(st.integers(-(2**63), 2**63 - 1), min_size=1, max_size=5))
@settings(max_examples=60, deadline=None)
def test_errors_of_large_integers_are_exact(values, dtype):
    found = cast(CastRequest(array=np.array(values, np.int64), dtype=dtype))
    exact = [int(float(value)) if dtype == "float64" else value for value in values]
    assert [int(value) for value in found.result.tolist()] == exact
    assert found.largest_error == float(max(abs(a - b) for a, b in zip(exact, values, strict=True)))


def test_nothing_wraps(call: Call):
    # NumPy: np.array([300, -1]).astype("uint8") is [44, 255].
    status, found = call("numerics/cast", array=[300, -1, 7], dtype="uint8")
    assert status == 200
    assert (found["result"], found["overflowed"], found["largest_error"]) == ([255, 0, 7], True, 45)
    (warning,) = found["warnings"]
    assert (warning["code"], warning["count"], warning["indices"]) == ("overflow", 2, [[0], [1]])


def test_single_precision_shows_what_it_lost(call: Call):
    _, found = call("numerics/cast", array=0.1, dtype="float32")
    assert found["result"] == 0.10000000149011612  # np.float32(0.1) written as a double
    assert found["largest_error"] == pytest.approx(1.4901161138336505e-09, rel=1e-12)
    assert found["overflowed"] is False


def test_half_precision_overflows_to_infinity(call: Call):
    _, found = call("numerics/cast", array=[[1e5, -1.0]], dtype="float16")
    assert (found["result"], found["overflowed"], found["largest_error"]) == ([["Infinity", -1]], True, "Infinity")


def test_errors(call: Call):
    status, found = call("numerics/cast", array=[1.0], dtype="int8")
    assert (status, found["errors"][0]["pointer"]) == (422, "/dtype")
