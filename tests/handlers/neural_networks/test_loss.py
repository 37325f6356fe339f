"""Losses: definitions in 50 digits, gradients, infinities where they belong, and every refusal."""

from __future__ import annotations

import math
import typing

import mpmath
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.handlers.neural_networks.loss import loss
from service.schemas.neural_networks.layers import Loss, LossRequest
from tests.conftest import Call

NAMES = typing.get_args(Loss)
LOGITS = ["binary_cross_entropy", "cross_entropy", "negative_log_likelihood", "kl_divergence"]
finite = st.floats(allow_nan=False, allow_infinity=False)


def test_tutorial_cross_entropy(call: Call):
    # Text 4, "Why cross-entropy loss works": -log of the probability of class 0.
    predictions = [[0.9, 0.05, 0.05], [0.6, 0.2, 0.2], [0.3, 0.4, 0.3], [0.1, 0.5, 0.4]]
    status, found = call(
        "neural-networks/loss", name="cross_entropy", predictions=predictions, targets=[0, 0, 0, 0], reduction="none"
    )
    assert status == 200
    np.testing.assert_allclose(found["result"], [-math.log(0.9), -math.log(0.6), -math.log(0.3), -math.log(0.1)])
    one_hot = [[1, 0, 0]] * 4
    _, same = call(
        "neural-networks/loss", name="cross_entropy", predictions=predictions, targets=one_hot, reduction="none"
    )
    assert same == found


@pytest.mark.parametrize("score", [1000.0, -1000.0, 1e308])
def test_scores_of_thousands(call: Call, score):
    fields = {"predictions": [[score, 0.0]], "from_logits": True}
    _, right = call("neural-networks/loss", name="cross_entropy", targets=[0 if score > 0 else 1], **fields)
    _, wrong = call("neural-networks/loss", name="cross_entropy", targets=[1 if score > 0 else 0], **fields)
    assert right["result"] == 0
    assert wrong["result"] == abs(score)
    assert wrong["gradient"] == ([[1, -1]] if score > 0 else [[-1, 1]])
    assert right["warnings"] == wrong["warnings"] == []


def test_probability_of_0(call: Call):
    _, found = call("neural-networks/loss", name="cross_entropy", predictions=[[0.0, 1.0], [0.0, 1.0]], targets=[1, 0])
    assert found["result"] == "Infinity"
    assert found["gradient"] == [[0, -0.5], ["-Infinity", 0]]
    _, found = call(
        "neural-networks/loss", name="binary_cross_entropy", predictions=[0, 0, 1, 1], targets=[0, 1, 1, 0],
        reduction="none",
    )  # fmt: skip
    assert found["result"] == [0, "Infinity", 0, "Infinity"]
    assert found["gradient"] == [1, "-Infinity", -1, "Infinity"]


@pytest.mark.parametrize(
    ("name", "predictions", "targets", "answer"),
    [
        ("mean_squared_error", [1.0, 2.0, 4.0], [1.0, 0.0, 1.0], (13 / 3, [0, 4 / 3, 2])),
        ("mean_absolute_error", [1.0, 2.0, 4.0], [1.0, 0.0, 5.0], (1.0, [0, 1 / 3, -1 / 3])),
        ("huber", [0.5, 3.0], [0.0, 0.0], ((0.125 + 2.5) / 2, [0.25, 0.5])),
        ("hinge", [0.5, 2.0, -1.0], [1, 1, 1], (2.5 / 3, [-1 / 3, 0, -1 / 3])),
        ("kl_divergence", [[0.5, 0.3, 0.2]], [[0.7, 0.2, 0.1]], (0.0851228259572216, [[-1.4, -2 / 3, -0.5]])),
        ("negative_log_likelihood", [[-1.0, -2.0]], [1], (2.0, [[0, -1]])),
    ],
)
def test_known_values(call: Call, name, predictions, targets, answer):
    # By hand from the definitions; the divergence is text 4's p and q without its 1e-10: Σ p log(p/q).
    status, found = call("neural-networks/loss", name=name, predictions=predictions, targets=targets)
    assert status == 200
    assert found["result"] == pytest.approx(answer[0], rel=1e-14)
    np.testing.assert_allclose(found["gradient"], answer[1], rtol=1e-14)


@given(z=st.floats(-800, 800), t=st.sampled_from([0.0, 0.3, 1.0]))
@settings(max_examples=60, deadline=None)
def test_binary_cross_entropy_of_scores_in_400_digits(z, t):
    request = LossRequest(
        name="binary_cross_entropy", predictions=np.array(z), targets=np.array(t), from_logits=True, reduction="sum"
    )
    found = loss(request)
    with mpmath.workdps(400):
        p = 1 / (1 + mpmath.exp(-mpmath.mpf(z)))
        exact = -t * mpmath.log(p) - (1 - mpmath.mpf(t)) * mpmath.log(1 - p)
    assert found.result == pytest.approx(float(exact), rel=1e-14, abs=1e-300)
    assert float(found.gradient) == pytest.approx(float(p - t), rel=1e-12, abs=1e-300 if t in {0, 1} else 1e-16)


