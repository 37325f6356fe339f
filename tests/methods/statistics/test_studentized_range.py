"""The studentized range."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from service.methods.statistics.tests.studentized_range import studentized_range_quantile, studentized_range_survival


@pytest.mark.parametrize(("q", "groups", "df"), [(1.0, 3, 5), (3.5, 3, 20), (4.6, 6, 12), (5.0, 10, 40)])
def test_studentized_range(q: float, groups: int, df: int) -> None:
    survival = studentized_range_survival(q, groups, df)
    assert survival == pytest.approx(stats.studentized_range.sf(q, groups, df), rel=1e-9, abs=0)
    assert studentized_range_quantile(survival, groups, df) == pytest.approx(q, rel=1e-12, abs=0)


@pytest.mark.parametrize("q", [8.0, 20.0, 60.0])
def test_studentized_range_keeps_its_tail(q: float) -> None:
    expected = 2 * stats.t.sf(q / np.sqrt(2), 50)
    assert studentized_range_survival(q, 2, 50) == pytest.approx(expected, rel=1e-11, abs=0)
