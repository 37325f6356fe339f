"""The recurrent layer against its recursion, and its gradients against exact derivatives and differences."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.expressions import compile_function
from service.handlers.neural_networks.recurrent import recurrent
from service.schemas.neural_networks.layers import RecurrentRequest
from tests.conftest import Call


def drawn(seed: int, batch: int, steps: int, width: int, hidden: int) -> dict[str, np.ndarray]:
    rng = np.random.default_rng(seed)
    return {
        "x": rng.normal(size=(batch, steps, width)),
        "input_weights": rng.normal(size=(width, hidden)),
        "recurrent_weights": rng.normal(size=(hidden, hidden)),
        "bias": rng.normal(size=hidden),
        "initial_state": rng.normal(size=(batch, hidden)),
    }


few = st.integers(1, 3)
sizes = st.tuples(few, few, few, few)


@given(seed=st.integers(0, 10**6), shape=sizes)
@settings(max_examples=25, deadline=None)
def test_states_follow_the_recursion(seed, shape):
    fields = drawn(seed, *shape)
    states = recurrent(RecurrentRequest(**fields)).states
    state = fields["initial_state"]
    for t in range(shape[1]):
        total = fields["x"][:, t] @ fields["input_weights"] + state @ fields["recurrent_weights"] + fields["bias"]
        state = np.tanh(total)
        np.testing.assert_allclose(states[:, t], state, rtol=1e-13, atol=1e-15)


@given(seed=st.integers(0, 10**6), shape=sizes)
@settings(max_examples=20, deadline=None)
def test_gradients_are_those_of_differences(seed, shape):
    fields = drawn(seed, *shape)
    rng = np.random.default_rng(seed + 1)
    upstream = rng.normal(size=(*shape[:2], shape[3]))
    found = recurrent(RecurrentRequest(**fields, upstream_gradient=upstream)).gradients
    for name, value in fields.items():
        change = rng.normal(size=value.shape)
        ends = [
            (upstream * recurrent(RecurrentRequest(**{**fields, name: value + step * change})).states).sum()
            for step in (1e-6, -1e-6)
        ]
        assert (getattr(found, name) * change).sum() == pytest.approx((ends[0] - ends[1]) / 2e-6, rel=1e-6, abs=1e-7)


def test_gradients_are_exact():
    # Two steps of one unit, L = h₁ + 2 h₂ with h₁ = tanh(0.5 w + b), h₂ = tanh(-0.3 w + u h₁ + b).
    text = "tanh(0.5*w + b) + 2 * tanh(-0.3*w + u*tanh(0.5*w + b) + b)"
    _, exact = compile_function(text, ["w", "u", "b"]).gradient(np.array([0.7, -0.4, 0.2]))
    found = recurrent(
        RecurrentRequest(
            x=np.array([[[0.5], [-0.3]]]), input_weights=np.array([[0.7]]), recurrent_weights=np.array([[-0.4]]),
            bias=np.array([0.2]), upstream_gradient=np.array([[[1.0], [2.0]]]),
        )
    ).gradients  # fmt: skip
    ours = [found.input_weights.item(), found.recurrent_weights.item(), found.bias.item()]
    np.testing.assert_allclose(ours, exact, rtol=1e-14)


def test_one_state_for_all(call: Call):
    fields = {"x": [[[1.0]], [[1.0]]], "input_weights": [[1.0]], "recurrent_weights": [[1.0]]}
    _, one = call("neural-networks/recurrent", **fields, initial_state=[0.5])
    _, both = call("neural-networks/recurrent", **fields, initial_state=[[0.5], [0.5]])
    assert one == both
    np.testing.assert_allclose(one["states"], np.tanh(1.5) * np.ones((2, 1, 1)), rtol=1e-15)
    assert one["gradients"] is None


def test_saturation_is_no_overflow(call: Call):
    fields = {"x": [[[1e308], [-1e308]]], "input_weights": [[1.5]], "recurrent_weights": [[1.0]]}
    _, found = call("neural-networks/recurrent", **fields, upstream_gradient=[[[1.0], [1.0]]])
    assert found["states"] == [[[1], [-1]]]
    assert found["gradients"]["input_weights"] == [[0]]
    assert found["warnings"] == []


VALID = {"x": [[[1.0, 2.0]]], "input_weights": [[1.0], [1.0]], "recurrent_weights": [[1.0]]}


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"input_weights": [[1.0]]}, "/input_weights"),
        ({"recurrent_weights": [[1.0, 2.0]]}, "/recurrent_weights"),
        ({"bias": [1.0, 2.0]}, "/bias"),
        ({"initial_state": [1.0, 2.0]}, "/initial_state"),
        ({"upstream_gradient": [[[1.0], [2.0]]]}, "/upstream_gradient"),
        ({"x": [[1.0, 2.0]]}, "/x"),
    ],
)
def test_errors(call: Call, change, pointer):
    status, found = call("neural-networks/recurrent", **{**VALID, **change})
    assert (status, found["errors"][0]["pointer"]) == (422, pointer)


def test_sums_that_cancel_are_formed_again(call: Call):
    fields = {"x": [[[1e8, 1.0, -1e8]] * 2], "input_weights": [[1.1], [0.33], [1.1]], "recurrent_weights": [[0.1]]}
    found = call("neural-networks/recurrent", **fields, upstream_gradient=[[[0.0], [1.0]]])[1]
    first = np.tanh(0.33)
    assert found["states"][0] == [[pytest.approx(first, rel=1e-15)], [pytest.approx(np.tanh(0.33 + 0.1 * first))]]
    assert found["warnings"] == []
