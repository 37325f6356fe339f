"""Fourier transforms against their defining sum."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.handlers.numerics.fft import fft, inverse_fft
from service.schemas.numerics.requests import TransformRequest
from tests.conftest import Call


def parts(a: np.ndarray) -> dict[str, np.ndarray]:
    return {"real": a.real.copy(), "imag": a.imag.copy()}


@given(seed=st.integers(0, 10**6), n=st.integers(1, 17), length=st.none() | st.integers(1, 20))
@settings(max_examples=40, deadline=None)
def test_defining_sum(seed, n, length):
    rng = np.random.default_rng(seed)
    a = rng.normal(size=n) + 1j * rng.normal(size=n)
    size = length or n
    padded = np.concatenate([a, np.zeros(max(0, size - n))])[:size]
    k = np.arange(size)
    matrix = np.exp(-2j * np.pi * (np.outer(k, k) % size) / size)
    found = fft(TransformRequest(a=parts(a), length=length)).result
    np.testing.assert_allclose(found, matrix @ padded, atol=1e-13 * size)
    back = inverse_fft(TransformRequest(a=parts(found))).result
    np.testing.assert_allclose(back, padded, atol=1e-14 * size)


def test_always_complex(call: Call):
    status, found = call("numerics/fft", a=[1.0, 2.0, 0.0, -1.0])
    assert status == 200
    assert found["result"] == {"real": [2, 1, 0, 1], "imag": [0, -3, 0, 3]}
    _, back = call("numerics/inverse-fft", a=found["result"])
    assert back["result"] == {"real": [1, 2, 0, -1], "imag": [0, 0, 0, 0]}


def test_axis(call: Call):
    _, found = call("numerics/fft", a=[[1, 2], [3, 5]], axis=0)
    assert found["result"]["real"] == [[4, 7], [-2, -3]]


@pytest.mark.parametrize("path", ["numerics/fft", "numerics/inverse-fft"])
@pytest.mark.parametrize(
    ("change", "pointer"), [({"axis": 1}, "/axis"), ({"length": 0}, "/length"), ({"a": 1.0}, "/a")]
)
def test_errors(call: Call, path, change, pointer):
    status, found = call(path, **{"a": [1.0, 2.0], **change})
    assert (status, found["errors"][0]["pointer"]) == (422, pointer)


def test_transforms_whose_partial_sums_leave_the_range(call: Call):
    _, found = call("numerics/inverse-fft", a=[1.5e308, 1.5e308])
    assert found["result"] == {"real": [1.5e308, 0.0], "imag": [0.0, 0.0]}
    _, found = call("numerics/fft", a=[1e308, 1e308, -1e308])
    assert found["result"]["real"] == pytest.approx([1e308, 1e308, 1e308], rel=1e-14)
    assert found["result"]["imag"] == pytest.approx([0.0, -np.sqrt(3) * 1e308, np.sqrt(3) * 1e308], rel=1e-14)
    status, found = call("numerics/fft", a=[1e308, 1e308])
    assert (status, found["type"]) == (422, "/problems/non-finite-result")


def test_length_is_bounded(call: Call):
    status, found = call("numerics/fft", a=[1.0], length=10**15)
    assert (status, found["type"]) == (422, "/problems/too-large")
