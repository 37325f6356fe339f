"""The trainer: every algorithm, first steps by hand, problems with a known answer, and divergence that is told."""

from __future__ import annotations

import numpy as np
import pytest

from service.handlers.neural_networks.forward_backward import forward_backward
from service.handlers.neural_networks.train import train
from service.methods.progress import SILENT
from service.schemas.neural_networks.layers import ForwardBackwardRequest, TrainRequest
from service.schemas.optimization.descents import Adam, GradientDescent, Nesterov
from tests.conftest import Call

XOR = {"x": [[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]], "targets": [0, 1, 1, 0], "loss": "cross_entropy"}
RATES = {"gradient_descent": 0.5, "momentum": 0.1, "nesterov": 0.1, "adagrad": 0.2, "rmsprop": 0.02, "adam": 0.05}


@pytest.mark.parametrize("name", RATES)
def test_every_algorithm_learns_xor(call: Call, name):
    status, found = call(
        "neural-networks/train", sizes=[2, 8, 2], activation="tanh", **XOR,
        algorithm={"name": name, "learning_rate": RATES[name]}, epochs=600, seed=3,
    )  # fmt: skip
    assert status == 200
    assert (found["status"], found["diverged"], found["iterations"]) == ("epochs_done", False, 600)
    assert len(found["loss_history"]) == len(found["accuracy_history"]) == len(found["entropy_history"]) == 601
    assert found["loss"] == found["loss_history"][-1] < 0.05
    assert found["accuracy_history"][-1] == 1
    # Predictions become certain: entropy falls from near log 2 to near 0, as in exercise 4 of text 4.
    assert found["entropy_history"][-1] < 0.2 < found["entropy_history"][0] <= np.log(2) + 1e-12


def test_first_step_by_hand(call: Call):
    # L = (w·2 + b − 3)² at w = 1, b = 0 is 1, with gradients −4 and −2: one step of 0.1 gives w = 1.4, b = 0.2, L = 0.
    layer = {"weights": [[1.0]], "bias": [0.0]}
    status, found = call(
        "neural-networks/train", layers=[layer], x=[[2.0]], targets=[[3.0]], loss="mean_squared_error",
        algorithm={"name": "gradient_descent", "learning_rate": 0.1}, epochs=1,
    )  # fmt: skip
    assert status == 200
    np.testing.assert_allclose(found["loss_history"], [1, 0], atol=1e-30)
    np.testing.assert_allclose(found["layers"][0]["weights"], [[1.4]])
    np.testing.assert_allclose(found["layers"][0]["bias"], [0.2])
    assert found["accuracy_history"] is found["entropy_history"] is None


def test_steps_are_those_of_backpropagation():
    rng = np.random.default_rng(0)
    layers = [
        {"weights": rng.normal(size=(2, 3)), "activation": "tanh"},
        {"weights": rng.normal(size=(3, 1)), "bias": np.zeros(1)},
    ]
    fields = {"x": rng.normal(size=(5, 2)), "targets": rng.normal(size=(5, 1)), "loss": "mean_squared_error"}
    algorithm = GradientDescent(name="gradient_descent", learning_rate=0.05)
    found = train(TrainRequest(layers=layers, **fields, algorithm=algorithm, epochs=3), SILENT)
    for epoch in range(3):
        step = forward_backward(ForwardBackwardRequest(layers=layers, **fields))
        assert found.loss_history[epoch] == pytest.approx(step.loss, rel=1e-13)
        for layer, gradient in zip(layers, step.gradients, strict=True):
            layer["weights"] = layer["weights"] - 0.05 * gradient.weights
            if gradient.bias is not None:
                layer["bias"] = layer["bias"] - 0.05 * gradient.bias
    for layer, trained in zip(layers, found.layers, strict=True):
        np.testing.assert_allclose(trained.weights, layer["weights"], rtol=1e-12)
    assert found.layers[0].bias is None


def test_a_linear_network_finds_least_squares():
    rng = np.random.default_rng(1)
    x = rng.normal(size=(30, 2))
    y = x @ np.array([[2.0], [-1.0]]) + 0.5 + 0.1 * rng.normal(size=(30, 1))
    algorithm = Nesterov(name="nesterov", learning_rate=0.1)
    fields = {"x": x, "targets": y, "loss": "mean_squared_error"}
    found = train(TrainRequest(sizes=[2, 1], **fields, algorithm=algorithm, epochs=400, seed=0), SILENT)
    exact, *_ = np.linalg.lstsq(np.column_stack([x, np.ones(30)]), y, rcond=None)
    np.testing.assert_allclose(np.vstack([found.layers[0].weights, found.layers[0].bias]), exact, rtol=1e-9)


