"""Tukey's test."""

from __future__ import annotations

import pytest

from tests.conftest import Call
from tests.handlers.statistics.tests.samples import X, Y


def test_tukey_of_two_samples_is_students_t(call: Call) -> None:
    _, tukey = call("statistics/tests/tukey", samples=[X, Y])
    _, t = call("statistics/tests/t-independent", x=Y, y=X, equal_variance=True)
    assert tukey["pairs"] == [[1, 0]]
    assert tukey["p_value"][0] == pytest.approx(t["p_value"], rel=1e-12, abs=0)
    assert (tukey["lower"][0], tukey["upper"][0]) == pytest.approx((t["lower"], t["upper"]), rel=1e-12, abs=0)
