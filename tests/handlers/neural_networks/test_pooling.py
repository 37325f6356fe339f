"""Pooling against a loop over windows."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.handlers.neural_networks.pooling import pooling
from service.schemas.neural_networks.windows import PoolingRequest
from tests.conftest import Call


@given(
    height=st.integers(3, 7), width=st.integers(3, 7), size=st.tuples(st.integers(1, 3), st.integers(1, 3)),
    stride=st.tuples(st.integers(1, 3), st.integers(1, 3)), kind=st.sampled_from(["max", "average"]),
)  # fmt: skip
@settings(max_examples=40, deadline=None)
def test_every_window(height, width, size, stride, kind):
    images = np.random.default_rng(0).normal(size=(2, 3, height, width))
    found = pooling(PoolingRequest(input=images, size=list(size), stride=list(stride), kind=kind)).result
    assert found.shape == (2, 3, (height - size[0]) // stride[0] + 1, (width - size[1]) // stride[1] + 1)
    take = np.max if kind == "max" else np.mean
    for batch, channel, row, column in np.ndindex(found.shape):
        top, left = row * stride[0], column * stride[1]
        window = images[batch, channel, top : top + size[0], left : left + size[1]]
        assert found[batch, channel, row, column] == pytest.approx(take(window), rel=1e-14)


def test_by_hand(call: Call):
    image = [[[[1.0, 2.0, 5.0, 6.0], [3.0, 4.0, 7.0, 8.0]]]]
    _, found = call("neural-networks/pooling", input=image, size=2)
    assert found["result"] == [[[[4, 8]]]]
    _, found = call("neural-networks/pooling", input=image, size=[2, 2], kind="average")
    assert found["result"] == [[[[2.5, 6.5]]]]
    _, found = call("neural-networks/pooling", input=[[[3.0, 1.0, 2.0, 5.0, 4.0]]], size=2, stride=1)
    assert found["result"] == [[[3, 2, 5, 5]]]


def test_an_average_does_not_overflow_with_its_sum(call: Call):
    _, found = call("neural-networks/pooling", input=[[[1e308, 1.5e308, 1.0, 2.0]]], size=2, kind="average")
    assert found["result"] == [[[1.25e308, 1.5]]]


@pytest.mark.parametrize(
    ("change", "pointer"),
    [({"size": 3}, "/size"), ({"size": [1, 1]}, "/size"), ({"stride": [0]}, "/stride/0"), ({"kind": "min"}, "/kind")],
)
def test_errors(call: Call, change, pointer):
    status, found = call("neural-networks/pooling", **{"input": [[[1.0, 2.0]]], "size": 2, **change})
    assert (status, found["errors"][0]["pointer"]) == (422, pointer)


def test_averages_whose_terms_cancel_are_exact(call: Call):
    found = call("neural-networks/pooling", input=[[[1e16, 3.3, -1e16, 4.0, 5.0, 6.0]]], size=[3], kind="average")[1]
    assert found["result"] == [[[3.3 / 3, 5.0]]]
