"""Sorting, different values and places, against Python's own."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from service.handlers.numerics.find import find
from service.handlers.numerics.sort import sort
from service.handlers.numerics.unique import unique
from service.schemas.numerics.ordering import FindRequest, SortRequest, UniqueRequest
from tests.conftest import Call

values = st.lists(st.integers(-4, 4) | st.sampled_from([-(2**63), 2**63 - 1]), min_size=1, max_size=30)


@given(values=values, descending=st.booleans())
@settings(max_examples=60, deadline=None)
def test_the_order_is_python_s_stable_one(values, descending):
    found = sort(SortRequest(array=np.array(values, np.int64), descending=descending))
    expected = sorted(range(len(values)), key=values.__getitem__, reverse=descending)
    if descending:  # Python's reverse keeps equal ones in their order, too
        expected = sorted(range(len(values)), key=lambda i: -values[i])
    assert found.indices.tolist() == expected
    assert found.result.tolist() == [values[i] for i in expected]
    assert found.tied == sum(count for count in Counter(values).values() if count > 1)


@pytest.mark.parametrize("ties", ["average", "min", "max", "dense", "ordinal"])
def test_ranks_count_from_the_end_that_comes_first(call: Call, ties):
    x = [[3.0, 1.0, 3.0, 2.0], [0.5, 0.5, 0.5, -1.0]]
    _, up = call("numerics/sort", array=x, ties=ties)
    assert up["ranks"] == stats.rankdata(x, ties, axis=1).tolist()
    _, down = call("numerics/sort", array=x, ties=ties, descending=True)
    assert down["ranks"] == stats.rankdata(-np.array(x), ties, axis=1).tolist()


def test_the_largest_few(call: Call):
    _, answer = call("numerics/sort", array=[5, 1, 9, 7], descending=True, limit=2)
    assert (answer["result"], answer["indices"], len(answer["ranks"])) == ([9, 7], [2, 3], 4)
    _, column = call("numerics/sort", array=[[5, 1], [2, 8]], axis=0)
    assert (column["result"], column["indices"]) == ([[2, 1], [5, 8]], [[1, 0], [0, 1]])


@given(values=values)
@settings(max_examples=60, deadline=None)
def test_counts_are_those_of_a_counter(values):
    found = unique(UniqueRequest(array=np.array(values, np.int64)))
    counts = Counter(values)
    assert dict(zip(found.values.tolist(), found.counts.tolist(), strict=True)) == counts
    assert found.mode.tolist() == sorted(one for one in counts if counts[one] == max(counts.values()))
    assert found.values[found.inverse].tolist() == values
    assert [values.index(one) for one in found.values.tolist()] == found.first_indices.tolist()


def test_rows_and_shapes(call: Call):
    _, rows = call("numerics/unique", array=[[1, 2], [0, 5], [1, 2]], axis=0)
    assert (rows["values"], rows["counts"], rows["inverse"]) == ([[0, 5], [1, 2]], [1, 2], [1, 0, 1])
    _, matrix = call("numerics/unique", array=[[1, 2], [2, 2]])
    assert (matrix["inverse"], matrix["mode"]) == ([[0, 1], [1, 1]], [2])


def test_values_apart_by_rounding_are_told(call: Call):
    _, answer = call("numerics/unique", array=[0.3, 0.1 + 0.2, 0.7])
    assert [(one["code"], one["count"]) for one in answer["warnings"]] == [("nearly-equal", 1)]
    assert call("numerics/unique", array=[0.3, 0.3, 0.30001])[1]["warnings"] == []


@given(values=st.lists(st.floats(-10, 10), min_size=1, max_size=30), limit=st.floats(-10, 10))
@settings(max_examples=60, deadline=None)
def test_places_are_those_of_numpy(values, limit):
    array = np.array(values)
    found = find(FindRequest(array=array, condition=f"x > {limit!r} or x**2 < 1"))
    expected = np.flatnonzero((array > limit) | (array**2 < 1))
    assert (found.indices.tolist(), found.count) == (expected.tolist(), len(expected))


@pytest.mark.parametrize(
    ("array", "condition", "expected"),
    [
        ([0.1 + 0.2, 0.5], "x <= 0.3", ([], ["near-threshold"], "exact")),
        ([3, 4], "x >= 3", ([0, 1], [], "exact")),
        ([[1, 0], [0, 2]], "x", ([[0, 0], [1, 1]], [], "exact")),
        ([-1.0, 2.0], "log(x) > 0", ([1], ["undefined"], "estimated")),
        ([-1.0, 2.0], "sqrt(x)", ([1], ["undefined"], "estimated")),
    ],
)
def test_conditions(call: Call, array, condition, expected):
    status, answer = call("numerics/find", array=array, condition=condition)
    assert status == 200
    assert (answer["indices"], [one["code"] for one in answer["warnings"]], answer["certainty"]) == expected


@pytest.mark.parametrize(
    ("path", "fields", "pointer"),
    [
        ("sort", {"array": [1], "axis": 1}, "/axis"),
        ("sort", {"array": [1], "limit": 0}, "/limit"),
        ("unique", {"array": [1], "axis": -2}, "/axis"),
        ("find", {"array": [1], "condition": "y > 1"}, "/condition"),
        ("find", {"array": [2**53 + 1], "condition": "x > 1"}, "/array/0"),
    ],
)
def test_errors(call: Call, path, fields, pointer):
    status, answer = call(f"numerics/{path}", **fields)
    assert (status, answer["errors"][0]["pointer"]) == (422, pointer)