@given(z=st.lists(st.floats(-40, 40), min_size=2, max_size=4))
@settings(max_examples=40, deadline=None)
def test_cross_entropy_of_scores_in_50_digits(z):
    request = LossRequest(name="cross_entropy", predictions=np.array(z), targets=np.array(0.0), from_logits=True)
    found = loss(request)
    with mpmath.workdps(60):
        e = [mpmath.exp(mpmath.mpf(entry)) for entry in z]
        p = [entry / sum(e) for entry in e]
        gradient = [float(-sum(p[1:])), *map(float, p[1:])]
    assert found.result == pytest.approx(float(-mpmath.log(p[0])), rel=1e-13)
    np.testing.assert_allclose(found.gradient, gradient, rtol=1e-13)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("reduction", ["mean", "sum"])
@given(seed=st.integers(0, 10**6))
@settings(max_examples=10, deadline=None)
def test_gradient_is_that_of_the_reduced_value(name, reduction, seed):
    rng = np.random.default_rng(seed)
    predictions = rng.dirichlet(np.ones(3), 4) * 0.98 + 0.005
    targets = rng.dirichlet(np.ones(3), 4)
    if name == "negative_log_likelihood":
        predictions = np.log(predictions)
    if name == "hinge":
        targets = np.where(targets > 0.3, 1.0, -1.0)
    value = lambda at: loss(LossRequest(name=name, predictions=at, targets=targets, reduction=reduction))  # noqa: E731
    exact = value(predictions).gradient
    for place in np.ndindex(predictions.shape):
        step = np.zeros_like(predictions)
        step[place] = 1e-6
        difference = (value(predictions + step).result - value(predictions - step).result) / 2e-6
        assert exact[place] == pytest.approx(difference, rel=1e-6, abs=1e-7)


@pytest.mark.parametrize("name", LOGITS)
@given(z=st.lists(finite, min_size=2, max_size=4), seed=st.integers(0, 100))
@settings(max_examples=40, deadline=None)
def test_no_scores_overflow(name, z, seed):
    targets = np.random.default_rng(seed).dirichlet(np.ones(len(z)))
    request = LossRequest(name=name, predictions=np.array(z), targets=targets, from_logits=True, reduction="sum")
    found = loss(request)
    assert not np.isnan(found.result)
    assert np.isfinite(found.gradient).all()


def test_reductions_agree():
    fields = {"name": "mean_squared_error", "predictions": np.array([[1.0, 2.0]]), "targets": np.array([[0.0, 4.0]])}
    none, total, mean = (loss(LossRequest(**fields, reduction=how)) for how in ("none", "sum", "mean"))
    assert none.result.tolist() == [[1, 4]]
    assert (total.result, mean.result) == (5, 2.5)
    assert none.gradient.tolist() == total.gradient.tolist() == [[2, -4]]
    assert mean.gradient.tolist() == [[1, -2]]


@pytest.mark.parametrize("name", NAMES)
def test_single_precision_stays(name):
    predictions = np.array([[0.25, 0.75]], np.float32)
    targets = np.array([[1, -1] if name == "hinge" else [0, 1]], np.float32)
    if name == "negative_log_likelihood":
        predictions = np.log(predictions)
    assert loss(LossRequest(name=name, predictions=predictions, targets=targets)).gradient.dtype == np.float32
    if name in LOGITS:
        request = LossRequest(name=name, predictions=predictions, targets=targets, from_logits=True)
        assert loss(request).gradient.dtype == np.float32


def test_probabilities_that_do_not_sum_to_1_are_told(call: Call):
    _, found = call("neural-networks/loss", name="cross_entropy", predictions=[[0.5, 0.5], [0.5, 0.2]], targets=[0, 0])
    (warning,) = found["warnings"]
    assert (warning["code"], warning["indices"]) == ("not-normalized", [[1]])


@pytest.mark.parametrize(
    ("fields", "pointer"),
    [
        ({"name": "cross_entropy", "predictions": [[0.5, -0.1]], "targets": [0]}, "/predictions/0/1"),
        ({"name": "binary_cross_entropy", "predictions": [1.5], "targets": [0]}, "/predictions/0"),
        ({"name": "negative_log_likelihood", "predictions": [[0.5, -1]], "targets": [0]}, "/predictions/0/0"),
        ({"name": "cross_entropy", "predictions": [[0.5, 0.5]], "targets": [2]}, "/targets/0"),
        ({"name": "cross_entropy", "predictions": [[0.5, 0.5]], "targets": [0.5]}, "/targets/0"),
        ({"name": "cross_entropy", "predictions": [[0.5, 0.5]], "targets": [[0.5, 2]]}, "/targets/0/1"),
        ({"name": "cross_entropy", "predictions": [[0.5, 0.5]], "targets": [0, 1]}, "/targets"),
        ({"name": "cross_entropy", "predictions": 0.5, "targets": 0}, "/predictions"),
        ({"name": "mean_squared_error", "predictions": [1, 2], "targets": [1]}, "/targets"),
        ({"name": "mean_squared_error", "predictions": [1], "targets": [1], "from_logits": True}, "/from_logits"),
        ({"name": "hinge", "predictions": [0.5, 0.5], "targets": [1, 0]}, "/targets/1"),
        ({"name": "huber", "predictions": [0.5], "targets": [1], "delta": 0}, "/delta"),
    ],
)
def test_errors(call: Call, fields, pointer):
    status, found = call("neural-networks/loss", **fields)
    assert status == 422
    assert [error["pointer"] for error in found["errors"]] == [pointer]


