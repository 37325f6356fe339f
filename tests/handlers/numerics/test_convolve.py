"""Convolution as the product of polynomials, correlation as its mirror image."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.handlers.numerics import convolve as module
from service.handlers.numerics.convolve import convolve
from service.handlers.numerics.correlate import correlate
from service.schemas.numerics.requests import SignalPairRequest
from tests.conftest import Call

small = st.lists(st.integers(-1000, 1000), min_size=1, max_size=8)


@given(a=small, b=small)
@settings(max_examples=60, deadline=None)
def test_product_of_polynomials_is_exact(a, b):
    exact = [0] * (len(a) + len(b) - 1)
    for i, left in enumerate(a):
        for j, right in enumerate(b):
            exact[i + j] += left * right
    found = convolve(SignalPairRequest(a=np.array(a, float), b=np.array(b, float)))
    assert found.result.tolist() == exact


def parts(a: np.ndarray) -> dict[str, np.ndarray]:
    return {"real": a.real.copy(), "imag": a.imag.copy()}


@given(seed=st.integers(0, 10**6), m=st.integers(1, 9), n=st.integers(1, 9), mode=st.sampled_from(["full", "valid"]))
@settings(max_examples=60, deadline=None)
def test_correlation_is_numpy_s(seed, m, n, mode):
    rng = np.random.default_rng(seed)
    a, b = (rng.normal(size=size) + 1j * rng.normal(size=size) for size in (m, n))
    found = correlate(SignalPairRequest(a=parts(a), b=parts(b), mode=mode)).result
    full = np.correlate(a, b, "full")
    expected = full if mode == "full" else full[min(m, n) - 1 : max(m, n)]
    np.testing.assert_allclose(found, expected, rtol=1e-12, atol=1e-13)


def test_images_and_modes(call: Call):
    image, box = [[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]], [[1.0, 1.0], [1.0, 1.0]]
    _, found = call("numerics/convolve", a=image, b=box)
    assert found["result"] == [[1, 3, 5, 3], [5, 12, 16, 9], [4, 9, 11, 6]]
    _, found = call("numerics/convolve", a=image, b=box, mode="valid")
    assert found["result"] == [[12, 16]]
    _, found = call("numerics/convolve", a=[1, 2, 3, 4], b=[1, 0, -1], mode="same")
    assert found["result"] == [2, 2, 2, -3]


def test_a_large_product_says_that_it_is_by_fft(monkeypatch: pytest.MonkeyPatch):
    rng = np.random.default_rng(0)
    request = SignalPairRequest(a=rng.normal(size=50), b=rng.normal(size=40))
    direct = convolve(request)
    monkeypatch.setattr(module, "_DIRECT", 100)
    by_fft = convolve(request)
    np.testing.assert_allclose(by_fft.result, direct.result, atol=1e-13)
    assert (direct.warnings, by_fft.warnings[0].code) == ([], "absolute-accuracy")


@pytest.mark.parametrize("path", ["numerics/convolve", "numerics/correlate"])
@pytest.mark.parametrize(
    ("fields", "pointer"),
    [
        ({"a": [[1.0]], "b": [1.0]}, "/b"),
        ({"a": [[1.0, 2.0]], "b": [[1.0], [2.0]], "mode": "valid"}, "/mode"),
        ({"a": [1.0], "b": [1.0], "mode": "wrap"}, "/mode"),
    ],
)
def test_errors(call: Call, path, fields, pointer):
    status, found = call(path, **fields)
    assert (status, found["errors"][0]["pointer"]) == (422, pointer)


def test_products_of_integers_are_exact():
    assert convolve(SignalPairRequest(a=[1, 2, 3], b=[4, 5])).certainty == "exact"
    assert convolve(SignalPairRequest(a=[0.1, 2, 3], b=[4, 5])).certainty == "proved"
    assert convolve(SignalPairRequest(a=[2.0**30, 1], b=[2.0**30, 1])).certainty == "proved"
    assert convolve(SignalPairRequest(a=[0.1] * 21, b=[0.3] * 20)).certainty == "estimated"
