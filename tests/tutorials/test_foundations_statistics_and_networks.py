"""'Mathematical Foundations for Deep Learning | Deep Learning': from Probability and Statistics to Neural Networks."""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np
import pytest
from scipy import special, stats

from tests.tutorials.conftest import Ask, assert_near


def test_random_variable(ask: Ask) -> None:
    """Random Variables: 'a random number between 0 and 1'; the same seed gives the same one."""
    asked = {"distribution": {"name": "uniform", "lower": 0, "upper": 1}, "size": 1000, "seed": 7}
    drawn = ask("statistics/distributions/sample", **asked)["sample"]
    assert all(0 <= number < 1 for number in drawn)
    assert abs(np.mean(drawn) - 0.5) < 5 / math.sqrt(12 * 1000)
    assert ask("statistics/distributions/sample", **asked)["sample"] == drawn


def test_roll_of_a_die(ask: Ask) -> None:
    """Random Variables: 'if we roll a die'; faces are positions from 0."""
    die = {"name": "categorical", "probabilities": [1 / 6] * 6}
    drawn = ask("statistics/distributions/sample", distribution=die, size=600, seed=7)["sample"]
    assert set(drawn) == {0, 1, 2, 3, 4, 5}
    assert abs(np.mean(drawn) - 2.5) < 5 * math.sqrt(35 / 12 / 600)


@pytest.mark.parametrize(
    ("distribution", "mean", "variance"),
    [
        ({"name": "normal", "mean": 0, "standard_deviation": 1}, 0, 1),
        ({"name": "gamma", "shape": 2, "rate": 0.5}, 4, 8),
        ({"name": "bernoulli", "p": 0.7}, 0.7, 0.21),
        ({"name": "binomial", "n": 10, "p": 0.7}, 7, 2.1),
        ({"name": "poisson", "rate": 5}, 5, 5),
    ],
)
def test_distributions(ask: Ask, distribution: dict[str, object], mean: float, variance: float) -> None:
    """Distributions, Bernoulli ('1000 random samples', but the code draws 10), Poisson: moments, samples."""
    moments = ask("statistics/distributions/moments", distribution=distribution)
    assert_near([moments["mean"], moments["variance"]], [mean, variance])
    drawn = ask("statistics/distributions/sample", distribution=distribution, size=1000, seed=3)["sample"]
    assert abs(np.mean(drawn) - mean) < 5 * math.sqrt(variance / 1000)


def test_gaussian_density(ask: Ask) -> None:
    """Gaussian Distribution: its formula is lost, e^(-(x-μ)²/2σ²)/(σ√2π)."""
    normal = {"name": "normal", "mean": 1, "standard_deviation": 2}
    found = ask("statistics/distributions/density", distribution=normal, x=[-1, 1, 3])["result"]
    assert_near(found, np.exp([-0.5, 0, -0.5]) / (2 * math.sqrt(2 * math.pi)))


def test_bayes_theorem(ask: Ask) -> None:
    """Bayes's Theorem: P(H|E) = P(E|H) P(H) / P(E); the text has no numbers, these are a medical test's."""
    found = ask(
        "statistics/bayes/theorem",
        prior={"ill": 0.01, "healthy": 0.99}, likelihood={"ill": 0.9, "healthy": 0.05},
    )  # fmt: skip
    assert_near(found["evidence"], 117 / 2000)
    assert_near(found["posterior"]["ill"], 2 / 13)


def test_mean_and_variance(ask: Ask) -> None:
    """Statistical concepts: mean 3, variance 2 (that of the whole population)."""
    found = ask("statistics/describe", data=[1, 2, 3, 4, 5], degrees_of_freedom_correction=0)
    assert (found["mean"], found["variance"]) == (3.0, 2.0)


