"""Values in bins, and things in random order."""

from __future__ import annotations

from collections import Counter
from itertools import permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from service.methods.statistics.binned import binned
from tests.conftest import Call

SCIPY_S = {
    "count": "count", "sum": "sum", "mean": "mean", "median": "median", "minimum": "min", "maximum": "max",
    "standard_deviation": "std",
}  # fmt: skip


@pytest.mark.parametrize("statistic", SCIPY_S)
@given(pairs=st.lists(st.tuples(st.integers(0, 5), st.floats(-1e3, 1e3)), min_size=1, max_size=40))
@settings(max_examples=40, deadline=None)
def test_statistics_are_scipy_s(statistic, pairs):
    positions, values = (np.array(part) for part in zip(*pairs, strict=True))
    expected = stats.binned_statistic(positions, values, SCIPY_S[statistic], bins=np.arange(7) - 0.5).statistic
    np.testing.assert_allclose(binned(values, positions, 6, statistic), expected, rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize(("side", "positions"), [("left", [0, 1, 1, 2, 3]), ("right", [0, 1, 2, 2, 3])])
def test_edges_belong_to_the_side_that_numpy_s_do(call: Call, side, positions):
    _, answer = call("statistics/bin", x=[-1, 0.5, 1, 1.5, 9], edges=[0, 1, 2], side=side)
    assert (answer["positions"], answer["on_edge"]) == (positions, 1)
    assert answer["counts"] == np.bincount(positions).tolist() == answer["statistics"]


def test_means_of_other_values(call: Call):
    _, answer = call("statistics/bin", x=[0.5, 0.6, 5], edges=[0, 1, 2], values=[10, 20, 7], statistic="mean")
    assert answer["statistics"] == ["NaN", 15.0, "NaN", 7.0]
    assert [(one["code"], one["count"]) for one in answer["warnings"]] == [("empty-bin", 2)]


def test_every_order_is_equally_likely(call: Call):
    """χ² of 1,200 shuffles of four things over their 24 orders: p above 1e-6."""
    orders = Counter(tuple(call("statistics/permutation", size=4, seed=seed)[1]["indices"]) for seed in range(1200))
    counts = [orders[one] for one in permutations(range(4))]
    assert stats.chisquare(counts).pvalue > 1e-6


def test_draws(call: Call):
    _, first = call("statistics/permutation", items=["a", "b", 3, 4.5], count=3, seed=11)
    _, again = call("statistics/permutation", items=["a", "b", 3, 4.5], count=3, seed=11)
    assert first == again
    assert first["items"] == [["a", "b", 3, 4.5][i] for i in first["indices"]]
    assert len(set(first["indices"])) == 3
    _, many = call("statistics/permutation", size=3, count=9000, replacement=True, probabilities=[1, 2, 0], seed=1)
    assert abs(Counter(many["indices"])[0] - 3000) < 250
    assert Counter(many["indices"])[2] == 0
    assert isinstance(call("statistics/permutation", size=3)[1]["seed"], int)


@pytest.mark.parametrize(
    ("path", "fields", "pointer"),
    [
        ("bin", {"x": [1], "edges": [1, 1]}, "/edges/1"),
        ("bin", {"x": [1], "edges": [0, 1], "values": [1, 2]}, "/values"),
        ("permutation", {}, "/size"),
        ("permutation", {"size": 2, "items": [1, 2]}, "/size"),
        ("permutation", {"size": 2, "count": 3}, "/count"),
        ("permutation", {"size": 2, "probabilities": [1]}, "/probabilities"),
        ("permutation", {"size": 2, "probabilities": [1, -1]}, "/probabilities/1"),
        ("permutation", {"size": 2, "probabilities": [1, 0]}, "/probabilities"),
        ("permutation", {"size": 2, "count": 3, "replacement": True, "probabilities": [0, 0]}, "/probabilities"),
    ],
)
def test_errors(call: Call, path, fields, pointer):
    status, answer = call(f"statistics/{path}", **fields)
    assert (status, answer["errors"][0]["pointer"]) == (422, pointer)
