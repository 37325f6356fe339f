"""Initial weights: variances, ranges, orthogonality, and the spectra that the circular law predicts."""

from __future__ import annotations

import math
import typing

import numpy as np
import pytest

from service.handlers.neural_networks.initialize import initialize
from service.schemas.neural_networks.layers import InitializeRequest, Scheme
from tests.conftest import Call

SCHEMES = typing.get_args(Scheme)
VARIANCE = {
    "xavier_normal": 2 / (300 + 200), "xavier_uniform": 2 / (300 + 200), "he_normal": 2 / 300, "he_uniform": 2 / 300,
    "lecun_normal": 1 / 300, "orthogonal": 1 / 300,
}  # fmt: skip


@pytest.mark.parametrize("scheme", SCHEMES)
def test_variance(scheme):
    # The relative deviation of a sample variance of 60,000 normal numbers is 0.6 %; five of these are 3 %.
    weights = initialize(InitializeRequest(scheme=scheme, shape=[300, 200], seed=3)).weights
    assert weights.shape == (300, 200)
    assert np.mean(weights**2) == pytest.approx(VARIANCE[scheme], rel=0.03)
    assert np.mean(weights) == pytest.approx(0, abs=5 * math.sqrt(VARIANCE[scheme] / 60_000))


@pytest.mark.parametrize("scheme", ["xavier_uniform", "he_uniform"])
def test_uniform_range(scheme):
    weights = initialize(InitializeRequest(scheme=scheme, shape=[300, 200], seed=3)).weights
    limit = math.sqrt(3 * VARIANCE[scheme])
    assert limit * 0.999 < np.abs(weights).max() <= limit


@pytest.mark.parametrize("shape", [[5, 3], [3, 5], [4, 4], [1, 1]])
def test_orthogonal(shape):
    found = initialize(InitializeRequest(scheme="orthogonal", shape=shape, seed=1))
    w = found.weights
    gram = w.T @ w if shape[0] >= shape[1] else w @ w.T
    np.testing.assert_allclose(gram, np.eye(min(shape)), atol=1e-14)
    np.testing.assert_allclose(found.singular_values, 1, rtol=1e-14)
    assert found.condition_number == pytest.approx(1, rel=1e-13)


@pytest.mark.parametrize("size", [100, 500, 1000])
@pytest.mark.parametrize(("scheme", "radius"), [("xavier_normal", 1.0), ("he_normal", math.sqrt(2))])
def test_tutorial_spectra(call: Call, scheme, radius, size):
    # Text 4, exercise 2. Circular law (Girko 1984): |λ| ≤ σ√n; quarter-circle law: singular values up to 2σ√n.
    # The edges fluctuate by some n^(-1/2) and n^(-2/3); a median of |λ| is √½ of the radius.
    status, found = call("neural-networks/initialize", scheme=scheme, shape=[size, size], seed=1, include_weights=False)
    assert status == 200
    eigenvalues = np.array(found["eigenvalues"]["real"]) + 1j * np.array(found["eigenvalues"]["imag"])
    assert found["weights"] is None
    assert found["spectral_radius"] == pytest.approx(abs(eigenvalues[0]), rel=1e-14)
    assert found["spectral_radius"] == pytest.approx(radius, rel=2 / math.sqrt(size))
    assert np.median(np.abs(eigenvalues)) == pytest.approx(radius * math.sqrt(0.5), rel=2 / math.sqrt(size))
    assert found["singular_values"][0] == pytest.approx(2 * radius, rel=2 * size ** (-2 / 3))
    ratio = found["singular_values"][0] / found["singular_values"][-1]
    assert found["condition_number"] == pytest.approx(ratio, rel=1e-12)


def test_spectrum_is_that_of_the_weights(call: Call):
    _, found = call("neural-networks/initialize", scheme="lecun_normal", shape=[5, 5], seed=11)
    w = np.array(found["weights"])
    eigenvalues = np.array(found["eigenvalues"]["real"]) + 1j * np.array(found["eigenvalues"]["imag"])
    assert np.prod(eigenvalues).real == pytest.approx(np.linalg.det(w), rel=1e-12)
    assert np.sum(eigenvalues).real == pytest.approx(np.trace(w), rel=1e-12)
    np.testing.assert_allclose(found["singular_values"], np.sqrt(np.linalg.eigvalsh(w.T @ w))[::-1], rtol=1e-9)
    assert list(np.abs(eigenvalues)) == sorted(np.abs(eigenvalues), reverse=True)


def test_rectangles_have_no_eigenvalues_and_seeds_repeat(call: Call):
    _, found = call("neural-networks/initialize", scheme="he_normal", shape=[3, 2])
    assert found["eigenvalues"] is found["spectral_radius"] is None
    _, again = call("neural-networks/initialize", scheme="he_normal", shape=[3, 2], seed=found["seed"])
    assert again == found


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"shape": [0, 2]}, "/shape/0"),
        ({"shape": [2]}, "/shape"),
        ({"scheme": "zeros"}, "/scheme"),
        ({"seed": -1}, "/seed"),
    ],
)
def test_errors(call: Call, change, pointer):
    status, found = call("neural-networks/initialize", **{"scheme": "he_normal", "shape": [2, 2], **change})
    assert (status, found["errors"][0]["pointer"]) == (422, pointer)


def test_sizes_are_bounded(call: Call):
    status, found = call("neural-networks/initialize", scheme="he_normal", shape=[10**6, 10**6])
    assert (status, found["type"]) == (422, "/problems/too-large")


@pytest.mark.parametrize("scheme", ["xavier_normal", "xavier_uniform", "he_normal", "orthogonal"])
def test_a_gain_multiplies_the_weights(call: Call, scheme):
    _, plain = call("neural-networks/initialize", scheme=scheme, shape=[5, 4], seed=2)
    _, scaled = call("neural-networks/initialize", scheme=scheme, shape=[5, 4], seed=2, gain=5 / 3)
    np.testing.assert_allclose(scaled["weights"], 5 / 3 * np.array(plain["weights"]), rtol=1e-15)
    status, found = call("neural-networks/initialize", scheme=scheme, shape=[5, 4], gain=0)
    assert (status, found["errors"][0]["pointer"]) == (422, "/gain")
