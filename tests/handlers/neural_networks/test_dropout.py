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


_NETWORK = [
    {"weights": [[1.0, -2.0, 0.5, 3.0]], "bias": [0.5, 0.0, 1.0, -1.0], "activation": "tanh"},
    {"weights": [[1.0], [2.0], [-1.0], [0.5]], "bias": [0.25]},
]


def test_predictions_have_the_moments_of_dropout(call: Call):
    """Of a sum of independent terms w h·mask/(1 − p): mean w h, variance Σ (w h)² p/(1 − p); within five errors."""
    fields = {"layers": _NETWORK, "x": [[0.7], [-0.2]], "rate": 0.3, "samples": 20_000, "seed": 3}
    status, found = call("neural-networks/monte-carlo-dropout", **fields)
    assert status == 200
    weights, bias = np.array(_NETWORK[0]["weights"]), np.array(_NETWORK[0]["bias"])
    terms = np.tanh(np.array(fields["x"]) @ weights + bias) * np.array(_NETWORK[1]["weights"]).T
    mean, deviation = terms.sum(1) + 0.25, np.sqrt((terms**2).sum(1) * 0.3 / 0.7)
    np.testing.assert_allclose(np.ravel(found["mean"]), mean, atol=5 * deviation.max() / np.sqrt(20_000))
    np.testing.assert_allclose(np.ravel(found["standard_deviation"]), deviation, rtol=0.05)
    np.testing.assert_allclose(np.ravel(found["outputs"]), mean, rtol=1e-14)
    assert (np.array(found["lower"]) <= found["mean"]).all()
    assert (np.array(found["upper"]) >= found["mean"]).all()
    assert call("neural-networks/monte-carlo-dropout", **fields)[1] == found


def test_a_network_without_hidden_layer_is_refused(call: Call):
    fields = {"layers": _NETWORK[:1], "x": [[0.7]], "rate": 0.3}
    status, found = call("neural-networks/monte-carlo-dropout", **fields)
    assert (status, found["errors"][0]["pointer"]) == (422, "/layers")


@pytest.mark.parametrize("rate", [1, -0.1, "half"])
def test_errors(call: Call, rate):
    status, found = call("neural-networks/dropout", x=[1.0], rate=rate)
    assert (status, found["errors"][0]["pointer"]) == (422, "/rate")
