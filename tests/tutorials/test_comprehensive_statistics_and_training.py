"""'Mathematical Foundations for Deep Learning', Why Math Matters: Part 3 Probability, Part 4 The Full Picture."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pytest
from scipy import special

from tests.tutorials.conftest import Ask, assert_near

LINE, TO_FIVE, UNIT = np.linspace(-5, 5, 1000), np.linspace(0, 5, 1000), np.linspace(0, 1, 1000)


def _normal(mean: float, deviation: float) -> tuple[dict[str, object], np.ndarray, np.ndarray]:
    density = np.exp(-(((LINE - mean) / deviation) ** 2) / 2) / (deviation * math.sqrt(2 * math.pi))
    return {"name": "normal", "mean": mean, "standard_deviation": deviation}, LINE, density


def _bernoulli(p: float) -> tuple[dict[str, object], np.ndarray, np.ndarray]:
    return {"name": "bernoulli", "p": p}, np.array([0, 1]), np.array([1 - p, p])


def _exponential(rate: float) -> tuple[dict[str, object], np.ndarray, np.ndarray]:
    return {"name": "exponential", "rate": rate}, TO_FIVE, rate * np.exp(-rate * TO_FIVE)


def _beta(a: float, b: float) -> tuple[dict[str, object], np.ndarray, np.ndarray]:
    with np.errstate(divide="ignore"):
        density = UNIT ** (a - 1) * (1 - UNIT) ** (b - 1) / special.beta(a, b)
    return {"name": "beta", "alpha": a, "beta": b}, UNIT, density


def _others() -> list[tuple[dict[str, object], np.ndarray, np.ndarray]]:
    probabilities, x = [0.1, 0.3, 0.4, 0.2], np.linspace(-1, 3, 1000)
    return [
        ({"name": "categorical", "probabilities": probabilities}, np.arange(4), np.array(probabilities)),
        ({"name": "uniform", "lower": 0, "upper": 2}, x, np.where((x >= 0) & (x <= 2), 0.5, 0)),
    ]


@pytest.mark.parametrize(
    ("distribution", "x", "density"),
    [
        *(_normal(mean, deviation) for mean, deviation in [(0, 1), (0, 2), (2, 0.5)]),
        *(_bernoulli(p) for p in (0.2, 0.5, 0.8)),
        *_others(),
        *(_exponential(rate) for rate in (0.5, 1, 2)),
        *(_beta(a, b) for a, b in [(0.5, 0.5), (2, 2), (2, 5), (5, 2)]),  # The first is infinite at 0 and at 1.
    ],
)
def test_plots_of_distributions(ask: Ask, distribution: dict[str, object], x: np.ndarray, density: np.ndarray) -> None:
    """Random Variables and Distributions: the data of the six plots, against the closed forms."""
    found = ask("statistics/distributions/density", distribution=distribution, x=x)["result"]
    assert_near(found, density, 1e-12)


P, Q = np.array([0.7, 0.2, 0.1]), np.array([0.5, 0.3, 0.2])


def test_entropy_and_divergence(ask: Ask) -> None:
    """Information Theory: the text adds 1e-10 to every probability; here are the exact sums, equal to its 4 digits."""
    entropy = ask("statistics/entropy", probabilities=P)["result"]
    cross_entropy = ask("statistics/cross-entropy", p=P, q=Q)["result"]
    divergence = ask("statistics/kl-divergence", p=P, q=Q)["result"]
    assert_near(entropy, -(P @ np.log(P)))
    assert_near(cross_entropy, -(P @ np.log(Q)))
    assert_near(divergence, cross_entropy - entropy)
    assert [round(one, 4) for one in (entropy, cross_entropy, divergence)] == [0.8018, 0.8869, 0.0851]


def test_why_cross_entropy_loss_works(ask: Ask) -> None:
    """Information Theory: the loss of good, OK, bad and very bad predictions of class 0 is -log of its probability."""
    predictions = [[0.9, 0.05, 0.05], [0.6, 0.2, 0.2], [0.3, 0.4, 0.3], [0.1, 0.5, 0.4]]
    expected = -np.log([0.9, 0.6, 0.3, 0.1])
    by_position = {"name": "cross_entropy", "predictions": predictions, "reduction": "none"}
    assert_near(ask("neural-networks/loss", **by_position, targets=[0, 0, 0, 0])["result"], expected)
    assert_near(ask("statistics/cross-entropy", p=[[1, 0, 0]] * 4, q=predictions)["result"], expected)


@pytest.fixture(scope="module")
def data() -> np.ndarray:
    """The text's data, drawn with its seed 42."""
    return np.random.RandomState(42).normal(5.0, 2.0, 100)


def test_maximum_likelihood_estimates(ask: Ask, data: np.ndarray) -> None:
    """Maximum Likelihood Estimation: the mean, and the standard deviation that divides by n."""
    fitted = ask("statistics/distributions/fit", name="normal", data=data)["distribution"]
    assert_near([fitted["mean"], fitted["standard_deviation"]], [data.mean(), data.std()], 1e-12)
    found = ask(
        "statistics/likelihood/maximize",
        log_density="-log(sigma) - (x - mu)**2 / (2*sigma**2)", data=data,
        initial={"mu": 4, "sigma": 1}, bounds={"sigma": [0, None]},
    )  # fmt: skip
    assert_near([found["estimates"]["mu"], found["estimates"]["sigma"]], [data.mean(), data.std()], 1e-8)


