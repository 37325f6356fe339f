"""Reductions against Python's own integers and NumPy's floats."""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from service.handlers.numerics.reduce import reduce_array
from service.schemas.numerics.requests import ReduceRequest
from service.schemas.types.errors import IntegerOverflow
from tests.conftest import Call

EXACT = {"sum": sum, "product": math.prod, "minimum": min, "maximum": max}
integers = st.lists(st.integers(-(2**63), 2**63 - 1) | st.integers(-9, 9), min_size=1, max_size=25)


@pytest.mark.parametrize("operation", EXACT)
@given(values=integers)
@example(values=[2] * 62 + [-2])
@example(values=[2] * 63)
@example(values=[3037000500, 3037000500])
@example(values=[3037000499, 3037000499])
@example(values=[2**62, 0, 2**62])
@settings(max_examples=60, deadline=None)
def test_integers_are_exact_or_refused(operation, values):
    exact = EXACT[operation](values)
    request = ReduceRequest(array=np.array(values, np.int64), operation=operation)
    if -(2**63) <= exact < 2**63:
        assert int(reduce_array(request).result) == exact
    else:
        with pytest.raises(IntegerOverflow):
            reduce_array(request)


@given(values=integers)
@settings(max_examples=40, deadline=None)
def test_means_of_integers_are_rounded_once(values):
    found = reduce_array(ReduceRequest(array=np.array(values, np.int64), operation="mean"))
    assert float(found.result) == float(Fraction(sum(values), len(values)))


@pytest.mark.parametrize("operation", ["sum", "product", "mean", "minimum", "maximum"])
@pytest.mark.parametrize("axis", [None, 0, -1, [0, 2], [1, -1]])
def test_axes_are_numpy_s(call: Call, operation, axis):
    array = np.random.default_rng(1).normal(size=(2, 3, 4))
    name = {"product": "prod", "minimum": "min", "maximum": "max"}.get(operation, operation)
    expected = getattr(np, name)(array, tuple(axis) if isinstance(axis, list) else axis)
    status, found = call("numerics/reduce", array=array.tolist(), operation=operation, axis=axis)
    assert status == 200
    np.testing.assert_allclose(found["result"], expected, rtol=1e-14)


def test_integers_stay_integers(call: Call):
    _, found = call("numerics/reduce", array=[[2**53 + 1, 2], [3, 4]], operation="sum", axis=0)
    assert found["result"] == [2**53 + 4, 6]
    assert all(isinstance(entry, int) for entry in found["result"])


NUMPY_S = {
    "range": np.ptp, "median": np.median, "any": np.any, "all": np.all, "count_nonzero": np.count_nonzero,
    "variance": np.var, "standard_deviation": np.std, "argmin": np.argmin, "argmax": np.argmax,
}  # fmt: skip


@pytest.mark.parametrize("operation", NUMPY_S)
@pytest.mark.parametrize("axis", [None, 0, -1])
def test_what_else_numpy_reduces(call: Call, operation, axis):
    for array in (
        np.random.default_rng(1).integers(-3, 3, (5, 6)),
        np.random.default_rng(1).normal(size=(5, 6)).round(),
    ):
        _, found = call("numerics/reduce", array=array.tolist(), operation=operation, axis=axis)
        np.testing.assert_allclose(found["result"], NUMPY_S[operation](array, axis=axis), rtol=1e-14)


