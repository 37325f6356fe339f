"""'Mathematics for Deep Learning', section by section. It prints no outputs, and draws without a seed."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats

from tests.conftest import Call
from tests.tutorials.conftest import Ask, assert_near, assert_near_up_to_signs

MATRIX = [[1, 2], [3, 4]]


@pytest.fixture(scope="module")
def sample() -> np.ndarray:
    """`np.random.normal(0, 1, 1000)`, here with a seed."""
    return np.random.RandomState(0).normal(0, 1, 1000)


def test_matrix_and_vector(ask: Ask, call: Call) -> None:
    """Vectors and Matrices: the text multiplies 2×2 by 3 components, which fails in NumPy too; 2 components work."""
    status, problem = call("linear-algebra/dot", a=MATRIX, b=[1, 2, 3])
    assert (status, problem["errors"][0]["pointer"]) == (422, "/b")
    assert ask("linear-algebra/dot", a=MATRIX, b=[1, 2])["result"] == [5, 11]


def test_determinant_and_eigenvalues(ask: Ask) -> None:
    """Determinants, Eigenvalues, and Eigenvectors: -2, and (5 ± √33)/2 with eigenvectors (2, λ - 1)."""
    assert ask("linear-algebra/determinant", a=MATRIX)["result"] == -2.0
    found = ask("linear-algebra/eigen", a=MATRIX)
    roots = (5 + np.array([-1, 1]) * math.sqrt(33)) / 2
    vectors = np.array([[2, 2], roots - 1])
    assert_near(found["eigenvalues"], roots)
    assert_near_up_to_signs(found["eigenvectors"]["real"], vectors / np.linalg.norm(vectors, axis=0))


def test_linear_transformation(ask: Ask) -> None:
    """Vector Spaces and Linear Transformations: the identity leaves the vector; its columns are a basis."""
    moved = ask("linear-algebra/transform", matrix=[[1, 0], [0, 1]], points=[[1, 2]])
    assert (moved["result"], moved["determinant"]) == ([[1, 2]], 1)
    assert ask("linear-algebra/column-space", a=[[1, 0], [0, 1]])["dimension"] == 2


def test_derivative(ask: Ask) -> None:
    """Derivatives: 2x of x² at 2, as a number and as a formula."""
    found = ask("calculus/derivative", expression="x**2", variable="x", at=2)
    assert (found["value"], found["result"]) == (4, 4)
    assert ask("calculus/symbolic/derivative", expression="x**2", variables=["x"])["expression"] == "2*x"


def test_integral(ask: Ask) -> None:
    """Integrals: x² from 0 to 1 with its error."""
    found = ask("calculus/integrate", expression="x**2", variable="x", lower=0, upper=1)
    assert_near(found["result"], 1 / 3)
    assert abs(found["result"] - 1 / 3) <= found["error"] < 1e-12


def test_gradient_and_minimum(ask: Ask) -> None:
    """Multivariable Calculus: x² + y². SciPy cannot run the text's call, whose f takes two arguments."""
    gradient = ask("calculus/gradient", expression="x**2 + y**2", variables=["x", "y"], at=[1, 1])
    assert (gradient["result"], gradient["value"]) == ([2, 2], 2)
    asked = {"objective": "x**2 + y**2", "variables": ["x", "y"], "initial": [1, 1]}
    for method in (None, "sqp"):
        found = ask("optimization/minimize", **asked, method=method)
        assert found["success"]
        assert_near(found["x"], [0, 0], absolute=1e-8)


def test_probability(ask: Ask) -> None:
    """Probability Theory: e^(-x²) at 1 is no density before it is divided by its integral √π."""
    value = ask("calculus/evaluate", expression="exp(-x**2)", variables=["x"], at=[1])["result"]
    assert_near(value, math.exp(-1))
    whole = ask("calculus/integrate", expression="exp(-x**2)", variable="x", lower="-Infinity", upper="Infinity")
    assert_near(whole["result"], math.sqrt(math.pi))
    normal = {"name": "normal", "mean": 0, "standard_deviation": math.sqrt(0.5)}
    density = ask("statistics/distributions/density", distribution=normal, x=1)["result"]
    assert_near(density, value / whole["result"])


