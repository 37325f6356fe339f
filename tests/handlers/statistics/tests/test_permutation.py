"""The permutation test."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import combinations, product
from statistics import mean, median
from typing import Any

import numpy as np
import pytest
from scipy import stats

from tests.conftest import Call


@pytest.mark.parametrize("statistic", ["mean_difference", "median_difference"])
@pytest.mark.parametrize("paired", [True, False])
def test_permutations_that_are_all_taken(call: Call, statistic: str, paired: bool) -> None:
    x, y = [3.1, 4.0, 2.2, 5.3, 4.4], [1.0, 3.9, 2.0, 1.7, 2.6]
    center = np.mean if statistic == "mean_difference" else np.median
    fields = {"x": x, "y": y, "statistic": statistic, "paired": paired, "alternative": "greater"}
    _, answer = call("statistics/tests/permutation", **fields)

    def difference(a: Any, b: Any) -> float:
        return float(center(np.subtract(a, b)) if paired else center(a) - center(b))

    kind = "samples" if paired else "independent"
    expected = stats.permutation_test((x, y), difference, permutation_type=kind, alternative="greater")
    assert answer["exact"]
    assert answer["p_value"] == pytest.approx(expected.pvalue, rel=1e-12, abs=0)


def test_random_permutations_follow_their_seed(call: Call) -> None:
    generator = np.random.default_rng(2)
    fields = {"x": generator.normal(0.8, 1, 20).tolist(), "y": generator.normal(0, 1, 25).tolist(), "statistic": "t"}
    _, first = call("statistics/tests/permutation", **fields)
    _, second = call("statistics/tests/permutation", **fields, seed=first["seed"])
    assert first == second
    welch = stats.ttest_ind(fields["x"], fields["y"], equal_var=False)
    assert first["statistic"] == pytest.approx(welch.statistic)
    assert first["p_value"] == pytest.approx(welch.pvalue, abs=0.02)


@pytest.mark.parametrize("offset", [0, 10**9, 10**12])
@pytest.mark.parametrize("paired", [True, False])
def test_statistics_are_told_apart_by_decimals(call: Call, offset: int, paired: bool) -> None:
    """Means that are equal in decimals are equal, and an offset that all values share changes nothing."""
    x, y = [0.3, 0.6, 0.4], [0.1, 0.2, 0.6]
    fields = {"paired": paired, "alternative": "greater"}
    moved = ([offset + value for value in sample] for sample in (x, y))
    _, answer = call("statistics/tests/permutation", x=next(moved), y=next(moved), **fields)
    tenths = ([3, 6, 4], [1, 2, 6])
    kind = "samples" if paired else "independent"
    whole = stats.permutation_test(
        tenths, lambda a, b: float(np.sum(a) - np.sum(b)), permutation_type=kind, alternative="greater"
    )
    assert answer["p_value"] == pytest.approx(whole.pvalue, rel=1e-12, abs=0)


@pytest.mark.parametrize("alternative", ["two-sided", "less", "greater"])
@pytest.mark.parametrize("statistic", ["mean_difference", "median_difference"])
@pytest.mark.parametrize("paired", [True, False])
@pytest.mark.parametrize("scale", ["", "e-200"])
def test_values_of_all_sizes_are_told_apart(
    call: Call, statistic: str, paired: bool, alternative: str, scale: str
) -> None:
    """Against fractions: neither 1e15 nor many digits hide what differs."""
    sent = ["1e15", "0.3", "0.1", "0.1", "0.30000000000000004", "2e15", "7.123456789", "0.2"]
    if scale:  # and all are long
        sent = [f"{value}{scale}" if "e" not in value else value.replace("e15", "e-185") for value in sent]
    x, y = sent[:4], sent[4:]
    _, answer = call(
        "statistics/tests/permutation", x=[*map(float, x)], y=[*map(float, y)], statistic=statistic, paired=paired,
        alternative=alternative,
    )  # fmt: skip
    a, b = ([Fraction(value) for value in side] for side in (x, y))
    center = mean if statistic == "mean_difference" else median
    found = [*_all_pairs(a, b, center)] if paired else [*_all_parts(a + b, len(a), center)]
    low, high = (Fraction(sum(map(within, found)), len(found)) for within in (found[0].__ge__, found[0].__le__))
    expected = {"less": low, "greater": high, "two-sided": min(Fraction(1), 2 * min(low, high))}[alternative]
    assert (answer["p_value"], answer["certainty"]) == (float(expected), "exact")
    assert answer["statistic"] == float(found[0])


@pytest.mark.parametrize("statistic", ["mean_difference", "median_difference", "t"])
@pytest.mark.parametrize("paired", [True, False])
@pytest.mark.parametrize("scale", [1e200, 1e307, 1e-200])
def test_units_do_not_matter(call: Call, statistic: str, paired: bool, scale: float) -> None:
    """Neither squares nor differences of values at the ends of the range hide which permutation is the largest."""
    x, y = [10.5, 15.25, 17.0], [-17.0, -10.0, -3.0]
    fields = {"statistic": statistic, "paired": paired}
    _, plain = call("statistics/tests/permutation", x=x, y=y, **fields)
    _, scaled = call(
        "statistics/tests/permutation", x=[scale * value for value in x], y=[scale * value for value in y], **fields
    )
    expected = plain["statistic"] * (1.0 if statistic == "t" else scale)
    found = float("inf") if scaled["statistic"] == "Infinity" else scaled["statistic"]
    assert scaled["p_value"] == plain["p_value"]
    assert found == pytest.approx(expected, rel=1e-14)


def _all_pairs(a: list[Fraction], b: list[Fraction], center: Any) -> Iterator[Fraction]:
    gaps = [u - v for u, v in zip(a, b, strict=True)]
    for signs in product((1, -1), repeat=len(gaps)):
        yield center([sign * gap for sign, gap in zip(signs, gaps, strict=True)])


def _all_parts(values: list[Fraction], n: int, center: Any) -> Iterator[Fraction]:
    for chosen in combinations(range(len(values)), n):
        first, second = ([v for i, v in enumerate(values) if (i in chosen) == is_in] for is_in in (True, False))
        yield center(first) - center(second)
