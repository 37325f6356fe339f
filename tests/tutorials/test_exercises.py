"""The five exercises of 'Mathematical Foundations for Deep Learning', Why Math Matters: each solved by requests."""

from __future__ import annotations

import math

import numpy as np
import pytest

from tests.tutorials.conftest import Ask, assert_near

DESCENT = "gradient_descent"


def test_descents_with_three_learning_rates(ask: Ask) -> None:
    """Exercise 1: f = x² + 10y² with rates 0.01, 0.05, 0.1, and the paths to plot: x(1 - 2η)ᵏ, y(1 - 20η)ᵏ."""
    rates = [0.01, 0.05, 0.1]
    found = ask(
        "optimization/compare-descents",
        objective="x**2 + 10*y**2", variables=["x", "y"], initial=[5, 1], iterations=50,
        algorithms=[{"name": DESCENT, "learning_rate": rate} for rate in rates],
    )  # fmt: skip
    k = np.arange(51)
    for rate, run in zip(rates, found["results"], strict=True):
        expected = np.stack([5 * (1 - 2 * rate) ** k, (1 - 20 * rate) ** k], -1)
        assert_near(run["path"], expected, 1e-12, 1e-12)
        assert_near(run["values"], expected**2 @ [1, 10], 1e-11, 1e-13)
    assert found["best"] == 1  # At 0.05 y is at its minimum after one step; at 0.1 it swings between 1 and -1 for ever.


@pytest.mark.parametrize("size", [100, 500, 1000])
@pytest.mark.parametrize(("scheme", "radius"), [("xavier_normal", 1), ("he_normal", math.sqrt(2))])
def test_spectra_of_initial_weights(ask: Ask, scheme: str, radius: float, size: int) -> None:
    """Exercise 2: eigenvalues fill a disc of radius σ√n (circular law), singular values reach 2σ√n, σ² = 1/n or 2/n."""
    found = ask("neural-networks/initialize", scheme=scheme, shape=[size, size], seed=1, include_weights=False)
    moduli = np.hypot(found["eigenvalues"]["real"], found["eigenvalues"]["imag"])
    singular = np.array(found["singular_values"])
    assert moduli.max() == pytest.approx(radius, rel=2 / math.sqrt(size))
    assert np.mean(moduli < radius / 2) == pytest.approx(1 / 4, abs=1 / math.sqrt(size))
    assert singular.max() == pytest.approx(2 * radius, rel=2 / math.sqrt(size))
    assert_near(np.log(moduli).sum(), np.log(singular).sum(), 1e-9)  # |det| by either
    assert_near(found["condition_number"], singular[0] / singular[-1])


def test_scale_of_initial_weights(ask: Ask) -> None:
    """Exercise 2: the text's own matrices, sent as numbers; their scale scales the spectrum, not its condition."""
    drawn = np.random.RandomState(42).randn(100, 100)
    xavier, he = drawn * np.sqrt(1 / 100), drawn * np.sqrt(2 / 100)
    found = ask("linear-algebra/eigen", a=np.array([xavier, he]))["eigenvalues"]
    moduli = np.sort(np.hypot(found["real"], found["imag"]))
    assert_near(moduli[0], np.sort(np.abs(np.linalg.eigvals(xavier))), 1e-10)
    assert_near(moduli[1], math.sqrt(2) * moduli[0], 1e-10)
    conditions = ask("linear-algebra/condition-number", a=np.array([xavier, he]))["result"]
    assert_near(conditions, [np.linalg.cond(drawn)] * 2, 1e-10)


@pytest.mark.parametrize(("gradient", "passed"), [(["2*x", "20*y"], True), (["2*x", "10*y"], False)])
def test_gradient_check(ask: Ask, gradient: list[str], passed: bool) -> None:
    """Exercise 3: a right and a wrong gradient of x² + 10y² against central differences with ε = 1e-5."""
    found = ask(
        "calculus/check-gradient",
        expression="x**2 + 10*y**2", variables=["x", "y"], gradient=gradient, at=[3, -2], step=1e-5,
    )  # fmt: skip
    assert found["passed"] is passed
    assert_near(found["numerical"], [6, -40], 1e-8)
    error = 0 if passed else 20 / math.sqrt(6**2 + 40**2)
    assert_near(found["relative_error"], error, 1e-8, 1e-9)


