"""Wilcoxon's test, against SciPy and by enumeration."""

from __future__ import annotations

from itertools import product
from typing import Any

import numpy as np
import pytest
from scipy import stats

from tests.conftest import Call
from tests.handlers.statistics.tests.samples import SIDES


@pytest.mark.parametrize("alternative", SIDES)
@pytest.mark.parametrize("method", ["exact", "asymptotic"])
def test_wilcoxon(call: Call, alternative: Any, method: Any) -> None:
    x, y = (
        [1.83, 0.5, 1.62, 2.48, 1.68, 1.88, 1.55, 3.06, 1.3],
        [0.878, 0.647, 0.598, 2.05, 1.06, 1.29, 1.06, 3.14, 1.29],
    )
    _, answer = call("statistics/tests/wilcoxon", x=x, y=y, alternative=alternative, method=method)
    expected = stats.wilcoxon(x, y, alternative=alternative, method=method, correction=True)
    assert answer["statistic"] == 40
    assert answer["p_value"] == pytest.approx(expected.pvalue, rel=1e-11, abs=0)


def test_wilcoxon_is_exact_with_ties(call: Call) -> None:
    differences = [1, -1, 2, 3, 3, -2, 4]
    ranks = stats.rankdata(np.abs(differences))
    sums = np.array([np.dot(signs, ranks) for signs in product((0, 1), repeat=7)])
    observed = ranks[np.array(differences) > 0].sum()
    _, answer = call("statistics/tests/wilcoxon", x=differences, method="exact", alternative="greater")
    assert answer["p_value"] == pytest.approx(np.mean(sums >= observed), rel=1e-13, abs=0)
