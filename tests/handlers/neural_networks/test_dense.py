"""One layer: its formula, batches of a real layer, single precision, and every misfit."""

from __future__ import annotations

import cbor2
import httpx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import expit

from service.execution import cbor_codec
from service.handlers.neural_networks.dense import dense
from service.schemas.neural_networks.layers import DenseRequest
from tests.conftest import Call


def test_by_hand(call: Call):
    # [1, 2] @ [[1, -1], [3, 2]] + [0.5, 0] = [7.5, 3]; relu of -x likewise.
    fields = {"weights": [[1.0, -1.0], [3.0, 2.0]], "bias": [0.5, 0.0], "activation": "relu"}
    status, found = call("neural-networks/dense", x=[[1.0, 2.0], [-1.0, -2.0]], **fields)
    assert status == 200
    assert found["pre_activation"] == [[7.5, 3], [-6.5, -3]]
    assert found["result"] == [[7.5, 3], [0, 0]]


@given(seed=st.integers(0, 10**6), rows=st.integers(1, 5))
@settings(max_examples=20, deadline=None)
def test_each_output_is_a_sum(seed, rows):
    rng = np.random.default_rng(seed)
    x, weights, bias = rng.normal(size=(rows, 3)), rng.normal(size=(3, 2)), rng.normal(size=2)
    found = dense(DenseRequest(x=x, weights=weights, bias=bias, activation="sigmoid"))
    for row, column in np.ndindex(rows, 2):
        z = sum(x[row, k] * weights[k, column] for k in range(3)) + bias[column]
        assert found.pre_activation[row, column] == pytest.approx(z, rel=1e-12, abs=1e-14)
        assert found.result[row, column] == pytest.approx(expit(z), rel=1e-12)


def test_one_row_and_stacks_of_batches():
    weights = np.arange(6.0).reshape(3, 2)
    stack = np.arange(24.0).reshape(2, 4, 3)
    found = dense(DenseRequest(x=stack, weights=weights))
    one = dense(DenseRequest(x=stack[1, 2], weights=weights))
    np.testing.assert_array_equal(found.result[1, 2], one.result)


def typed(array: np.ndarray) -> cbor2.CBORTag:
    return cbor2.CBORTag(40, [list(array.shape), cbor2.CBORTag(85, array.tobytes())])


def test_tutorial_layer_in_single_precision(client: httpx.Client):
    # Text 4, "Matrix Multiplication Dimensions": (32, 784) @ (784, 256) = (32, 256).
    rng = np.random.default_rng(0)
    x, weights = rng.normal(size=(32, 784)).astype(np.float32), rng.normal(size=(784, 256)).astype(np.float32)
    body = cbor2.dumps({"x": typed(x), "weights": typed(weights), "activation": "relu"})
    headers = {"content-type": "application/cbor", "accept": "application/cbor"}
    answer = client.post("/v1/neural-networks/dense", content=body, headers=headers)
    found = cbor_codec.decode(answer.content)
    assert found["result"].dtype == np.float32
    exact = np.maximum(x.astype(float) @ weights, 0)
    np.testing.assert_allclose(found["result"], exact, rtol=1e-4, atol=1e-4)


def test_overflow_is_refused(call: Call):
    status, found = call("neural-networks/dense", x=[[1e308, 1e308]], weights=[[1.0], [1.0]])
    assert status == 422
    assert found["type"] == "/problems/non-finite-result"


@pytest.mark.parametrize(
    ("fields", "pointer"),
    [
        ({"x": [[1.0, 2.0]], "weights": [[1.0]]}, "/weights"),
        ({"x": [[1.0]], "weights": [[1.0]], "bias": [1.0, 2.0]}, "/bias"),
        ({"x": [[1.0]], "weights": [[1.0]], "activation": "none"}, "/activation"),
        ({"x": 1.0, "weights": [[1.0]]}, "/x"),
    ],
)
def test_errors(call: Call, fields, pointer):
    status, found = call("neural-networks/dense", **fields)
    assert (status, found["errors"][0]["pointer"]) == (422, pointer)


@pytest.mark.parametrize("copies", [1, 300])
def test_sums_that_cancel_with_the_bias_are_exact(call: Call, copies):
    # 1e16 + 3.3 − 1e16, as one of few sums, which are proved, and as one of many
    weights, bias = [[1.0] * copies, [3.3] * copies], [-1e16] * copies
    found = call("neural-networks/dense", x=[[1e16, 1.0]] * 10, weights=weights, bias=bias)[1]
    assert np.unique(found["pre_activation"]).tolist() == [3.3]
    assert (found["certainty"] == "proved", found["warnings"]) == (copies == 1, [])
    rounded = call("neural-networks/dense", x=[[1e16, 1.0]], weights=[[1.0], [3.3]], bias=[-1e16], activation="tanh")
    assert (rounded[1]["pre_activation"], rounded[1]["certainty"]) == ([[3.3]], "estimated")