def test_divergence_of_nearly_equal_laws(call: Call):
    # For p = t(1 − δ): Σ t log(t/p), whose first order is Σ(t − p) = 0 for these doubles, is Σ (t − p)²/2t + O(δ³).
    step = 2.0**-40
    fields = {"predictions": [[0.5 + step, 0.25 - step, 0.25]], "targets": [[0.5, 0.25, 0.25]]}
    found = call("neural-networks/loss", name="kl_divergence", **fields)[1]
    assert found["result"] == pytest.approx(step**2 * (1 + 2), rel=1e-11)
    logits = np.log(fields["predictions"]).tolist()
    fields = {"predictions": logits, "targets": fields["targets"]}
    found = call("neural-networks/loss", name="kl_divergence", **fields, from_logits=True)[1]
    assert found["result"] == pytest.approx(3 * step**2, rel=1e-3)


@pytest.mark.parametrize("name", ["cross_entropy", "negative_log_likelihood"])
@pytest.mark.parametrize("reduction", ["mean", "sum", "none"])
def test_smoothed_weighted_and_ignored(call, name, reduction):
    z = np.random.default_rng(4).normal(size=(4, 3))
    targets, weights, smoothing = np.array([2, 0, -1, 1]), np.array([1.0, 0.5, 2.0]), 0.1
    logs = z - np.log(np.exp(z).sum(1, keepdims=True))
    # PyTorch, CrossEntropyLoss: −Σ w_c ((1 − ε) [c = t] + ε/K) log p_c, over the sum of w_t
    shares = (1 - smoothing) * np.eye(3)[targets] + smoothing / 3
    items = np.where(targets < 0, 0.0, -(weights * shares * logs).sum(1))
    expected = {"mean": items.sum() / 3.5, "sum": items.sum(), "none": items}[reduction]
    sent = {"name": name, "targets": targets.tolist(), "label_smoothing": smoothing, "ignore_index": -1,
            "class_weights": weights.tolist(), "reduction": reduction, "from_logits": True}  # fmt: skip
    _, found = call("neural-networks/loss", predictions=z.tolist(), **sent)
    np.testing.assert_allclose(found["result"], expected, rtol=1e-13)
    slopes, h = np.array(found["gradient"]), 1e-6
    assert not slopes[2].any()
    moved = []
    for sign in (1, -1):
        shifted = z.copy()
        shifted[0, 1] += sign * h
        moved.append(np.sum(call("neural-networks/loss", predictions=shifted.tolist(), **sent)[1]["result"]))
    assert slopes[0, 1] == pytest.approx((moved[0] - moved[1]) / (2 * h), rel=1e-6)


def test_weights_of_soft_targets(call):
    p, t = [[0.7, 0.2, 0.1], [0.1, 0.3, 0.6]], [[0.5, 0.5, 0], [0, 0, 1]]
    _, found = call("neural-networks/loss", name="cross_entropy", predictions=p, targets=t, class_weights=[1, 2, 3])
    assert found["result"] == pytest.approx(-(0.5 * np.log(0.7) + np.log(0.2) + 3 * np.log(0.6)) / 2, rel=1e-14)


@pytest.mark.parametrize(
    ("fields", "pointer"),
    [
        ({"name": "kl_divergence", "label_smoothing": 0.1}, "/label_smoothing"),
        ({"class_weights": [1, 2]}, "/class_weights"),
        ({"class_weights": [1, -2, 1]}, "/class_weights/1"),
        ({"class_weights": [0, 1, 0]}, "/class_weights"),
        ({"ignore_index": 0, "targets": [0, 0]}, "/targets"),
        ({"ignore_index": 0, "targets": [[1, 0, 0], [0, 1, 0]]}, "/ignore_index"),
        ({"label_smoothing": 1}, "/label_smoothing"),
    ],
)
def test_errors_of_classes(call, fields, pointer):
    sent = {"name": "cross_entropy", "predictions": [[0.7, 0.2, 0.1], [0.1, 0.3, 0.6]], "targets": [0, 2], **fields}
    status, found = call("neural-networks/loss", **sent)
    assert (status, found["errors"][0]["pointer"]) == (422, pointer)