def test_random_variable(ask: Ask) -> None:
    """Random Variables: one number of the standard normal distribution."""
    normal = {"name": "normal", "mean": 0, "standard_deviation": 1}
    drawn = ask("statistics/distributions/sample", distribution=normal, size=1, seed=5)
    assert len(drawn["sample"]) == 1
    assert abs(drawn["sample"][0]) < 6
    assert drawn["seed"] == 5


def test_expectation_variance_covariance(ask: Ask, sample: np.ndarray) -> None:
    """Expectation, Variance, and Covariance: `np.var` divides by n, `np.cov` by n - 1."""
    found = ask("statistics/describe", data=sample, degrees_of_freedom_correction=0)
    mean = math.fsum(sample) / 1000
    squares = math.fsum((sample - mean) ** 2)
    assert_near([found["mean"], found["variance"]], [mean, squares / 1000])
    assert_near(ask("statistics/covariance", x=sample, y=sample)["result"], np.full((2, 2), squares / 999))


def test_hypothesis_test(ask: Ask, sample: np.ndarray) -> None:
    """Hypothesis Testing: whether the mean is 0, against the formula."""
    found = ask("statistics/tests/t-one-sample", x=sample, population_mean=0)
    t = sample.mean() / (sample.std(ddof=1) / math.sqrt(1000))
    assert_near([found["statistic"], found["p_value"]], [t, 2 * stats.t.sf(abs(t), 999)], 1e-11)


def test_confidence_interval(ask: Ask, sample: np.ndarray) -> None:
    """Confidence Intervals: the text's is where 95 % of the data lie; the one of the mean is √n times narrower."""
    mean, deviation = sample.mean(), sample.std()
    normal = {"name": "normal", "mean": mean, "standard_deviation": deviation}
    data = ask("statistics/distributions/interval", distribution=normal, level=0.95)
    assert_near([data["lower"], data["upper"]], mean + np.array([-1, 1]) * 1.959963984540054 * deviation)
    found = ask("statistics/confidence-intervals/mean", data=sample, level=0.95)
    half = stats.t.ppf(0.975, 999) * sample.std(ddof=1) / math.sqrt(1000)
    assert_near([found["estimate"], found["lower"], found["upper"]], [mean, mean - half, mean + half], 1e-10)


def test_maximum_likelihood(ask: Ask, sample: np.ndarray) -> None:
    """Maximum Likelihood: the product of 1000 densities is 0 in float64; its logarithm has its peak at the mean."""
    assert np.exp(-((sample - sample.mean()) ** 2)).prod() == 0
    found = ask("statistics/likelihood/maximize", density="exp(-(x - theta)**2)", data=sample, initial={"theta": 0})
    assert found["success"]
    assert_near(found["estimates"]["theta"], sample.mean(), 1e-9)
    assert_near(found["standard_errors"]["theta"], 1 / math.sqrt(2 * 1000), 1e-6)


def test_bayesian_inference(ask: Ask, sample: np.ndarray) -> None:
    """Bayesian Inference: what the text calls the posterior is a density of the data; then the posterior itself."""
    normal = {"name": "normal", "mean": sample.mean(), "standard_deviation": 1}
    densities = ask("statistics/distributions/density", distribution=normal, x=sample)["result"]
    assert_near(densities, np.exp(-((sample - sample.mean()) ** 2) / 2) / math.sqrt(2 * math.pi))
    prior = {"mean": 0, "standard_deviation": 1}
    found = ask("statistics/bayes/update", model="normal-normal", prior=prior, data=sample, standard_deviation=1)
    assert_near(found["posterior_mean"], sample.sum() / 1001, 1e-12)
    assert_near(found["posterior"]["standard_deviation"], 1 / math.sqrt(1001))
