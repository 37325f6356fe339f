"""Kernel density estimates."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import integrate, stats

from tests.handlers.statistics.sample import X


@pytest.mark.parametrize("rule", ["scott", "silverman"])
def test_kernel_density_is_scipys_and_integrates_to_one(call, rule) -> None:
    at = np.linspace(-6, 10, 2001)
    status, answer = call("statistics/kernel-density", data=X, at=at.tolist(), bandwidth=rule)
    assert status == 200
    assert np.allclose(answer["result"], stats.gaussian_kde(X, rule)(at), rtol=1e-12)
    assert integrate.trapezoid(answer["result"], at) == pytest.approx(1.0, rel=1e-9)
    assert answer["bandwidth"] == pytest.approx(stats.gaussian_kde(X, rule).factor * np.std(X, ddof=1))


def test_kernel_density_of_one_value_needs_a_bandwidth(call) -> None:
    assert call("statistics/kernel-density", data=[2.0], at=2.0)[1]["errors"][0]["pointer"] == "/bandwidth"
    assert call("statistics/kernel-density", data=[2.0], at=2.0, bandwidth=1.0)[1]["result"] == pytest.approx(
        0.3989422804014327
    )


def test_a_kernel_density_that_underflows_is_told(call) -> None:
    answer = call("statistics/kernel-density", data=[0.0, 1.0], at=[0.5, 100.0])[1]
    (warning,) = answer["warnings"]
    assert (answer["result"][1], warning["code"], warning["indices"]) == (0.0, "underflow", [[1]])
