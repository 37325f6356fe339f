"""The permutation test."""

from __future__ import annotations

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
