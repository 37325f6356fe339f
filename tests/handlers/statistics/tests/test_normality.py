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


def test_symmetric_values_have_no_skewness(call: Call) -> None:
    """Of which SciPy makes one: K² of 1 to 8 is 1.70 there, where 8.000001 for 8 gives 0.679."""
    symmetric = call("statistics/tests/normality", x=[*range(1, 9)], method="dagostino")[1]
    near = stats.normaltest([*range(1, 8), 8.000001])
    assert symmetric["statistic"] == pytest.approx(near.statistic, rel=1e-6)
    assert symmetric["p_value"] == pytest.approx(near.pvalue, rel=1e-6)


def test_shapiro_wilk_of_three_values(call: Call) -> None:
    _, answer = call("statistics/tests/normality", x=[1.0, 2.0, 4.0])
    assert (answer["statistic"], answer["p_value"]) == pytest.approx(tuple(stats.shapiro([1, 2, 4])), rel=1e-6, abs=0)


@pytest.mark.parametrize("method", ["shapiro_wilk", "anderson_darling", "jarque_bera", "dagostino"])
def test_values_far_from_zero_carry_few_digits(call: Call, method: str) -> None:
    values = [0.1, 0.2, 0.4, 0.3, 0.9, 0.5, 0.6, 1.4]
    near = call("statistics/tests/normality", x=values, method=method)[1]
    far = call("statistics/tests/normality", x=[1e9 + value for value in values], method=method)[1]
    (trusted,) = [one["trusted_digits"] for one in far["warnings"] if one["code"] == "limited-by-input"]
    assert 4 <= trusted <= 8
    assert far["statistic"] == pytest.approx(near["statistic"], rel=10.0**-trusted)
    assert far["p_value"] == pytest.approx(near["p_value"], rel=10.0**-trusted)
    assert "limited-by-input" not in {one["code"] for one in near["warnings"]}
