"""'Mathematical Foundations for Deep Learning', Why Math Matters: Part 1 Linear Algebra and Part 2 Calculus."""

from __future__ import annotations

import math

import numpy as np
import pytest

from tests.tutorials.conftest import Ask, assert_near, assert_near_up_to_signs

X, Y = [1.0, 2.0, 3.0], [4.0, 5.0, 6.0]
A, B = [[1, 2, 3], [4, 5, 6]], [[7, 8], [9, 10], [11, 12]]


def test_vectors(ask: Ask) -> None:
    """Vectors and Vector Spaces: 'Shape'."""
    assert ask("linear-algebra/describe-array", array=[1, 2, 3])["shape"] == [3]


def test_vector_operations(ask: Ask) -> None:
    """Vector Operations: addition, scalar multiplication, dot product."""
    assert ask("linear-algebra/add", a=X, b=Y)["result"] == [5, 7, 9]
    assert ask("linear-algebra/multiply", a=2, b=X)["result"] == [2, 4, 6]
    assert ask("linear-algebra/linear-combination", vectors=[X, Y], coefficients=[2, -1])["result"] == [-2, -1, 0]
    assert ask("linear-algebra/dot", a=X, b=Y)["result"] == 32


def test_magnitude_and_direction(ask: Ask) -> None:
    """Vector Operations: magnitude √14, unit vector, angle."""
    assert_near(ask("linear-algebra/norm", a=X)["result"], math.sqrt(14))
    unit = ask("linear-algebra/normalize", a=X)["result"]
    assert_near(unit, np.array(X) / math.sqrt(14))
    assert_near(ask("linear-algebra/norm", a=unit)["result"], 1)
    angle = ask("linear-algebra/angle", a=X, b=Y)
    assert_near(angle["cosine"], 32 / math.sqrt(14 * 77))
    assert_near(angle["degrees"], math.degrees(math.atan2(math.sqrt(54), 32)))  # ‖x × y‖ = √54; 12.93°


@pytest.mark.parametrize(
    ("y", "dot", "degrees"),
    [([1, 1], 1, 45), ([0, 1], 0, 90), ([-1, 0.5], -1, 180 - math.degrees(math.atan(0.5)))],
    ids=["acute", "perpendicular", "obtuse"],
)
def test_dot_product_geometrically(ask: Ask, y: list[float], dot: float, degrees: float) -> None:
    """The Dot Product: Geometric Interpretation."""
    assert ask("linear-algebra/dot", a=[1, 0], b=y)["result"] == dot
    assert_near(ask("linear-algebra/angle", a=[1, 0], b=y)["degrees"], degrees)


def test_neuron(ask: Ask) -> None:
    """The Dot Product: z = w · x + b of a neuron."""
    assert ask("neural-networks/dense", x=[X], weights=[[4], [5], [6]], bias=[0.5])["result"] == [[32.5]]


def test_matrix_operations(ask: Ask) -> None:
    """Matrices and Matrix Operations: product, one entry of it, transpose, Hadamard product."""
    assert ask("linear-algebra/matmul", a=A, b=B)["result"] == [[58, 64], [139, 154]]
    assert ask("linear-algebra/dot", a=[1, 2, 3], b=[7, 9, 11])["result"] == 58
    assert ask("linear-algebra/transpose", a=A)["result"] == [[1, 4], [2, 5], [3, 6]]
    assert ask("linear-algebra/multiply", a=[[1, 2], [3, 4]], b=[[5, 6], [7, 8]])["result"] == [[5, 12], [21, 32]]


def test_fully_connected_layer(ask: Ask) -> None:
    """Matrix Multiplication Dimensions: (32×784) @ (784×256); the text draws without a seed."""
    draw = np.random.RandomState(42)
    x, weights, bias = draw.randn(32, 784), draw.randn(784, 256), draw.randn(256)
    found = ask("neural-networks/dense", x=x, weights=weights, bias=bias)
    assert_near(found["result"], np.einsum("bi,io->bo", x, weights) + bias, 1e-12, 1e-12)


