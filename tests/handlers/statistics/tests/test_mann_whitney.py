"""The Mann–Whitney test, against SciPy and by enumeration."""

from __future__ import annotations

from itertools import combinations
from typing import Any

import numpy as np
import pytest
from scipy import stats

from tests.conftest import Call
from tests.handlers.statistics.tests.samples import SIDES, X, Y


@pytest.mark.parametrize("alternative", SIDES)
@pytest.mark.parametrize("method", ["exact", "asymptotic"])
def test_mann_whitney(call: Call, alternative: Any, method: Any) -> None:
    _, answer = call("statistics/tests/mann-whitney", x=X, y=Y, alternative=alternative, method=method)
    expected = stats.mannwhitneyu(X, Y, alternative=alternative, method=method)
    assert answer["statistic"] == expected.statistic
    assert answer["p_value"] == pytest.approx(expected.pvalue, rel=1e-11, abs=0)
    assert answer["estimate"] == pytest.approx(np.median(np.subtract.outer(X, Y)), rel=1e-12, abs=0)


def test_mann_whitney_is_exact_with_ties(call: Call) -> None:
    x, y = [1, 2, 2, 4], [2, 3, 3, 5, 4]
    both = np.array(x + y)
    ranks = stats.rankdata(both)
    sums = [ranks[list(chosen)].sum() for chosen in combinations(range(9), 4)]
    _, answer = call("statistics/tests/mann-whitney", x=x, y=y, alternative="less", method="exact")
    assert answer["p_value"] == pytest.approx(np.mean(np.array(sums) <= ranks[:4].sum()), rel=1e-13, abs=0)
