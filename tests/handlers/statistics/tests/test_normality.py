"""Tests of normality, against SciPy."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from tests.conftest import Call


def test_normality(call: Call) -> None:
    path = "statistics/tests/normality"
    x = np.random.default_rng(5).normal(size=60).tolist()
    assert call(path, x=x, method="jarque_bera")[1]["statistic"] == pytest.approx(
        stats.jarque_bera(x)[0], rel=1e-11, abs=0
    )
    assert call(path, x=x, method="dagostino")[1]["p_value"] == pytest.approx(stats.normaltest(x)[1], rel=1e-9, abs=0)
    darling = stats.anderson(x, "norm", method="interpolate").statistic
    assert call(path, x=x, method="anderson_darling")[1]["statistic"] == pytest.approx(darling, rel=1e-11, abs=0)
    assert call(path, x=x)[1]["statistic"] == pytest.approx(stats.shapiro(x).statistic, rel=1e-6, abs=0)


def test_shapiro_wilk_of_three_values(call: Call) -> None:
    _, answer = call("statistics/tests/normality", x=[1.0, 2.0, 4.0])
    assert (answer["statistic"], answer["p_value"]) == pytest.approx(tuple(stats.shapiro([1, 2, 4])), rel=1e-6, abs=0)