def test_eigenvalues_and_eigenvectors(ask: Ask) -> None:
    """Eigenvalues and Eigenvectors: λ² - 7λ + 8 = 0, Av = λv."""
    a = np.array([[4, 2], [2, 3]])
    found = ask("linear-algebra/eigen", a=a, structure="symmetric")
    roots = (7 + np.array([-1, 1]) * math.sqrt(17)) / 2
    vectors = np.array([[2, 2], roots - 4])
    assert_near(found["eigenvalues"], roots)
    assert_near_up_to_signs(found["eigenvectors"], vectors / np.linalg.norm(vectors, axis=0))
    assert_near(a @ found["eigenvectors"], np.array(found["eigenvectors"]) * roots)
    assert_near(ask("linear-algebra/condition-number", a=a)["result"], roots[1] / roots[0])


def test_principal_components(ask: Ask) -> None:
    """Eigenvalues and Eigenvectors, 'PCA for dimensionality reduction': of the covariance [[20, 12], [12, 20]]/3."""
    data, half = [[3, 1], [1, 3], [-3, -1], [-1, -3]], math.sqrt(0.5)
    assert_near(ask("statistics/covariance", data=data)["result"], np.array([[20, 12], [12, 20]]) / 3)
    found = ask("linear-algebra/pca", data=data)
    assert_near(found["explained_variance"], [32 / 3, 8 / 3])
    assert_near_up_to_signs(np.transpose(found["components"]), [[half, half], [half, -half]])


def test_plot_of_the_transformed_circle(ask: Ask) -> None:
    """Eigenvalues and Eigenvectors, the plot: a circle becomes an ellipse with half axes |λ|."""
    turn = np.linspace(0, 2 * math.pi, 100)
    moved = ask("linear-algebra/transform", matrix=[[4, 2], [2, 3]], points=np.array([np.cos(turn), np.sin(turn)]).T)
    expected = [4 * np.cos(turn) + 2 * np.sin(turn), 2 * np.cos(turn) + 3 * np.sin(turn)]
    assert_near(np.transpose(moved["result"]), expected)
    assert_near(moved["determinant"], 8)


@pytest.fixture(scope="module")
def image() -> np.ndarray:
    """A picture of the size of the text's photograph, which is not ours to keep: rings, and noise."""
    y, x = np.mgrid[-1:1:512j, -1:1:512j]
    return np.cos(9 * (x**2 + y)) + 0.1 * np.random.RandomState(42).randn(512, 512)


def test_image_compression(ask: Ask, image: np.ndarray) -> None:
    """Singular Value Decomposition: images of rank 5 to 512 in one request, and the share of storage saved."""
    ranks = [5, 20, 50, 100, 512]
    found = ask("linear-algebra/low-rank", a=image, ranks=ranks)["results"]
    u, s, vh = np.linalg.svd(image)
    for rank, one in zip(ranks, found, strict=True):
        assert_near(one["space_saved"], 1 - rank * 1024 / 512**2)  # The full rank takes twice as much: -100 %.
        assert_near(one["approximation"], (u[:, :rank] * s[:rank]) @ vh[:rank], 1e-9, 1e-9)
        assert_near(one["relative_error"], np.linalg.norm(s[rank:]) / np.linalg.norm(s), 1e-9, 1e-13)


def test_singular_value_spectrum(ask: Ask, image: np.ndarray) -> None:
    """Singular Value Decomposition, the plots: the spectrum, and the components that explain 95 %."""
    found = ask("linear-algebra/low-rank", a=image, explained_variance=0.95)
    s = np.linalg.svd(image, compute_uv=False)
    explained = np.cumsum(s**2) / np.sum(s**2)
    assert_near(found["singular_values"], s, 1e-9)
    assert_near(found["cumulative_explained_variance"][: found["rank"]], explained[: found["rank"]], 1e-9)
    assert found["rank"] == np.searchsorted(explained, 0.95) + 1


def test_derivative_as_a_limit(ask: Ask) -> None:
    """Derivatives: (f(x + h) - f(x))/h for h to 0, of x² at 3."""
    assert ask("calculus/symbolic/limit", expression="((3 + h)**2 - 3**2)/h", variable="h", to=0)["value"] == 6


