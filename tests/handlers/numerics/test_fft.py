"""Fourier transforms against their defining sum."""

from __future__ import annotations

import mpmath
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.handlers.numerics.fft import fft, inverse_fft
from service.schemas.numerics.transforms import InverseTransformRequest, TransformRequest
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
    back = inverse_fft(InverseTransformRequest(a=parts(found))).result
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
    ("change", "pointer"),
    [
        ({"axis": 1}, "/axis"),
        ({"length": 0}, "/length"),
        ({"a": 1.0}, "/a"),
        ({"axes": [0, 1]}, "/axes/1"),
        ({"axes": [0, -1]}, "/axes"),
        ({"axes": [0], "axis": 0}, "/axes"),
    ],
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


@given(seed=st.integers(0, 10**6), shape=st.tuples(st.integers(1, 4), st.integers(1, 5), st.integers(2, 6)))
@settings(max_examples=25, deadline=None)
def test_several_axes_are_one_after_the_other_and_back(seed, shape):
    a = np.random.default_rng(seed).normal(size=shape)
    found = fft(TransformRequest(a=a, axes=[0, 2]))
    one = fft(TransformRequest(a=parts(fft(TransformRequest(a=a, axis=0)).result), axis=2)).result
    np.testing.assert_allclose(found.result, one, atol=1e-13)
    half = fft(TransformRequest(a=a, axes=[0, 2], real=True, shift=True))
    shifted = np.roll(found.result, shape[0] // 2, 0)[..., : shape[2] // 2 + 1]
    np.testing.assert_allclose(half.result, shifted, atol=1e-13)
    back = inverse_fft(
        InverseTransformRequest(a=parts(half.result), axes=[0, 2], real=True, shift=True, length=shape[2])
    )
    np.testing.assert_allclose(back.result, a, atol=1e-14)
    assert "estimated" not in {found.certainty, half.certainty, back.certainty}
    assert all(warning.code == "absolute-accuracy" for warning in back.warnings)


def test_frequencies_of_a_sampled_sine(call: Call):
    at = np.arange(8) * 0.25
    _, found = call("numerics/fft", a=np.sin(2 * np.pi * at).tolist(), spacing=0.25, real=True)
    assert found["frequencies"] == [[0.0, 0.5, 1.0, 1.5, 2.0]]
    np.testing.assert_allclose(found["result"]["imag"], [0, 0, -4, 0, 0], atol=1e-14)
    _, found = call("numerics/fft", a=[1, 0, 0, 0], spacing=0.5, shift=True)
    assert found["frequencies"] == [[-1.0, -0.5, 0.0, 0.5]]


def test_the_half_spectrum_of_an_odd_length(call: Call):
    _, found = call("numerics/fft", a=[1, 2, 4], real=True)
    _, back = call("numerics/inverse-fft", a=found["result"], real=True, length=3)
    np.testing.assert_allclose(back["result"]["real"], [1, 2, 4], rtol=1e-15)
    _, even = call("numerics/inverse-fft", a=found["result"], real=True)
    assert len(even["result"]["real"]) == 2


def test_half_spectra_of_no_real_signal_are_told(call: Call):
    _, found = call("numerics/inverse-fft", a={"real": [1, 2, 3], "imag": [5, 0, 0]}, real=True)
    assert [warning["code"] for warning in found["warnings"]] == ["not-of-a-real-signal"]
    assert (found["certainty"], found["residual"] > 0.5) == ("estimated", True)
    status, found = call("numerics/fft", a={"real": [1, 2], "imag": [0, 1]}, real=True)
    assert (status, found["errors"][0]["pointer"]) == (422, "/real")


def test_nothing_is_its_own_transform(call: Call):
    _, found = call("numerics/fft", a=[0, 0, 0], length=5)
    assert (found["result"]["real"], found["residual"], found["certainty"]) == ([0] * 5, 0.0, "proved")


def test_entries_far_below_the_largest_are_right_in_small_transforms(call: Call):
    a = [1e8 + 0.1, 3e-7, -1e8, 0.25, 1.0, -2e-9]
    _, found = call("numerics/fft", a=a)
    with mpmath.workdps(60):
        roots = [mpmath.expjpi(mpmath.mpf(-k) / 3) for k in range(6)]
        exact = [mpmath.fsum(mpmath.mpf(x) * roots[j * k % 6] for j, x in enumerate(a)) for k in range(6)]
    assert (found["certainty"], found["warnings"]) == ("proved", [])
    assert found["result"]["real"] == [float(z.real) for z in exact]
    assert found["result"]["imag"] == [float(z.imag) if k % 3 else 0.0 for k, z in enumerate(exact)]
    _, back = call("numerics/inverse-fft", a=[3.0, 1e-30, 3.0, 1e-30])
    assert (back["result"]["real"], back["certainty"]) == ([1.5, 0.0, 1.5, 0.0], "proved")


def test_noise_of_a_large_transform_is_told(call: Call):
    n = 20_000
    wave = np.cos(2 * np.pi * 5 * np.arange(n) / n)
    _, found = call("numerics/fft", a=wave.tolist())
    (warning,) = found["warnings"]
    assert (found["certainty"], warning["code"], warning["trusted_digits"]) == ("checked", "absolute-accuracy", 0)
    _, found = call("numerics/fft", a=np.random.default_rng(1).normal(size=n).tolist())
    assert found["warnings"] == []


@pytest.mark.parametrize("length", [1, 2, 3, 8])
def test_the_signal_of_a_half_spectrum_is_proved(call: Call, length):
    signal = [(k * k + 1) / 8 for k in range(length)]
    _, found = call("numerics/fft", a=signal, real=True)
    _, back = call("numerics/inverse-fft", a=found["result"], real=True, length=length)
    assert back["certainty"] == "proved"
    assert back["result"]["real"] == pytest.approx(signal, rel=1e-15)
    assert back["result"]["imag"] == [0.0] * length


def test_a_short_half_spectrum_of_no_real_signal_is_none_of_a_complex_one(call: Call):
    _, found = call("numerics/inverse-fft", a={"real": [1, 2], "imag": [1, 0]}, real=True, length=2)
    assert found["result"] == {"real": [1.5, -0.5], "imag": [0.0, 0.0]}
    assert (found["certainty"], found["warnings"][0]["code"]) == ("estimated", "not-of-a-real-signal")
