"""Smoothing, and convolution with what lies beyond the ends, by their definitions."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import ndimage

from tests.conftest import Call

BEYOND = {"zero": "constant", "nearest": "edge", "reflect": "symmetric", "mirror": "reflect", "wrap": "wrap"}
A = np.random.default_rng(1).normal(size=(7, 5))


@pytest.mark.parametrize("boundary", BEYOND)
@pytest.mark.parametrize("kernel", ["gaussian", "uniform", "median"])
def test_a_signal_by_the_definition(call: Call, boundary, kernel):
    a, width = A[:, 0], 1.3 if kernel == "gaussian" else 3
    reach = int(4 * width + 0.5) if kernel == "gaussian" else 1
    weights = np.exp(-(np.arange(-reach, reach + 1) ** 2) / (2 * width**2)) if kernel == "gaussian" else np.ones(3)
    windows = np.lib.stride_tricks.sliding_window_view(np.pad(a, reach, BEYOND[boundary]), 2 * reach + 1)
    expected = np.median(windows, 1) if kernel == "median" else windows @ weights / weights.sum()
    _, found = call("numerics/smooth", a=a.tolist(), kernel=kernel, width=width, boundary=boundary)
    np.testing.assert_allclose(found["result"], expected, rtol=1e-12, atol=1e-15)
    assert found["truncation"] == pytest.approx(6.334e-5 if kernel == "gaussian" else 0, rel=1e-3)


def test_axes_one_after_the_other(call: Call):
    _, rows = call("numerics/smooth", a=A.tolist(), width=0.8, axes=[0])
    _, both = call("numerics/smooth", a=rows["result"], width=0.8, axes=1)
    _, found = call("numerics/smooth", a=A.tolist(), width=0.8)
    np.testing.assert_allclose(found["result"], both["result"], rtol=1e-12, atol=1e-15)


def test_large_numbers(call: Call):
    _, found = call("numerics/smooth", a=[1.7e308] * 5, kernel="uniform", width=3)
    assert found["result"] == pytest.approx([1.7e308] * 5, rel=1e-15)


@pytest.mark.parametrize("boundary", [name for name in BEYOND if name != "zero"])
@pytest.mark.parametrize("operation", ["convolve", "correlate"])
def test_convolution_beyond_the_ends(call: Call, boundary, operation):
    b = np.array([[1.0, 2.0, 0.5], [0.0, -1.0, 3.0], [2.0, 0.25, 1.0]])
    _, found = call(f"numerics/{operation}", a=A.tolist(), b=b.tolist(), mode="same", boundary=boundary)
    expected = getattr(ndimage, operation)(A, b, mode=boundary)
    np.testing.assert_allclose(found["result"], expected, rtol=1e-12, atol=1e-14)


@pytest.mark.parametrize(
    ("path", "fields", "pointer"),
    [
        ("convolve", {"boundary": "wrap"}, "/mode"),
        ("convolve", {"boundary": "mirror", "mode": "same", "a": [1]}, "/boundary"),
        ("smooth", {"width": 2.5, "kernel": "median"}, "/width"),
        ("smooth", {"width": 1, "axes": [1]}, "/axes/0"),
        ("smooth", {"width": 1, "axes": [0, -1]}, "/axes"),
        ("smooth", {"width": 0}, "/width"),
    ],
)
def test_errors(call: Call, path, fields, pointer):
    sent = {"a": [1, 2, 3], **({"b": [1, 2]} if path == "convolve" else {}), **fields}
    status, found = call(f"numerics/{path}", **sent)
    assert (status, found["errors"][0]["pointer"]) == (422, pointer)
