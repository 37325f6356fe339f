"""Interval of a variance."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from tests.conftest import Call


def test_interval_of_a_variance(call: Call) -> None:
    x = [5.1, 4.9, 6.2, 5.8]
    _, answer = call("statistics/confidence-intervals/variance", data=x)
    squares = 3 * np.var(x, ddof=1)
    expected = squares / stats.chi2.isf([0.025, 0.975], 3)
    assert (answer["lower"], answer["upper"]) == pytest.approx(tuple(expected), rel=1e-12, abs=0)