def test_plot_of_the_log_likelihood(ask: Ask, data: np.ndarray) -> None:
    """Maximum Likelihood Estimation: the surface over 100 × 100 values of μ and σ."""
    found = ask(
        "statistics/likelihood/surface",
        name="normal", data=data,
        grids={"mean": {"start": 3, "stop": 7, "count": 100},
               "standard_deviation": {"start": 0.5, "stop": 4, "count": 100}},
    )  # fmt: skip
    mu, sigma = np.linspace(3, 7, 100)[:, None], np.linspace(0.5, 4, 100)
    squares = ((data - mu) ** 2).sum(1)[:, None]
    expected = -50 * math.log(2 * math.pi) - 100 * np.log(sigma) - squares / (2 * sigma**2)
    assert_near(found["log_likelihood"], expected, 1e-12)


def test_plot_of_data_and_fit(ask: Ask, data: np.ndarray) -> None:
    """Maximum Likelihood Estimation: the histogram of 20 bins, and the two densities over it."""
    found = ask("statistics/histogram", data=data, bins=20, density=True)
    counts, edges = np.histogram(data, 20)
    assert found["counts"] == counts.tolist()
    assert_near(found["edges"], edges)
    assert_near(found["densities"], counts / 100 / np.diff(edges), 1e-12)
    x = np.linspace(data.min() - 1, data.max() + 1, 100)
    for mean, deviation in [(data.mean(), data.std()), (5, 2)]:
        normal = {"name": "normal", "mean": mean, "standard_deviation": deviation}
        density = ask("statistics/distributions/density", distribution=normal, x=x)["result"]
        assert_near(density, np.exp(-(((x - mean) / deviation) ** 2) / 2) / (deviation * math.sqrt(2 * math.pi)))


def test_single_forward_backward_pass(ask: Ask) -> None:
    """The Full Picture, 1 to 3: y = Wx + b in a batch, softmax, cross-entropy, ∂L/∂W = xᵀ(p - t)/n and ∂L/∂b."""
    x, weights, bias = np.array([[1, 2], [3, -1]]), np.array([[0.1, -0.2, 0.3], [0.4, 0, -0.5]]), [0.1, 0.2, 0.3]
    found = ask(
        "neural-networks/forward-backward",
        layers=[{"weights": weights.tolist(), "bias": bias, "activation": "softmax"}],
        x=x, targets=[2, 0], loss="cross_entropy", check=True,
    )  # fmt: skip
    p = np.exp(x @ weights + bias)
    p /= p.sum(1, keepdims=True)
    slope = (p - np.array([[0, 0, 1], [1, 0, 0]])) / 2
    assert_near(found["outputs"], p)
    assert_near(found["loss"], -(math.log(p[0, 2]) + math.log(p[1, 0])) / 2)
    assert_near(found["gradients"][0]["weights"], x.T @ slope)
    assert_near(found["gradients"][0]["bias"], slope.sum(0))
    assert found["check"] < 1e-7


def test_update(ask: Ask) -> None:
    """The Full Picture, 2: W ← W - η∇L, one epoch of training on (3w - 1)² from w = 2: 2 - 0.01·30."""
    found = ask(
        "neural-networks/train",
        layers=[{"weights": [[2]]}], x=[[3]], targets=[[1]], loss="mean_squared_error", epochs=1,
        algorithm={"name": "gradient_descent", "learning_rate": 0.01},
    )  # fmt: skip
    assert_near(found["layers"][0]["weights"], [[1.7]])


def test_dropout(ask: Ask) -> None:
    """The Full Picture, 3: what is kept is divided by the probability to be kept."""
    found = ask("neural-networks/dropout", x=[1.0] * 1000, rate=0.2, seed=1)
    kept = np.array(found["mask"], bool)
    assert_near(found["result"], np.where(kept, 1.25, 0))
    assert abs(kept.mean() - 0.8) < 5 * math.sqrt(0.16 / 1000)


def _momentum(x: float, rate: float) -> float:
    velocity = 0.0
    for _ in range(10):
        velocity = 0.9 * velocity + 2 * x
        x -= rate * velocity
    return x


def _adam(x: float, rate: float) -> float:
    mean = square = 0.0
    for k in range(1, 11):
        mean, square = 0.9 * mean + 0.1 * 2 * x, 0.999 * square + 0.001 * (2 * x) ** 2
        x -= rate * mean / (1 - 0.9**k) / (math.sqrt(square / (1 - 0.999**k)) + 1e-8)
    return x


@pytest.mark.parametrize(("name", "step"), [("momentum", _momentum), ("adam", _adam)])
def test_optimizers(ask: Ask, name: str, step: Callable[[float, float], float]) -> None:
    """The Full Picture, 4: momentum and Adam, 10 steps on x² from 3."""
    asked = {"objective": "x**2", "variables": ["x"], "initial": [3], "iterations": 10}
    found = ask("optimization/gradient-descent", **asked, algorithm={"name": name, "learning_rate": 0.05})
    assert_near(found["x"], [step(3, 0.05)], 1e-12)
