"""Exact null distributions of rank statistics, by enumeration."""

import math
from itertools import permutations

import numpy as np
import pytest

from service.methods.statistics.correlations import spearman_p_values
from service.methods.statistics.tests.rank_distributions import discordances, squared_rank_differences


def test_null_distribution_of_kendalls_correlation() -> None:
    assert discordances(4) * 24 == pytest.approx([1, 3, 5, 6, 5, 3, 1])


@pytest.mark.parametrize("n", [2, 3, 5, 7])
@pytest.mark.parametrize("share", [0.0, 0.3, 1.0])
def test_squared_rank_differences_are_those_of_all_orders(n: int, share: float) -> None:
    most = int(share * (n**3 - n) / 3)
    sums = [sum((a - b) ** 2 for a, b in enumerate(order)) for order in permutations(range(n))]
    found = squared_rank_differences(n, most)
    assert found is not None
    counts = np.bincount(sums, minlength=most + 1)[: most + 1]
    np.testing.assert_allclose(found * math.factorial(n), counts, rtol=1e-13)


@pytest.mark.parametrize("n", [12, 20, 40, 150])
def test_the_perfect_order_and_its_neighbours_are_counted_at_any_size(n: int) -> None:
    ranks = np.arange(1.0, n + 1)
    swapped = ranks.copy()
    swapped[[0, 1]] = swapped[[1, 0]]
    found = spearman_p_values(np.column_stack([ranks, ranks[::-1], swapped]), "two-sided")
    assert found[0, 1] == pytest.approx(2 / math.factorial(n), rel=1e-12, abs=0)
    assert found[0, 2] == pytest.approx(2 * n / math.factorial(n), rel=1e-12, abs=0)


def test_orders_that_would_take_too_long_are_not_counted() -> None:
    assert squared_rank_differences(30, 4000, steps=1e6) is None