def test_numerical_and_analytical_derivative(ask: Ask) -> None:
    """Derivatives: central differences of x² with step 1e-7 at six points, beside 2x."""
    points = np.array([-2, -1, 0, 1, 2, 3])
    found = ask(
        "calculus/numerical-derivative", expression="x**2", variable="x", at=points, method="central", step=1e-7
    )
    assert_near(found["exact"], 2 * points)
    assert_near(found["result"], 2 * points, 1e-7, 1e-7)
    assert ask("calculus/derivative", expression="x**2", variable="x", at=points)["result"] == found["exact"]


@pytest.mark.parametrize(("expression", "degree"), [("x**2", 2), ("2*x", 1)])
def test_plots_of_a_function_and_its_derivative(ask: Ask, expression: str, degree: int) -> None:
    """Derivatives, the plots."""
    plot = ask("calculus/sample", expression=expression, variables=["x"], ranges=[[-3, 3]], points=100)
    x = np.linspace(-3, 3, 100)
    assert_near(plot["grid"], [x])
    assert_near(plot["values"], x**2 if degree == 2 else 2 * x)


@pytest.mark.parametrize(
    ("functions", "at", "expected"),
    [
        (["x**2 + 1", "g**3"], 2, 3 * 5**2 * 4),
        (["x**2", "exp(u)", "sin(v)"], 0.5, math.cos(math.exp(0.25)) * math.exp(0.25)),
    ],
    ids=["(x² + 1)³", "sin(exp(x²))"],
)
def test_chain_rule(ask: Ask, functions: list[str], at: float, expected: float) -> None:
    """The Chain Rule: How Backpropagation Works, both chains, and by differences."""
    found = ask("calculus/chain-rule", functions=functions, at=at)
    assert_near(found["result"], expected)
    assert_near(np.prod([stage["local_derivative"] for stage in found["stages"]]), expected)
    assert_near(found["numerical"], expected, 1e-8)


def test_gradient_field(ask: Ask) -> None:
    """Partial Derivatives and Gradients: surface, contours and every second arrow of x² + y²."""
    found = ask(
        "calculus/gradient-field", expression="x**2 + y**2", variables=["x", "y"], ranges=[[-2, 2]] * 2, points=20
    )
    x, y = np.meshgrid(np.linspace(-2, 2, 20), np.linspace(-2, 2, 20), indexing="ij")
    assert_near(found["values"], x**2 + y**2)
    assert_near(np.array(found["gradients"])[::2, ::2], np.stack([2 * x, 2 * y], -1)[::2, ::2])


def test_gradient_descent_path(ask: Ask) -> None:
    """Partial Derivatives and Gradients: 20 steps of rate 0.1 from (1.8, 1.5), each 0.8 times the one before."""
    found = ask(
        "optimization/gradient-descent",
        objective="x**2 + y**2", variables=["x", "y"], initial=[1.8, 1.5], iterations=20,
        algorithm={"name": "gradient_descent", "learning_rate": 0.1},
    )  # fmt: skip
    assert_near(found["path"], np.outer(0.8 ** np.arange(21.0), [1.8, 1.5]))


def test_jacobian(ask: Ask) -> None:
    """The Jacobian Matrix of [x₁², x₁x₂, x₂²] at (2, 3)."""
    found = ask("calculus/jacobian", expressions=["x[0]**2", "x[0]*x[1]", "x[1]**2"], variables="x", at=[2, 3])
    assert (found["value"], found["result"]) == ([4, 6, 9], [[4, 0], [3, 2], [0, 6]])


def test_hessian(ask: Ask) -> None:
    """The Hessian Matrix of x² + 4xy + y². At (1, 1) the text sees a saddle point, but there ∇f = (6, 6)."""
    asked = {"expression": "x**2 + 4*x*y + y**2", "variables": ["x", "y"]}
    there, origin = (ask("calculus/hessian", **asked, at=point) for point in ([1, 1], [0, 0]))
    for found in (there, origin):
        assert_near(found["result"], [[2, 4], [4, 2]])
        assert_near(found["eigenvalues"], [-2, 6])
        assert (found["definiteness"], found["condition_number"]) == ("indefinite", pytest.approx(3))
    assert (there["gradient"], there["classification"]) == ([6, 6], "not stationary")
    assert origin["classification"] == "saddle point"
