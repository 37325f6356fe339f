"""Scaling: the identities that define it, on data of any offset and magnitude."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from service.handlers.numerics.standardize import standardize
from service.schemas.numerics.requests import StandardizeRequest
from tests.conftest import Call

exponents = st.integers(-300, 300)


@given(seed=st.integers(0, 10**6), exponent=exponents, correction=st.sampled_from([0, 1]), axis=st.sampled_from([0, 1]))
@settings(max_examples=40, deadline=None)
def test_z_scores_have_mean_0_and_deviation_1(seed, exponent, correction, axis):
    data = np.random.default_rng(seed).normal(size=(6, 5)) * 10.0**exponent
    found = standardize(StandardizeRequest(data=data, axis=axis, degrees_of_freedom_correction=correction))
    np.testing.assert_allclose(found.result.mean(axis), 0, atol=1e-15)
    np.testing.assert_allclose(found.result.std(axis, ddof=correction), 1, rtol=1e-14)
    again = (data - np.expand_dims(found.mean, axis)) / np.expand_dims(found.standard_deviation, axis)
    np.testing.assert_allclose(found.result, again, rtol=1e-12, atol=1e-14)


def test_a_large_offset_costs_nothing(call: Call):
    # 10⁹ + (4, 7, 13, 16): mean 10, population variance 22.5 (a standard example for one-pass formulas failing).
    _, found = call("numerics/standardize", data=[1e9 + 4, 1e9 + 7, 1e9 + 13, 1e9 + 16])
    assert found["mean"] == 1e9 + 10
    assert found["standard_deviation"] == pytest.approx(22.5**0.5, rel=1e-15)
    np.testing.assert_allclose(found["result"], np.array([-6, -3, 3, 6]) / 22.5**0.5, rtol=1e-15)
    assert found["minimum"] is found["maximum"] is found["norm"] is None


@given(seed=st.integers(0, 10**6), exponent=exponents)
@settings(max_examples=30, deadline=None)
def test_min_max_is_onto_the_unit_interval(seed, exponent):
    data = np.random.default_rng(seed).normal(size=(4, 3)) * 10.0**exponent
    found = standardize(StandardizeRequest(data=data, method="min_max"))
    np.testing.assert_array_equal(found.result.min(0), 0)
    np.testing.assert_array_equal(found.result.max(0), 1)
    np.testing.assert_array_equal(found.minimum, data.min(0))
    np.testing.assert_array_equal(found.maximum, data.max(0))


@given(values=st.lists(st.floats(allow_nan=False, allow_infinity=False), min_size=1, max_size=6))
@settings(max_examples=60, deadline=None)
def test_unit_norm_of_anything(values):
    x = np.array(values)
    assume(np.abs(x).max() > 0)
    found = standardize(StandardizeRequest(data=x, method="unit_norm"))
    assert np.linalg.norm(found.result) == pytest.approx(1, rel=1e-14)


def test_tutorial_normalization(call: Call):
    # Text 3, "Numerical normalization": arr / np.linalg.norm(arr), the norm of the whole array.
    _, found = call("numerics/standardize", data=[[1, 2], [3, 4]], method="unit_norm")
    np.testing.assert_allclose(found["result"], [[0.18257419, 0.36514837], [0.54772256, 0.73029674]], rtol=1e-7)
    assert found["norm"] == pytest.approx(30**0.5, rel=1e-15)
    _, found = call("numerics/standardize", data=[[3, 4], [6, 8]], method="unit_norm", axis=1)
    np.testing.assert_allclose(found["result"], [[0.6, 0.8], [0.6, 0.8]], rtol=1e-15)
    np.testing.assert_allclose(found["norm"], [5, 10], rtol=1e-15)


def test_differences_beyond_the_largest_number(call: Call):
    _, found = call("numerics/standardize", data=[-1.7e308, 0.0, 1.7e308], method="min_max")
    assert found["result"] == [0, 0.5, 1]


@pytest.mark.parametrize(
    ("fields", "pointer"),
    [
        ({"data": [[1, 5], [2, 5]]}, "/data/0/1"),
        ({"data": [[1, 5], [2, 5]], "method": "min_max"}, "/data/0/1"),
        ({"data": [[1, 2], [5, 5]], "axis": 1}, "/data/1"),
        ({"data": [[0.1, 1], [0.1, 2], [0.1, 3]]}, "/data/0/0"),
        ({"data": [0, 0], "method": "unit_norm"}, "/data"),
        ({"data": [1.0], "degrees_of_freedom_correction": 1}, "/data"),
        ({"data": [1.0, 2.0], "axis": 1}, "/axis"),
        ({"data": [1.0, 2.0], "axis": 2}, "/axis"),
    ],
)
def test_errors(call: Call, fields, pointer):
    status, found = call("numerics/standardize", **fields)
    assert (status, found["errors"][0]["pointer"]) == (422, pointer)