def test_gradient_check_of_backpropagation(ask: Ask) -> None:
    """Exercise 3: 'verify backpropagation is correct', of two layers."""
    found = ask(
        "neural-networks/forward-backward",
        layers=[{"weights": [[0.5, -0.3], [0.2, 0.7]], "bias": [0.1, 0], "activation": "tanh"},
                {"weights": [[0.3, -0.6], [0.9, 0.1]], "activation": "softmax"}],
        x=[[1, 2], [0.5, -1]], targets=[0, 1], loss="cross_entropy", check=True,
    )  # fmt: skip
    assert found["check"] < 1e-7


EPOCHS = [
    [0.3, 0.2, 0.2, 0.15, 0.15],
    [0.5, 0.15, 0.15, 0.1, 0.1],
    [0.8, 0.07, 0.07, 0.03, 0.03],
    [0.95, 0.02, 0.01, 0.01, 0.01],
]


def test_entropy_and_cross_entropy_over_the_epochs(ask: Ask) -> None:
    """Exercise 4: the curves to plot, each in one request; both fall as predictions become confident."""
    p = np.array(EPOCHS)
    entropy = ask("statistics/entropy", probabilities=EPOCHS)["result"]
    cross_entropy = ask("statistics/cross-entropy", p=[[1, 0, 0, 0, 0]], q=EPOCHS)["result"]
    assert_near(entropy, -(p * np.log(p)).sum(1))
    assert_near(cross_entropy, -np.log(p[:, 0]))
    assert entropy == sorted(entropy, reverse=True)
    assert cross_entropy == sorted(cross_entropy, reverse=True)


def test_entropy_and_cross_entropy_during_training(ask: Ask) -> None:
    """Exercise 4: the same of a network that is really trained."""
    found = ask(
        "neural-networks/train",
        sizes=[2, 2], x=[[1, 0], [0, 1], [2, 0], [0, 2]], targets=[0, 1, 0, 1], loss="cross_entropy", epochs=100,
        algorithm={"name": "gradient_descent", "learning_rate": 0.5}, seed=1,
    )  # fmt: skip
    loss, entropy = found["loss_history"], found["entropy_history"]
    assert loss == sorted(loss, reverse=True)
    assert loss[-1] < 0.1 > entropy[-1]
    assert found["accuracy_history"][-1] == 1


@pytest.mark.parametrize(
    ("objective", "curvature", "rate", "condition"),
    [("x**2 + y**2", 2, 0.4, 1), ("x**2 + 100*y**2", 200, 0.004, 100)],
    ids=["well-conditioned", "ill-conditioned"],
)
def test_iterations_by_condition(ask: Ask, objective: str, curvature: float, rate: float, condition: float) -> None:
    """Exercise 5: descents with rate 0.8/λmax until ‖∇f‖ ≤ 1e-6, their number of iterations and their paths."""
    hessian = ask("calculus/hessian", expression=objective, variables=["x", "y"], at=[0, 0])
    assert_near(hessian["condition_number"], condition)
    found = ask(
        "optimization/gradient-descent",
        objective=objective, variables=["x", "y"], initial=[1, 1], iterations=10_000, tolerance=1e-6,
        algorithm={"name": DESCENT, "learning_rate": rate},
    )  # fmt: skip
    slopes, rates = np.array([2, curvature]), 1 - rate * np.array([2, curvature])
    norms = np.hypot(*(slopes[:, None] * rates[:, None] ** np.arange(10_000)))
    assert found["iterations"] == np.argmax(norms <= 1e-6) == {1: 10, 100: 1807}[condition]
    assert_near(found["path"], rates ** np.arange(found["iterations"] + 1)[:, None], 1e-9, 1e-12)
