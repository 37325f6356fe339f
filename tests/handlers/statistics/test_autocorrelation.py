"""Autocorrelations."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from scipy import stats

from tests.conftest import Call


def test_autocorrelation_by_its_definition(call: Call) -> None:
    x = [1.0, 3.0, 2.0, 5.0, 4.0, 6.0]
    _, answer = call("statistics/autocorrelation", x=x, lags=2, level=0.9)
    d = np.array(x) - np.mean(x)
    expected = [1.0, (d[:-1] @ d[1:]) / (d @ d), (d[:-2] @ d[2:]) / (d @ d)]
    assert answer["result"] == pytest.approx(expected, rel=1e-14, abs=0)
    half = stats.norm.ppf(0.95) * np.sqrt((1 + 2 * expected[1] ** 2) / 6)
    assert answer["upper"][2] - answer["result"][2] == pytest.approx(half, rel=1e-13, abs=0)


@pytest.mark.parametrize(("fields", "pointer"), [({"x": [2, 2, 2]}, "/x"), ({"x": [1, 2, 3], "lags": 3}, "/lags")])
def test_series_without_autocorrelation_are_refused(call: Call, fields: dict[str, Any], pointer: str) -> None:
    status, problem = call("statistics/autocorrelation", **fields)
    assert (status, problem["errors"][0]["pointer"]) == (422, pointer)


def test_digits_are_those_of_the_smallest_autocorrelation(call: Call) -> None:
    """Expected from the decimals as fractions."""
    x = [1e11 + value for value in (0.03, 0.48, 0.17, 0.15, 0.17)]
    _, answer = call("statistics/autocorrelation", x=[round(value, 2) for value in x], lags=2)
    (warning,) = answer["warnings"]
    assert answer["result"][2] == pytest.approx(-0.071684587813620072, rel=10.0 ** -warning["trusted_digits"], abs=0)
    assert warning["trusted_digits"] >= 2