@given(values=st.lists(st.integers(-(2**63), 2**63 - 1), min_size=2, max_size=20), correction=st.sampled_from([0, 1]))
@settings(max_examples=40, deadline=None)
def test_variances_and_medians_of_integers_are_exact(values, correction):
    fields = {"array": np.array(values, np.int64), "degrees_of_freedom_correction": correction}
    variance = reduce_array(ReduceRequest(operation="variance", **fields))
    whole = [Fraction(one) for one in values]
    mean = sum(whole) / len(whole)
    squares = sum((one - mean) ** 2 for one in whole)
    assert (float(variance.result), variance.certainty) == (float(squares / (len(whole) - correction)), "exact")
    median = reduce_array(ReduceRequest(operation="median", **fields))
    middle = sorted(whole)[(len(whole) - 1) // 2], sorted(whole)[len(whole) // 2]
    assert float(median.result) == float(sum(middle) / 2)


def test_variances_lose_no_digits_in_silence(call: Call):
    _, answer = call("numerics/reduce", array=[1e9 + 0.1, 1e9 + 0.2, 1e9 + 0.4], operation="variance")
    assert [one["code"] for one in answer["warnings"]] == ["limited-by-input"]
    assert answer["result"] == pytest.approx(0.14 / 9, rel=10.0 ** -answer["warnings"][0]["trusted_digits"])
    _, large = call("numerics/reduce", array=[1e200, 3e200], operation="standard_deviation")
    assert large["result"] == 1e200


def test_an_extreme_that_occurs_twice_is_told(call: Call):
    _, answer = call("numerics/reduce", array=[[3, 1, 3], [0, 1, 2]], operation="argmax", axis=1)
    assert (answer["result"], answer["ties"]) == ([0, 2], [1, 0])
    assert [(one["code"], one["indices"]) for one in answer["warnings"]] == [("tie", [[0]])]
    _, flat = call("numerics/reduce", array=[[3, 1, 3], [0, 1, 7]], operation="argmax")
    assert flat["result"] == 5


def test_truth_values_are_true_or_false(call: Call):
    assert call("numerics/reduce", array=[[0, 2], [0, 0]], operation="any", axis=1)[1]["result"] == [True, False]
    assert call("numerics/reduce", array=[1.0, 0.0], operation="all")[1]["result"] is False


def test_tutorial_mean(call: Call):
    _, found = call("numerics/reduce", array=[1, 2, 3, 4, 5], operation="mean")
    assert found["result"] == 3.0


@pytest.mark.parametrize("signs", [1, -1])
def test_sums_and_products_whose_parts_leave_the_range(call: Call, signs: int):
    _, answer = call("numerics/reduce", array=[[1e308, 1e308], [-1e308, 1.0]], operation="sum")
    assert answer["result"] == 1e308
    factors = [1e200, 1e200, 1e-200, 1e-200, 3.0, 1e-200, 1e-200, 1e200, 1e200][::signs]
    for array, axis in (([factors], None), ([factors, factors], 1), ([[one, 1.0] for one in factors], [0])):
        _, answer = call("numerics/reduce", array=array, operation="product", axis=axis)
        assert np.ravel(answer["result"])[0] == pytest.approx(3.0, rel=1e-14)
    _, answer = call("numerics/reduce", array=[1e-310, 1e300, 0.0][: 2 + (signs < 0)], operation="product")
    assert answer["result"] == (1e-310 * 1e300 if signs > 0 else 0.0)
    status, problem = call("numerics/reduce", array=[1e200, 1e200], operation="product")
    assert (status, problem["type"]) == (422, "/problems/non-finite-result")


def test_a_mean_does_not_overflow_with_its_sum(call: Call):
    _, found = call("numerics/reduce", array=[1.5e308, 1.5e308], operation="mean")
    assert found["result"] == 1.5e308
    assert found["warnings"] == []


@pytest.mark.parametrize(
    ("fields", "problem"),
    [
        ({"array": [2**62, 2**62], "operation": "sum"}, "integer-overflow"),
        ({"array": [10] * 19 + [10], "operation": "product"}, "integer-overflow"),
        ({"array": [1e308, 1e308], "operation": "sum"}, "non-finite-result"),
        ({"array": [1, 2], "operation": "sum", "axis": 1}, "invalid-input"),
        ({"array": [[1, 2]], "operation": "sum", "axis": [0, -2]}, "invalid-input"),
        ({"array": [1], "operation": "variance", "degrees_of_freedom_correction": 1}, "invalid-input"),
        ({"array": [[[1]]], "operation": "argmax", "axis": [0, 1]}, "invalid-input"),
        ({"array": [-(2**62) - 1, 2**62], "operation": "range"}, "integer-overflow"),
        ({"array": [1], "operation": "mode"}, "invalid-input"),
    ],
)
def test_errors(call: Call, fields, problem):
    status, found = call("numerics/reduce", **fields)
    assert (status, found["type"]) == (422, f"/problems/{problem}")


@pytest.mark.parametrize("values", [[1e16, 1.0, -1e16], [0.1] * 10, [1e308, 1e308, -1e308, 3.0], [5e-324, 1.0, -1.0]])
def test_sums_are_exact_and_rounded_once(values):
    result = reduce_array(ReduceRequest(array=[values, values[::-1]], operation="sum", axis=1))
    assert result.result.tolist() == [float(sum(map(Fraction, values)))] * 2
    assert result.certainty == "exact"


def test_large_sums_are_those_of_fractions():
    generator = np.random.default_rng(5)
    columns = generator.standard_normal((1000, 3)) * 10.0 ** generator.integers(-30, 30, (1000, 3))
    columns[500:, 0] = -columns[:500, 0]
    columns[0, 0] += 1.0
    result = reduce_array(ReduceRequest(array=columns.tolist(), operation="sum", axis=0)).result
    assert result.tolist() == [float(sum(map(Fraction, column.tolist()))) for column in columns.T]
