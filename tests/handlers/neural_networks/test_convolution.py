"""Convolution against scipy.signal.correlate, its gradients against differences, and every misfit."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import signal

from service.handlers.neural_networks.convolution import convolution
from service.methods.neural_networks import convolutions
from service.schemas.neural_networks.windows import ConvolutionRequest
from tests.conftest import Call


@st.composite
def problems(draw, most: int = 9):
    axes = draw(st.integers(1, 2))
    pick = lambda low, high: [draw(st.integers(low, high)) for _ in range(axes)]  # noqa: E731
    window, dilation, stride = pick(1, 3), pick(1, 2), pick(1, 3)
    padding, groups = [list(sides) for sides in zip(pick(0, 2), pick(0, 2), strict=True)], draw(st.integers(1, 2))
    covered = [d * (k - 1) + 1 for k, d in zip(window, dilation, strict=True)]
    lengths = [draw(st.integers(max(1, span - sum(p)), most)) for span, p in zip(covered, padding, strict=True)]
    batch, channels, out = draw(st.integers(1, 3)), draw(st.integers(1, 3)), draw(st.integers(1, 3))
    rng = np.random.default_rng(draw(st.integers(0, 10**6)))
    return {
        "input": rng.normal(size=(batch, groups * channels, *lengths)),
        "kernel": rng.normal(size=(groups * out, channels, *window)),
        "groups": groups,
        "stride": stride,
        "padding": padding,
        "dilation": dilation,
    }


def by_scipy(fields: dict) -> np.ndarray:
    """The same by correlate of each channel with a kernel filled up with zeros, and then every stride-th entry."""
    kernel, dilation = fields["kernel"], fields["dilation"]
    spread = np.zeros((*kernel.shape[:2], *(d * (k - 1) + 1 for k, d in zip(kernel.shape[2:], dilation, strict=True))))
    spread[(..., *(slice(None, None, d) for d in dilation))] = kernel
    padded = np.pad(fields["input"], [(0, 0), (0, 0), *fields["padding"]])
    groups = fields["groups"]
    steps = tuple(slice(None, None, s) for s in fields["stride"])
    return np.array(
        [
            [
                sum(signal.correlate(c, k, "valid", "direct") for c, k in zip(part, one, strict=True))[steps]
                for one, part in zip(spread, np.repeat(np.split(image, groups), len(spread) // groups, 0), strict=True)
            ]
            for image in padded
        ]
    )


@given(fields=problems())
@settings(max_examples=50)
def test_agrees_with_scipy(fields):
    found = convolution(ConvolutionRequest(**fields))
    np.testing.assert_allclose(found.result, by_scipy(fields), rtol=1e-12, atol=1e-13)
    assert found.gradients is None


@given(fields=problems(6), seed=st.integers(0, 10**6))
@settings(max_examples=30)
def test_gradients_are_adjoint(fields, seed):
    """The layer is linear in input, kernel and bias, so that Σ G·(change of result) = Σ gradient·change, exactly."""
    rng = np.random.default_rng(seed)
    bias = rng.normal(size=len(fields["kernel"]))
    result = convolution(ConvolutionRequest(**fields, bias=bias)).result
    upstream = rng.normal(size=result.shape)
    found = convolution(ConvolutionRequest(**fields, bias=bias, upstream_gradient=upstream)).gradients
    for name in ("input", "kernel", "bias"):
        change = rng.normal(size=np.shape({**fields, "bias": bias}[name]))
        moved = {**fields, "bias": bias, name: {**fields, "bias": bias}[name] + change}
        difference = (upstream * (convolution(ConvolutionRequest(**moved)).result - result)).sum()
        assert (getattr(found, name) * change).sum() == pytest.approx(difference, rel=1e-9, abs=1e-10)


def test_by_hand(call: Call):
    image = [[[[1.0, 2.0, 3.0], [4.0, 5.0, 6.0], [7.0, 8.0, 9.0]]]]
    status, found = call("neural-networks/convolution", input=image, kernel=[[[[1.0, 0.0], [0.0, -1.0]]]])
    assert status == 200
    assert found["result"] == [[[[-4, -4], [-4, -4]]]]
    assert found["gradients"] is None


def test_one_dimension(call: Call):
    fields = {"input": [[[1.0, 2.0, 3.0, 4.0]]], "kernel": [[[1.0, 0.5]]], "stride": 2, "padding": 1}
    status, found = call("neural-networks/convolution", **fields, upstream_gradient=[[[1.0, 1.0, 1.0]]])
    assert status == 200
    assert found["result"] == [[[0.5, 3.5, 4.0]]]
    # Each kernel entry meets [0, 2, 4] and [1, 3, 0]; each input entry one kernel entry.
    assert found["gradients"]["kernel"] == [[[6, 4]]]
    assert found["gradients"]["input"] == [[[0.5, 1, 0.5, 1]]]
    assert found["gradients"]["bias"] == [3]


def test_batches_in_parts_are_the_same(monkeypatch: pytest.MonkeyPatch):
    rng = np.random.default_rng(0)
    fields = {"input": rng.normal(size=(5, 2, 6, 6)), "kernel": rng.normal(size=(3, 2, 3, 3))}
    fields["upstream_gradient"] = rng.normal(size=(5, 3, 4, 4))
    whole = convolution(ConvolutionRequest(**fields))
    monkeypatch.setattr(convolutions, "_COLUMNS_AT_ONCE", 600)
    parts = convolution(ConvolutionRequest(**fields))
    np.testing.assert_allclose(parts.result, whole.result, rtol=1e-14)
    np.testing.assert_allclose(parts.gradients.kernel, whole.gradients.kernel, rtol=1e-12)
    np.testing.assert_allclose(parts.gradients.input, whole.gradients.input, rtol=1e-13, atol=1e-14)


def test_single_precision_stays():
    ones = np.ones((1, 1, 4, 4), np.float32)
    request = ConvolutionRequest(input=ones, kernel=ones[:, :, :2, :2], upstream_gradient=ones[:, :, :3, :3])
    found = convolution(request)
    assert found.result.dtype == found.gradients.input.dtype == found.gradients.kernel.dtype == np.float32


@pytest.mark.parametrize(
    ("fields", "result"),
    [
        # PyTorch: an odd total puts the larger half behind, Conv1d(1, 1, 2, padding="same").
        ({"input": [[[1, 2, 3, 4]]], "kernel": [[[1, 10]]], "padding": "same"}, [[[21, 32, 43, 4]]]),
        ({"input": [[[1, 2, 3]]], "kernel": [[[1, 0, 10]]], "padding": "same", "dilation": 1}, [[[20, 31, 2]]]),
        ({"input": [[[1, 2, 3, 4]]], "kernel": [[[1, 10]]], "padding": "same", "dilation": 3}, [[[30, 41, 2, 3]]]),
        ({"input": [[[1, 2, 3]]], "kernel": [[[1, 10]]], "padding": [[2, 0]]}, [[[0, 10, 21, 32]]]),
        ({"input": [[[1, 2], [3, 4]]], "kernel": [[[1]], [[10]]], "groups": 2}, [[[1, 2], [30, 40]]]),  # depthwise
        (
            {"input": [[[1], [2]]], "kernel": [[[1]], [[10]], [[100]], [[1000]]], "groups": 2},
            [[[1], [10], [200], [2000]]],
        ),
    ],
)
def test_padding_and_groups_by_hand(call: Call, fields, result):
    _, found = call("neural-networks/convolution", **fields)
    assert found["result"] == result


def by_loops(image, kernel, groups, before):
    """Of one image in one dimension, from the definition: a term at a time."""
    made, each = len(kernel) // groups, len(image) // groups
    return [
        [
            sum(
                image[o // made * each + c][i + k - before] * kernel[o][c][k]
                for c in range(each)
                for k in range(len(kernel[o][c]))
                if 0 <= i + k - before < len(image[0])
            )
            for i in range(len(image[0]))
        ]
        for o in range(len(kernel))
    ]


@settings(max_examples=10)
@given(st.integers(1, 3), st.integers(1, 2), st.integers(1, 5), st.integers(0, 10**6))
def test_same_padding_keeps_the_size_and_groups_their_channels(groups, each, window, seed):
    rng = np.random.default_rng(seed)
    image, kernel = rng.integers(-5, 6, (groups * each, 6)), rng.integers(-5, 6, (2 * groups, each, window))
    found = convolution(
        ConvolutionRequest(input=[image.tolist()], kernel=kernel.tolist(), padding="same", groups=groups)
    )
    assert found.result[0].tolist() == by_loops(image.tolist(), kernel.tolist(), groups, (window - 1) // 2)


IMAGE, KERNEL = np.ones((1, 2, 3, 3)).tolist(), np.ones((1, 2, 2, 2)).tolist()


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"kernel": np.ones((1, 1, 2, 2)).tolist()}, "/kernel"),
        ({"kernel": np.ones((1, 2, 2)).tolist()}, "/kernel"),
        ({"kernel": np.ones((1, 2, 4, 2)).tolist()}, "/kernel"),
        ({"dilation": 3}, "/kernel"),
        ({"bias": [1.0, 2.0]}, "/bias"),
        ({"stride": 0}, "/stride/0"),
        ({"stride": [1, 1, 1]}, "/stride"),
        ({"padding": [-1, 0]}, "/padding/0"),
        ({"padding": "valid"}, "/padding"),
        ({"padding": "same", "stride": 2}, "/padding"),
        ({"padding": [[1, 2], [0, -1]]}, "/padding/1/1"),
        ({"padding": [1, 2, 3]}, "/padding"),
        ({"groups": 2}, "/groups"),  # of one output
        ({"groups": 3}, "/groups"),
        ({"groups": 2, "kernel": np.ones((2, 2, 2, 2)).tolist()}, "/kernel"),
        ({"upstream_gradient": np.ones((1, 1, 3, 3)).tolist()}, "/upstream_gradient"),
        ({"upstream_gradient": np.ones((1, 1, 2)).tolist()}, "/upstream_gradient"),
        ({"input": [[1.0]]}, "/input"),
    ],
)
def test_errors(call: Call, change, pointer):
    status, found = call("neural-networks/convolution", **{"input": IMAGE, "kernel": KERNEL, **change})
    assert (status, found["errors"][0]["pointer"]) == (422, pointer)


def test_sizes_are_bounded_before_anything_is_made(call: Call):
    status, found = call("neural-networks/convolution", input=IMAGE, kernel=KERNEL, padding=1_000_000)
    assert status == 422
    assert found["type"] == "/problems/too-large"


@pytest.mark.parametrize("length", [3, 3_000])
def test_sums_that_cancel_are_exact(call: Call, length):
    signal, upstream = [1e16, 1.0, 0.1] + [1.0] * (length - 3), [1.0] + [0.0] * (length - 2)
    fields = {"input": [[signal]], "kernel": [[[1.0, 3.3]]], "bias": [-1e16]}
    found = call("neural-networks/convolution", **fields, upstream_gradient=[[upstream]])[1]
    assert found["result"][0][0][0] == 3.3
    upstream[:2] = [3.7e8, -3.7e8]
    near = [0.1, 0.1 + 1e-12, 5.0] + [0.0] * (length - 3)
    found = call("neural-networks/convolution", **(fields | {"input": [[near]]}), upstream_gradient=[[upstream]])[1]
    true = Fraction(3.7e8) * (Fraction(near[0]) - Fraction(near[1]))
    assert found["gradients"]["kernel"][0][0][0] == float(true)
    assert (found["certainty"] == "proved", found["gradients"]["bias"]) == (length == 3, [0])
