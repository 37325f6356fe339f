"""Backpropagation against exact derivatives of the same network as a formula, and against differences."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.expressions import compile_function
from service.handlers.neural_networks.forward_backward import forward_backward
from service.schemas.neural_networks.layers import ForwardBackwardRequest
from tests.conftest import Call
from tests.handlers.neural_networks.generated import network

FORMULAS = {
    "identity": "({z})",
    "tanh": "tanh({z})",
    "sigmoid": "sigmoid({z})",
    "softplus": "softplus({z})",
    "silu": "(({z}) * sigmoid({z}))",
    "gelu": "(({z}) * erfc(-({z}) / sqrt(2)) / 2)",
}
smooth = st.sampled_from(sorted(FORMULAS))


def loss_formula(fields: dict, row: int) -> str:
    """The loss of one row as text in W0, b0, W1, …, with the row x0 and its target t0, as the definitions say."""
    y = f"x{row}"
    for index, layer in enumerate(fields["layers"]):
        y = f"{y} @ W{index}" + (f" + b{index}" if layer["bias"] is not None else "")
        y = f"({y})" if layer["activation"] == "softmax" else FORMULAS[layer["activation"]].format(z=y)
    if fields["loss"] == "mean_squared_error":
        return f"mean(({y} - t{row})**2)"
    return f"sum(t{row} * (log(sum(exp({y}))) - {y}))"


def exact(fields: dict) -> tuple[float, list[np.ndarray]]:
    """The loss and its gradients by the expression language."""
    names, point = [], []
    for index, layer in enumerate(fields["layers"]):
        rows, columns = layer["weights"].shape
        names.append(f"W{index}[{rows},{columns}]")
        point.append(layer["weights"])
        if layer["bias"] is not None:
            names.append(f"b{index}[{columns}]")
            point.append(layer["bias"])
    targets = fields["targets"]
    if targets.ndim == 1:
        targets = np.eye(columns)[targets.astype(int)]
    rows = range(len(targets))
    data = {f"x{row}": fields["x"][row] for row in rows} | {f"t{row}": targets[row] for row in rows}
    text = " + ".join(f"{loss_formula(fields, row)} / {len(rows)}" for row in rows)
    value, gradient = compile_function(text, names, data).gradient(np.concatenate([one.ravel() for one in point]))
    parts = np.split(gradient, np.cumsum([one.size for one in point])[:-1])
    return float(value), [part.reshape(one.shape) for part, one in zip(parts, point, strict=True)]


@pytest.mark.parametrize("loss", ["mean_squared_error", "cross_entropy"])
@given(
    seed=st.integers(0, 10**6),
    sizes=st.lists(st.integers(1, 3), min_size=2, max_size=4),
    names=st.lists(smooth, min_size=3, max_size=3),
    rows=st.integers(1, 2),
)
@settings(max_examples=25, deadline=None)
def test_agrees_with_exact_derivatives(loss, seed, sizes, names, rows):
    activations = [*names[: len(sizes) - 2], "softmax" if loss == "cross_entropy" else names[-1]]
    fields = network(seed, sizes, activations, rows, loss)
    found = forward_backward(ForwardBackwardRequest(**fields))
    value, gradients = exact(fields)
    assert found.loss == pytest.approx(value, rel=1e-12, abs=1e-15)
    arrays = [array for one in found.gradients for array in (one.weights, one.bias) if array is not None]
    scale = max(np.abs(gradient).max() for gradient in gradients)
    for ours, theirs in zip(arrays, gradients, strict=True):
        np.testing.assert_allclose(ours, theirs, rtol=1e-12, atol=1e-13 * max(scale, 1))


@pytest.mark.parametrize(
    ("loss", "last"),
    [
        ("mean_squared_error", "identity"),
        ("huber", "softsign"),
        ("binary_cross_entropy", "sigmoid"),
        ("cross_entropy", "softmax"),
        ("cross_entropy", "sigmoid"),
        ("negative_log_likelihood", "log_softmax"),
        ("kl_divergence", "softmax"),
        ("mean_squared_error", "softmax"),
        ("mean_squared_error", "log_softmax"),
    ],
)
@pytest.mark.parametrize("hidden", ["selu", "mish", "gelu", "softmax"])
def test_check_passes(loss, last, hidden):
    fields = network(7, [4, 5, 3], [hidden, last], 6, loss)
    found = forward_backward(ForwardBackwardRequest(**fields, check=True))
    assert found.check is not None
    assert found.check < 1e-7


def test_check_sees_a_wrong_gradient(monkeypatch: pytest.MonkeyPatch):
    def wrong(*arguments):
        gradients, inputs = right(*arguments)
        gradients[0].weights[0, 0] *= 1.001
        return gradients, inputs

    right = forward_backward.__globals__["backward"]
    monkeypatch.setitem(forward_backward.__globals__, "backward", wrong)
    fields = network(1, [1, 1], ["tanh"], 2, "mean_squared_error")
    found = forward_backward(ForwardBackwardRequest(**fields, check=True))
    assert found.check == pytest.approx(1e-3, rel=1e-2)


def test_by_hand(call: Call):
    # y = relu(2·3 + 1) = 7, L = (7 − 5)² = 4, ∂L/∂W = 2·2·2 = 8, ∂L/∂b = 4, ∂L/∂x = 4·3 = 12.
    layer = {"weights": [[3.0]], "bias": [1.0], "activation": "relu"}
    status, found = call(
        "neural-networks/forward-backward", layers=[layer], x=[[2.0]], targets=[[5.0]], loss="mean_squared_error"
    )
    assert status == 200
    assert (found["outputs"], found["loss"]) == ([[7]], 4)
    assert found["gradients"] == [{"weights": [[8]], "bias": [4]}]
    assert found["input_gradient"] == [[12]]
    assert found["check"] is None


def test_one_output_takes_a_vector_of_targets():
    fields = network(4, [2, 1], ["sigmoid"], 3, "binary_cross_entropy")
    column = forward_backward(ForwardBackwardRequest(**fields))
    vector = forward_backward(ForwardBackwardRequest(**{**fields, "targets": fields["targets"][:, 0]}))
    assert column.loss == vector.loss
    np.testing.assert_array_equal(column.gradients[0].weights, vector.gradients[0].weights)


def test_saturated_outputs_keep_their_gradients(call: Call):
    layer = {"weights": [[1000.0, -1000.0]], "activation": "softmax"}
    _, found = call("neural-networks/forward-backward", layers=[layer], x=[[1.0]], targets=[1], loss="cross_entropy")
    assert found["outputs"] == [[1, 0]]
    assert found["loss"] == 2000
    assert found["gradients"] == [{"weights": [[1, -1]], "bias": None}]
    layer = {"weights": [[-1000.0]], "activation": "sigmoid"}
    _, found = call(
        "neural-networks/forward-backward", layers=[layer], x=[[1.0]], targets=[[1]], loss="binary_cross_entropy"
    )
    assert (found["loss"], found["gradients"][0]["weights"]) == (1000, [[-1]])


def test_logits_are_the_same_as_softmax():
    fields = network(3, [3, 4], ["softmax"], 5, "cross_entropy")
    joined = forward_backward(ForwardBackwardRequest(**fields))
    fields["layers"][0]["activation"] = "identity"
    scores = forward_backward(ForwardBackwardRequest(**fields, from_logits=True))
    assert joined.loss == scores.loss
    np.testing.assert_array_equal(joined.gradients[0].weights, scores.gradients[0].weights)


def test_checks_in_single_precision_are_made_in_double():
    fields = network(2, [3, 3, 2], ["tanh", "identity"], 4, "mean_squared_error")
    for layer in fields["layers"]:
        layer.update(weights=layer["weights"].astype(np.float32), bias=np.zeros(layer["weights"].shape[1], np.float32))
    fields["x"] = fields["x"].astype(np.float32)
    fields["targets"] = fields["targets"].astype(np.float32)
    found = forward_backward(ForwardBackwardRequest(**fields, check=True))
    assert found.gradients[0].weights.dtype == np.float32
    assert found.check < 1e-5


def test_the_check_of_an_infinite_loss_is_no_agreement(call: Call):
    layer = {"weights": [[1e200]]}
    _, found = call(
        "neural-networks/forward-backward", layers=[layer], x=[[1.0]], targets=[[0.0]], loss="mean_squared_error",
        check=True,
    )  # fmt: skip
    assert (found["loss"], found["check"]) == ("Infinity", "NaN")


LAYER = {"weights": [[1.0, 2.0]], "activation": "softmax"}
VALID = {"layers": [LAYER], "x": [[1.0]], "targets": [0], "loss": "cross_entropy"}


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"layers": [LAYER, LAYER]}, "/layers/1/weights"),
        ({"layers": [{**LAYER, "bias": [1.0]}]}, "/layers/0/bias"),
        ({"layers": []}, "/layers"),
        ({"layers": [{**LAYER, "activation": "identity"}]}, "/loss"),
        ({"loss": "mean_squared_error", "targets": [[1.0, 0.0]], "from_logits": True}, "/from_logits"),
        ({"targets": [2]}, "/targets/0"),
        ({"targets": [0, 1]}, "/targets"),
        ({"x": [[1.0, 2.0]]}, "/layers/0/weights"),
    ],
)
def test_errors(call: Call, change, pointer):
    status, found = call("neural-networks/forward-backward", **{**VALID, **change})
    assert (status, found["errors"][0]["pointer"]) == (422, pointer)


def test_too_many_parameters_to_check(call: Call):
    weights = np.zeros((101, 100)).tolist()
    fields = {"layers": [{"weights": weights, "activation": "softmax"}], "x": [[0.0] * 101]}
    status, found = call("neural-networks/forward-backward", **fields, targets=[0], loss="cross_entropy", check=True)
    assert (status, found["errors"][0]["pointer"]) == (422, "/check")


def test_norms_tell_whether_gradients_vanish(call: Call):
    layers = [{"weights": [[0.1]], "activation": "sigmoid"} for _ in range(8)]
    _, found = call(
        "neural-networks/forward-backward", layers=layers, x=[[1.0]], targets=[[0.0]], loss="mean_squared_error"
    )
    norms = found["gradient_norms"]
    assert norms == pytest.approx([abs(one["weights"][0][0]) for one in found["gradients"]], rel=1e-15)
    assert norms[0] < 1e-6 * norms[-1]


def test_sums_that_cancel_are_exact(call: Call):
    layers = [{"weights": [[1.1], [3.3], [1.1]]}]
    fields = {"x": [[1e8, 1.0, -1e8]], "targets": [[0.0]], "loss": "mean_squared_error"}
    found = call("neural-networks/forward-backward", **fields, layers=layers)[1]
    assert (found["outputs"], found["loss"], found["warnings"]) == ([[3.3]], pytest.approx(3.3**2, rel=1e-15), [])
    fields |= {"x": [[1e8], [1e8]], "targets": [[0.1], [-0.1 + 1e-13]]}
    found = call("neural-networks/forward-backward", **fields, layers=[{"weights": [[0.0]]}])[1]
    assert found["gradients"][0]["weights"] == [[pytest.approx(-1e8 * (0.1 - (0.1 - 1e-13)), rel=1e-14)]]


def test_outputs_that_only_rounding_tells_from_targets_are_told(call: Call):
    fields = {"x": [[0.1, 0.2]], "layers": [{"weights": [[1.0], [1.0]]}], "loss": "mean_squared_error"}
    found = call("neural-networks/forward-backward", **fields, targets=[[0.3 + 1e-15]])[1]
    assert found["warnings"][0]["trusted_digits"] == 0
    assert call("neural-networks/forward-backward", **fields, targets=[[0.4]])[1]["warnings"] == []
