"""Dropout: scaling, the share that is dropped, seeds."""

from __future__ import annotations

import numpy as np
import pytest

from service.handlers.neural_networks.dropout import dropout
from service.schemas.neural_networks.layers import DropoutRequest
from tests.conftest import Call


def test_kept_entries_are_scaled(call: Call):
    status, found = call("neural-networks/dropout", x=[[1.0, -2.0], [3.0, 4.0]], rate=0.75, seed=5)
    assert status == 200
    expected = np.where(found["mask"], np.array([[1.0, -2.0], [3.0, 4.0]]) * 4, 0)
    np.testing.assert_array_equal(found["result"], expected)
    assert found["seed"] == 5


def test_share_and_mean():
    # 10⁵ Bernoulli trials: five standard deviations of the share are 0.0073, of the mean of the result 0.0104.
    found = dropout(DropoutRequest(x=np.ones(100_000), rate=0.3, seed=1))
    assert found.mask.mean() == pytest.approx(0.7, abs=0.0073)
    assert found.result.mean() == pytest.approx(1, abs=0.0104)


def test_seeds(call: Call):
    x = [0.5] * 64
    _, first = call("neural-networks/dropout", x=x, rate=0.5)
    _, again = call("neural-networks/dropout", x=x, rate=0.5, seed=first["seed"])
    _, other = call("neural-networks/dropout", x=x, rate=0.5, seed=first["seed"] // 2 + 1)
    assert first == again
    assert first["mask"] != other["mask"]


def test_rate_0_keeps_everything(call: Call):
    _, found = call("neural-networks/dropout", x=2.5, rate=0)
    assert (found["result"], found["mask"]) == (2.5, True)


@pytest.mark.parametrize("rate", [1, -0.1, "half"])
def test_errors(call: Call, rate):
    status, found = call("neural-networks/dropout", x=[1.0], rate=rate)
    assert (status, found["errors"][0]["pointer"]) == (422, "/rate")