def test_batches_and_seeds(call: Call):
    fields = {"sizes": [2, 4, 2], **XOR, "algorithm": {"name": "adam"}, "epochs": 5, "batch_size": 3}
    _, first = call("neural-networks/train", **fields)
    _, again = call("neural-networks/train", **fields, seed=first["seed"])
    _, other = call("neural-networks/train", **fields, seed=first["seed"] // 2 + 1)
    assert first == again
    assert first["loss_history"] != other["loss_history"]
    assert first["iterations"] == 10  # ⌈4/3⌉ batches in each of 5 epochs


def test_divergence_is_told(call: Call):
    status, found = call(
        "neural-networks/train", sizes=[1, 1], x=[[100.0], [200.0]], targets=[[1.0], [0.0]], loss="mean_squared_error",
        algorithm={"name": "gradient_descent", "learning_rate": 10.0}, epochs=1000, seed=1,
    )  # fmt: skip
    assert status == 200
    assert (found["status"], found["diverged"]) == ("diverged", True)
    assert found["warnings"][0]["code"] == "diverged"
    assert found["loss_history"][-1] in {"Infinity", "NaN"}
    assert len(found["loss_history"]) < 1001
    assert np.isfinite(found["layers"][0]["weights"]).all()
    assert found["loss"] == found["loss_history"][-2]


@pytest.mark.parametrize(
    ("loss", "targets", "output"),
    [
        ("cross_entropy", [0, 1], "softmax"),
        ("negative_log_likelihood", [0, 1], "log_softmax"),
        ("binary_cross_entropy", [[0, 1], [1, 1]], "sigmoid"),
        ("hinge", [[-1, 1], [1, 1]], "identity"),
    ],
)
def test_outputs_fit_the_loss(loss, targets, output):
    fields = {"x": np.array([[1.0], [-1.0]]), "targets": np.array(targets, float), "loss": loss}
    request = TrainRequest(sizes=[1, 2], **fields, algorithm=Adam(name="adam", learning_rate=0.1), epochs=20, seed=1)
    found = train(request, SILENT)
    assert found.layers[-1].activation == output
    assert found.loss < found.loss_history[0]


def test_scores_of_classes(call: Call):
    fields = {"sizes": [2, 8, 2], **XOR, "algorithm": {"name": "adam", "learning_rate": 0.05}, "epochs": 50, "seed": 3}
    _, scores = call("neural-networks/train", **fields, from_logits=True)
    _, joined = call("neural-networks/train", **fields)
    assert scores["layers"][-1]["activation"] == "identity"
    for name in ("loss_history", "accuracy_history", "entropy_history"):
        np.testing.assert_allclose(scores[name], joined[name], rtol=1e-12)


VALID = {"sizes": [2, 2], **XOR, "algorithm": {"name": "adam"}, "epochs": 1}


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"sizes": None}, "/layers"),
        ({"layers": [{"weights": [[1.0], [1.0]]}]}, "/layers"),
        ({"sizes": [3, 2]}, "/sizes/0"),
        ({"sizes": [2, 0]}, "/sizes/1"),
        ({"sizes": [2]}, "/sizes"),
        ({"output_activation": "relu"}, "/loss"),
        ({"targets": [0, 1, 2, 0]}, "/targets/2"),
        ({"batch_size": 0}, "/batch_size"),
        ({"epochs": 10**6}, "/epochs"),
        ({"algorithm": {"name": "sgd"}}, "/algorithm/name"),
        ({"sizes": None, "layers": [{"weights": [[1.0], [1.0]]}], "scheme": "he_normal"}, "/scheme"),
        ({"sizes": None, "layers": [{"weights": [[1.0], [1.0]]}], "activation": "tanh"}, "/activation"),
    ],
)
def test_errors(call: Call, change, pointer):
    status, found = call("neural-networks/train", **{**VALID, **change})
    assert (status, found["errors"][0]["pointer"]) == (422, pointer)


def test_a_start_without_a_finite_loss(call: Call):
    layer = {"weights": [[1e300]]}
    status, found = call(
        "neural-networks/train", layers=[layer], x=[[1e300]], targets=[[0.0]], loss="mean_squared_error",
        algorithm={"name": "adam"}, epochs=1,
    )  # fmt: skip
    assert (status, found["type"]) == (422, "/problems/no-answer")