def test_covariance(ask: Ask) -> None:
    """Covariance: the text prints 145.3 for the variance of x, which is 593.2/4 = 148.3."""
    found = ask("statistics/covariance", x=[1, 2, 30, 4, 5], y=[2, 4, 60, 18, 10])["result"]
    assert_near(found, [[148.3, 285.6], [285.6, 569.2]])


def test_correlation(ask: Ask) -> None:
    """Correlation of two proportional variables."""
    found = ask("statistics/correlation", x=[1, 2, 3, 4, 5], y=[2, 4, 6, 8, 10])["result"]
    assert_near(found, [[1, 1], [1, 1]])


def test_t_test(ask: Ask) -> None:
    """Hypothesis Testing: the two samples were drawn without a seed; here with one, against the formula."""
    x, y = np.random.RandomState(0).normal([[0], [1]], 1, (2, 10))
    found = ask("statistics/tests/t-independent", x=x, y=y, equal_variance=True, alpha=0.05)
    t = (x.mean() - y.mean()) / math.sqrt((x.var(ddof=1) + y.var(ddof=1)) / 10)
    p = 2 * special.stdtr(18, -abs(t))
    assert_near([found["statistic"], found["p_value"], found["degrees_of_freedom"]], [t, p, 18], 1e-12)
    assert found["reject_null"] is bool(p < 0.05)


def test_floating_point_representation(ask: Ask) -> None:
    """Floating Point representation: 0.1 is 0.0001100110011…; its sign bit, exponent, mantissa and rounding."""
    found = ask("numerics/float-format", value=0.1)
    assert (found["sign"], found["exponent"], found["mantissa"]) == (0, -4, 1.6)
    assert found["bits"].replace(" ", "") == "0" + "01111111011" + "1001" * 12 + "1010"
    assert Fraction(found["exact_value"]) == Fraction(0.1)
    assert_near(found["rounding_error"], float(Fraction(0.1) - Fraction(1, 10)))


def test_round_off_accumulates(ask: Ask) -> None:
    """Floating Point representation: 'round-off errors, which can accumulate over multiple operations'."""
    naive = ask("numerics/sum", values=[0.1] * 10, method="naive")
    assert naive["result"] == 0.9999999999999999
    assert ask("numerics/sum", values=[0.1] * 10, method="exact")["result"] == 1.0


def test_precision(ask: Ask) -> None:
    """64-bit arrays, and Numeric Stability 1: 32-bit floats hold 1, 2, 3 but not 0.1."""
    assert ask("linear-algebra/describe-array", array=[[1.0, 2.0], [3.0, 4.0]], dtype="float64")["bytes"] == 32
    small = ask("numerics/cast", array=[1.0, 2.0, 3.0], dtype="float32")
    assert (small["result"], small["largest_error"]) == ([1, 2, 3], 0)
    tenth = ask("numerics/cast", array=[0.1], dtype="float32")
    assert_near(tenth["largest_error"], abs(float(np.float32(0.1)) - 0.1))


@pytest.mark.parametrize(("expression", "at", "condition"), [("x - 1", 1.001, 1001), ("sqrt(x)", 4, 0.5)])
def test_conditioning(ask: Ask, expression: str, at: float, condition: float) -> None:
    """Numeric Stability: 'sensitivity … to small changes in the input', |x f′(x)/f(x)|; poor, and good."""
    found = ask("numerics/conditioning", expression=expression, variables=["x"], at=[at])
    assert_near(found["relative_condition_number"], condition, 1e-9)


def test_normalization(ask: Ask) -> None:
    """Numeric Stability 2: an array divided by its norm √30."""
    expected = np.array([[1, 2], [3, 4]]) / math.sqrt(30)
    assert_near(ask("numerics/standardize", data=[[1, 2], [3, 4]], method="unit_norm")["result"], expected)


