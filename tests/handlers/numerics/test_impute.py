"""Missing values and categories, by hand."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.conftest import Call

TABLE = [[1.0, 200.0], [None, 300.0], [3.0, None], [3.0, 100.0]]


@pytest.mark.parametrize(
    ("fields", "values"),
    [
        ({}, [7 / 3, 200.0]),
        ({"method": "median"}, [3.0, 200.0]),
        ({"method": "most_frequent"}, [3.0, 100.0]),
        ({"method": "constant", "value": -1.0}, [-1.0, -1.0]),
    ],
)
def test_what_stands_for_missing_values(call: Call, fields, values):
    status, answer = call("numerics/impute", data=TABLE, **fields)
    assert (status, answer["values"], answer["missing"]) == (200, pytest.approx(values), [1, 1])
    expected = [[value if one is None else one for one, value in zip(row, values, strict=True)] for row in TABLE]
    np.testing.assert_allclose(answer["result"], expected)


def test_one_sample_and_its_constant(call: Call):
    _, answer = call("numerics/impute", data=[1e308, None, 1.5e308])
    assert (answer["values"], answer["missing"]) == (pytest.approx(1.25e308), 1)


@given(names=st.lists(st.sampled_from(["a", "b", "c"]), min_size=1, max_size=20))
@settings(max_examples=30, deadline=None)
def test_each_category_has_its_column(call: Call, names):
    _, answer = call("numerics/one-hot", data=names)
    assert answer["categories"] == sorted(set(names))
    assert answer["result"] == [[int(one == name) for one in answer["categories"]] for name in names]
    assert answer["counts"] == [names.count(one) for one in answer["categories"]]


def test_a_reference_has_no_column(call: Call):
    _, answer = call("numerics/one-hot", data=[2, 1, 3], categories=[1, 2, 3], drop_first=True)
    assert answer["result"] == [[1, 0], [0, 0], [0, 1]]


@pytest.mark.parametrize(
    ("path", "fields", "pointer"),
    [
        ("impute", {"data": [[1.0, None], [2.0, None]]}, "/data/0/1"),
        ("impute", {"data": [1.0, None], "method": "constant"}, "/value"),
        ("one-hot", {"data": ["a", "b"], "categories": ["a"]}, "/data/1"),
        ("one-hot", {"data": ["a", "b"], "categories": [1, 2]}, "/categories"),
        ("one-hot", {"data": ["a", "a"], "categories": ["a", "a"]}, "/categories"),
        ("one-hot", {"data": [1.0, 1e200]}, "/data/1"),
    ],
)
def test_errors(call: Call, path, fields, pointer):
    status, answer = call(f"numerics/{path}", **fields)
    assert (status, answer["errors"][0]["pointer"]) == (422, pointer)


def test_means_that_cancel_are_exact(call: Call):
    assert call("numerics/impute", data=[1e16, None, 3.3, -1e16])[1]["values"] == pytest.approx(1.1, rel=1e-15)
    assert call("numerics/impute", data=[1.7e308, None, 1.5e308])[1]["values"] == pytest.approx(1.6e308)
