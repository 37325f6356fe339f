"""Whole numbers of the decimals that were sent, and what is decided on them."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.methods.statistics.bins import equal_bins
from service.methods.statistics.decimals import short_whole_numbers, whole_numbers
from service.methods.statistics.tests.spreads import distances

_DECIMALS = st.lists(st.integers(-(10**6), 10**6), min_size=1, max_size=20)


@given(st.lists(st.floats(allow_nan=False, allow_infinity=False), min_size=1, max_size=8))
def test_whole_numbers_are_the_shortest_decimals(values: list[float]) -> None:
    (whole,), unit = whole_numbers(np.array(values))
    assert [Fraction(int(one), int(unit)) for one in whole] == [Fraction(repr(value)) for value in values]


def test_long_decimals_are_not_short() -> None:
    assert short_whole_numbers(np.array([0.1 + 0.2])) is None
    assert short_whole_numbers(np.array([1e-30, 1.0])) is None


@given(_DECIMALS, st.integers(0, 5), st.integers(1, 40))
def test_values_on_an_edge_begin_their_bin(numbers: list[int], decimals: int, bins: int) -> None:
    lower, upper = min(numbers), max(numbers) + 1
    found = equal_bins(np.array(numbers) / 10**decimals, lower / 10**decimals, upper / 10**decimals, bins)
    expected = [0] * bins
    for number in numbers:
        expected[(number - lower) * bins // (upper - lower)] += 1
    assert found is not None
    assert found[0].tolist() == expected
    edges = [float(Fraction(lower * bins + (upper - lower) * k, bins * 10**decimals)) for k in range(bins + 1)]
    assert found[1].tolist() == edges


@pytest.mark.parametrize("centre", ["median", "mean", "trimmed"])
def test_distances_that_are_equal_in_decimals_are_equal(centre: str) -> None:
    found, of_decimals = distances(np.array([0.1, 0.2, 0.2, 0.1]), centre)
    assert (np.ptp(found), of_decimals) == (0, True)
    assert distances(np.array([100.1, 100.2]), centre)[0].tolist() == [0.05, 0.05]