def test_numerical_integration(ask: Ask) -> None:
    """Numerical Integration of e^(-x²) with 100 points: √π erf(10) to the last digit; the printed value is lost."""
    asked = {"expression": "exp(-x**2)", "variable": "x", "lower": -10, "upper": 10}
    expected = math.sqrt(math.pi) * math.erf(10)
    assert_near(ask("calculus/integrate", **asked, method="trapezoid", points=100)["result"], expected)
    assert_near(ask("calculus/integrate", **asked)["result"], expected)


def test_numerical_optimization(ask: Ask) -> None:
    """Numerical Optimization of x₀² + x₁² + x₂² from (1, 22, 30)."""
    found = ask("optimization/minimize", objective="x[0]**2 + x[1]**2 + x[2]**2", variables="x", initial=[1, 22, 30])
    assert found["success"]
    assert_near(found["x"], [0, 0, 0], absolute=1e-8)
    assert_near(found["value"], 0, absolute=1e-15)


def test_sigmoid_and_relu(ask: Ask) -> None:
    """Activation Functions: f(x) = 1/(1 + e⁻ˣ), which overflows in the text's form at -1000, and max(0, x)."""
    sigmoid = ask("neural-networks/activation", name="sigmoid", x=[-1000, -1, 0, 1, 1000])
    assert_near(sigmoid["result"], [0, 1 / (1 + math.e), 0.5, math.e / (1 + math.e), 1])
    relu = ask("neural-networks/activation", name="relu", x=[-2, 0, 3])
    assert (relu["result"], relu["derivative"]) == ([0, 0, 3], [0, 0, 1])


def test_softmax(ask: Ask) -> None:
    """Activation Functions: e^xᵢ/Σe^xⱼ; the text's form is NaN at 1000, and 0/0 at -1000."""
    rows = np.array([[1, 2, 3], [1001, 1002, 1003], [-999, -998, -997]])
    expected = np.exp([1, 2, 3]) / np.exp([1, 2, 3]).sum()
    assert_near(ask("neural-networks/activation", name="softmax", x=rows)["result"], [expected] * 3)


def test_backpropagation(ask: Ask) -> None:
    """Backpropagation: dL/dw = dL/dy · dy/dw, of L = (y - 1)² and y = wx with x = 3, w = 2: 10 · 3."""
    found = ask(
        "neural-networks/forward-backward",
        layers=[{"weights": [[2]]}], x=[[3]], targets=[[1]], loss="mean_squared_error", check=True,
    )  # fmt: skip
    assert (found["outputs"], found["loss"]) == ([[6]], 25)
    assert found["gradients"][0]["weights"] == [[30]]
    assert found["check"] < 1e-8
    chain = ask("calculus/chain-rule", functions=["3*w", "(y - 1)**2"], at=2)
    assert [stage["local_derivative"] for stage in chain["stages"]] == [3, 10]


def test_convolutional_network(ask: Ask) -> None:
    """Convolutional neural networks: the 'dot product operation between filter weights and … pixel values'."""
    image = [[1, 2, 3], [4, 5, 6], [7, 8, 9]]
    found = ask("neural-networks/convolution", input=[[image]], kernel=[[[[1, 0], [0, -1]]]])
    assert found["result"] == [[[[-4, -4], [-4, -4]]]]


def test_recurrent_network(ask: Ask) -> None:
    """Recurrent neural networks: 'pass information from one sequence to the next using hidden states'."""
    found = ask("neural-networks/recurrent", x=[[[1], [0]]], input_weights=[[0.5]], recurrent_weights=[[2]])
    assert_near(found["states"], [[[math.tanh(0.5)], [math.tanh(2 * math.tanh(0.5))]]])


def test_preprocessing(ask: Ask) -> None:
    """Data preprocessing: normalisation of each variable, to zero mean and unit variance or to [0, 1]."""
    data = np.array([[1, 200], [2, 300], [3, 700]])
    assert_near(ask("numerics/standardize", data=data)["result"], stats.zscore(data))
    assert_near(ask("numerics/standardize", data=data, method="min_max")["result"], [[0, 0], [0.5, 0.2], [1, 1]])
