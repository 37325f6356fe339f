"""Masked logits: what a softmax leaves out is as if it had not been sent."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.conftest import Call

ROWS = st.lists(st.tuples(st.floats(-50, 50), st.booleans()), min_size=2, max_size=5).filter(
    lambda row: any(kept for _, kept in row)
)


@settings(max_examples=15)
@given(ROWS)
def test_the_others_are_as_without_what_is_masked(call: Call, row):
    x, mask = [a for a, _ in row], [int(kept) for _, kept in row]
    left = [a for a, kept in row if kept]
    _, found = call("neural-networks/activation", name="softmax", x=x, mask=mask)
    _, alone = call("neural-networks/activation", name="softmax", x=left)
    at = np.flatnonzero(mask)
    result, jacobian = np.array(found["result"]), np.array(found["jacobian"])
    np.testing.assert_allclose(result[at], alone["result"], rtol=1e-15)
    np.testing.assert_allclose(jacobian[np.ix_(at, at)], alone["jacobian"], rtol=1e-14)
    assert not np.delete(result, at).any()
    assert not np.delete(jacobian, at, 0).any()


def test_causal_attention_looks_at_no_later_place(call: Call):
    """A lower triangle of ones over equal scores: each place takes the mean of those before."""
    causal = [[1, 0, 0], [1, 1, 0], [1, 1, 1]]
    _, found = call("neural-networks/activation", name="softmax", x=[[5.0] * 3] * 3, mask=causal)
    assert found["result"] == [[1, 0, 0], [0.5, 0.5, 0], pytest.approx([1 / 3] * 3)]


def test_of_a_logarithm_what_is_masked_is_minus_infinity(call: Call):
    _, found = call("neural-networks/activation", name="log_softmax", x=[0, 0, 7], mask=[1, 1, 0])
    assert found["result"] == [pytest.approx(-math.log(2)), pytest.approx(-math.log(2)), "-Infinity"]
    assert found["jacobian"] == [[0.5, -0.5, 0], [-0.5, 0.5, 0], [0, 0, 0]]


@pytest.mark.parametrize("name", ["cross_entropy", "negative_log_likelihood"])
def test_losses_of_masked_scores(call: Call, name):
    fields = {"name": name, "from_logits": True, "predictions": [[0, 0, 9], [0, 9, 0]], "mask": [[1, 1, 0], [1, 0, 1]]}
    _, found = call("neural-networks/loss", **fields, targets=[0, 2], reduction="sum")
    assert found["result"] == pytest.approx(2 * math.log(2))
    assert found["gradient"] == [[-0.5, 0.5, 0], [0.5, 0, -0.5]]
    _, found = call("neural-networks/loss", **fields, targets=[2, 2], reduction="none")
    assert found["result"] == ["Infinity", pytest.approx(math.log(2))]


SOFTMAX = {"name": "softmax", "x": [1, 2, 3], "mask": [1, 0, 1]}
LOSS = {"name": "cross_entropy", "predictions": [[1, 2, 3]], "targets": [0], "mask": [1, 0, 1], "from_logits": True}


@pytest.mark.parametrize(
    ("path", "fields", "pointer"),
    [
        ("activation", SOFTMAX | {"mask": [1, 0]}, "/mask"),
        ("activation", SOFTMAX | {"mask": [1, 0.5, 1]}, "/mask/1"),
        ("activation", SOFTMAX | {"mask": [0, 0, 0]}, "/mask"),
        ("activation", SOFTMAX | {"name": "relu"}, "/mask"),
        ("loss", LOSS | {"from_logits": False, "predictions": [[0.2, 0.3, 0.5]]}, "/mask"),
        ("loss", LOSS | {"label_smoothing": 0.1}, "/label_smoothing"),
        ("loss", LOSS | {"mask": [[1, 0, 1]] * 2}, "/mask"),
    ],
)
def test_masks_that_are_none(call: Call, path, fields, pointer):
    status, problem = call(f"neural-networks/{path}", **fields)
    assert (status, problem["errors"][0]["pointer"]) == (422, pointer)
