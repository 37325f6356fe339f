"""Fisher's exact test."""

from __future__ import annotations

import math
from fractions import Fraction
from itertools import combinations, pairwise, product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from service.methods.statistics.tests.exact_tables import exact_p_value
from tests.conftest import Call


def test_fisher_exact_of_two_by_two(call: Call) -> None:
    for alternative in ("two-sided", "less", "greater"):
        _, answer = call("statistics/tests/fisher-exact", table=[[8, 2], [1, 5]], alternative=alternative)
        expected = stats.fisher_exact([[8, 2], [1, 5]], alternative=alternative)
        assert answer["p_value"] == pytest.approx(expected.pvalue, rel=1e-13, abs=0)
    odds = stats.contingency.odds_ratio([[8, 2], [1, 5]])
    _, answer = call("statistics/tests/fisher-exact", table=[[8, 2], [1, 5]])
    interval = odds.confidence_interval(0.95)
    found = (answer["estimate"], answer["lower"], answer["upper"])
    assert found == pytest.approx((odds.statistic, interval.low, interval.high), rel=1e-6, abs=0)


def _compositions(total: int, parts: int) -> list[tuple[int, ...]]:
    bars = combinations(range(total + parts - 1), parts - 1)
    ends = [(-1, *bar, total + parts - 1) for bar in bars]
    return [tuple(b - a - 1 for a, b in pairwise(end)) for end in ends]


def _by_enumeration(table: np.ndarray) -> float:
    columns, rows = table.sum(0), table.sum(1)
    total = extreme = Fraction(0)
    observed = Fraction(1, math.prod(math.factorial(int(cell)) for cell in table.ravel()))
    for filled in product(*(_compositions(int(column), len(rows)) for column in columns)):
        if (np.sum(filled, axis=0) == rows).all():
            chance = Fraction(1, math.prod(math.factorial(cell) for column in filled for cell in column))
            total += chance
            extreme += chance if chance <= observed else 0
    return float(extreme / total)


@settings(max_examples=20, deadline=None)
@given(st.sampled_from([(2, 3), (3, 2), (3, 3), (2, 4)]), st.integers(0, 2**32))
def test_fisher_exact_of_larger_tables(shape: tuple[int, int], seed: int) -> None:
    table = np.random.default_rng(seed).integers(0, 4, shape)
    table[0] += 1
    table[:, 0] += 1
    assert exact_p_value(table) == pytest.approx(_by_enumeration(table), rel=1e-11, abs=0)


def test_fisher_exact_of_job_satisfaction(call: Call) -> None:
    """Agresti (2002), p. 57: a p-value of 0.7827 by R's fisher.test, from 104 people in 4 × 4 classes."""
    job = [[1, 2, 1, 0], [3, 3, 6, 1], [10, 10, 14, 9], [6, 7, 12, 11]]
    _, exact = call("statistics/tests/fisher-exact", table=job)
    assert exact["p_value"] == pytest.approx(0.7827, abs=5e-5)
    _, drawn = call("statistics/tests/fisher-exact", table=job, resamples=20_000, seed=3)
    assert drawn["p_value"] == pytest.approx(exact["p_value"], abs=0.01)
    assert (exact["seed"], drawn["seed"]) == (None, 3)


def test_tables_beyond_enumeration_are_too_large(call: Call) -> None:
    table = np.random.default_rng(0).integers(20, 40, (6, 6)).tolist()
    status, problem = call("statistics/tests/fisher-exact", table=table)
    assert (status, problem["type"]) == (422, "/problems/too-large")


def test_counts_beyond_those_that_doubles_tell_apart(call: Call) -> None:
    """Beside 2⁶⁰ the first row has no share in it: what is left is the binomial odds of 10 among 13 in the second."""
    _, answer = call("statistics/tests/fisher-exact", table=[[2**60, 5], [3, 10]])
    cell = 2.0**60 / 5 * 10 / 3
    assert answer["estimate"] == pytest.approx(cell, rel=0.2)
    assert 0 < answer["lower"] < cell < answer["upper"]
