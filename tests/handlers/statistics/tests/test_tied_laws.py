"""Exact p-values of small samples with ties, against an enumeration of all orders."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import permutations, product
from math import prod

import numpy as np
import pytest
from scipy.stats import kendalltau, rankdata

from tests.conftest import Call


def share(statistic: Callable[[Sequence[float]], float], seen: Sequence[float]) -> tuple[float, float]:
    """The shares of orders whose statistic is at most and at least as large."""
    found = np.array([statistic(order) for order in permutations(seen)])
    return float(np.mean(found <= statistic(seen) + 1e-9)), float(np.mean(found >= statistic(seen) - 1e-9))


@pytest.mark.parametrize("seed", range(3))
def test_kruskal_and_wallis(call: Call, seed: int) -> None:
    values = np.random.default_rng(seed).integers(0, 5, 7) / 10
    samples = [part.tolist() for part in np.split(values, [2, 4])]
    found = call("statistics/tests/kruskal", samples=samples)[1]

    def statistic(ranks: Sequence[float]) -> float:
        return sum(ranks[:2]) ** 2 / 2 + sum(ranks[2:4]) ** 2 / 2 + sum(ranks[4:]) ** 2 / 3

    assert found["p_value"] == pytest.approx(share(statistic, rankdata(values).tolist())[1], rel=1e-13)
    assert found["warnings"] == []


def test_friedman(call: Call) -> None:
    blocks = np.array([[1, 2, 2], [0, 0, 3], [2, 1, 3], [1, 1, 4]]) / 10
    found = call("statistics/tests/friedman", samples=blocks.T.tolist())[1]
    rows = [list(permutations(rankdata(block))) for block in blocks]
    sums = [(np.array(rows_).sum(0) ** 2).sum() for rows_ in product(*rows)]
    seen = (np.array([rankdata(block) for block in blocks]).sum(0) ** 2).sum()
    assert len(sums) == prod(map(len, rows))
    assert found["p_value"] == pytest.approx(np.mean(np.array(sums) >= seen - 1e-9), rel=1e-13)
    # Two treatments are a sign test: 2 of 32.
    assert call("statistics/tests/friedman", samples=[[1] * 5, [2] * 5])[1]["p_value"] == 0.0625


@pytest.mark.parametrize("method", ["spearman", "kendall"])
def test_rank_correlations(call: Call, method: str) -> None:
    x, y = [0.3, 0.1, 0.2, 0.2, 0.5, 0.1], [1, 1, 2, 3, 3, 1]
    ranks = rankdata(x)

    def statistic(order: Sequence[float]) -> float:
        return float(ranks @ np.array(order)) if method == "spearman" else kendalltau(x, order).statistic

    below, above = share(statistic, rankdata(y).tolist())
    expected = {"less": below, "greater": above, "two-sided": min(1.0, 2 * min(below, above))}
    for alternative, p_value in expected.items():
        found = call("statistics/correlation", x=x, y=y, method=method, alternative=alternative)[1]
        assert found["p_values"][0][1] == pytest.approx(p_value, rel=1e-13)
        assert found["warnings"] == []


@pytest.mark.parametrize(
    ("path", "fields", "pointer"),
    [
        ("tests/kruskal", {"samples": [list(range(20)), list(range(20, 40))], "method": "exact"}, "/method"),
        ("tests/friedman", {"samples": [list(range(9))] * 9 + [[1] * 9], "method": "exact"}, "/method"),
        (
            "correlation",
            {"x": [*range(20), 19], "y": list(range(21)), "method": "kendall", "p_value_method": "exact"},
            "/p_value_method",
        ),
    ],
)
def test_too_many_orders_are_refused(call: Call, path: str, fields: dict[str, object], pointer: str) -> None:
    status, problem = call(f"statistics/{path}", **fields)
    assert (status, problem["errors"][0]["pointer"]) == (422, pointer)
