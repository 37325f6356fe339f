"""McNemar's test."""

from __future__ import annotations

import pytest
from scipy import stats

from tests.conftest import Call


def test_mcnemar(call: Call) -> None:
    table = [[794, 86], [150, 570]]
    _, corrected = call("statistics/tests/mcnemar", table=table)
    _, plain = call("statistics/tests/mcnemar", table=table, continuity_correction=False)
    assert (corrected["statistic"], plain["statistic"]) == pytest.approx((63**2 / 236, 64**2 / 236), rel=1e-14, abs=0)
    assert corrected["p_value"] == pytest.approx(stats.chi2.sf(63**2 / 236, 1), rel=1e-13, abs=0)
    _, exact = call("statistics/tests/mcnemar", table=table, method="exact")
    assert exact["p_value"] == pytest.approx(stats.binomtest(86, 236).pvalue, rel=1e-11, abs=0)
