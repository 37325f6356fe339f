"""'Mathematical Foundations for Deep Learning | Deep Learning': Linear Algebra and Calculus. Lines are lost."""

from __future__ import annotations

import math

import numpy as np
import pytest

from tests.conftest import Call
from tests.tutorials.conftest import Ask, assert_near, assert_near_up_to_signs


@pytest.mark.parametrize(
    ("array", "shape"),
    [
        ([4, 5, 6], [3]),
        ([[10], [30]], [2, 1]),  # The list lost lines; the printed vector has these two.
        ([[1, 2, 3], [4, 5, 6]], [2, 3]),
        ([[[1, 2, 3], [4, 5, 6], [7, 8, 9]], [[11, 12, 13], [14, 15, 16], [17, 18, 19]]], [2, 3, 3]),
    ],
    ids=["horizontal vector", "vertical vector", "matrix", "tensor"],
)
def test_creation(ask: Ask, array: object, shape: list[int]) -> None:
    """Vector creation, 'Create a 2x3 matrix', 'Tensor of Shape (2,3,3)'; the rank is the number of axes."""
    found = ask("linear-algebra/describe-array", array=array)
    assert (found["shape"], found["rank"], found["size"]) == (shape, len(shape), math.prod(shape))


@pytest.mark.parametrize(
    ("dtype", "bytes_"), [("float32", 4), ("float64", 8), ("int32", 4), ("int64", 8), ("uint8", 1)]
)
def test_data_types(ask: Ask, dtype: str, bytes_: int) -> None:
    """Tensors, 3: 'Data types supported by tensors include'."""
    found = ask("linear-algebra/describe-array", array=[[1, 2], [3, 4]], dtype=dtype)
    assert (found["dtype"], found["bytes"]) == (dtype, 4 * bytes_)


def test_matrix_multiplication(ask: Ask) -> None:
    """Matrix Multiplication: A and B are lost, and the code multiplies elements; these two give what it prints."""
    a, b = np.array([[10, 20, 30], [40, 50, 60]]), np.array([[90, 80, 70], [60, 50, 40]])
    assert ask("linear-algebra/multiply", a=a, b=b)["result"] == [[900, 1600, 2100], [2400, 2500, 2400]]
    assert ask("linear-algebra/matmul", a=a, b=b.T)["result"] == [[4600, 2800], [11800, 7300]]


def test_rules_of_matrix_multiplication(ask: Ask, call: Call) -> None:
    """Matrix Multiplication, the rules: the sizes must match, and AB is not BA."""
    a, b = np.array([[1, 2], [3, 4]]), np.array([[5, 6], [7, 8]])
    assert ask("linear-algebra/matmul", a=a, b=b)["result"] == [[19, 22], [43, 50]]
    assert ask("linear-algebra/matmul", a=b, b=a)["result"] == [[23, 34], [31, 46]]
    status, problem = call("linear-algebra/matmul", a=[[1, 2, 3]], b=[[1, 2, 3]])
    assert (status, problem["errors"][0]["pointer"]) == (422, "/b")


def test_dot_product(ask: Ask) -> None:
    """Dot product: 'np.dot' is lost in the code. Of two vectors it 'produces a scalar value'."""
    assert ask("linear-algebra/dot", a=[[1, 2], [3, 4]], b=[[5, 6], [7, 8]])["result"] == [[19, 22], [43, 50]]
    assert ask("linear-algebra/dot", a=[1, 2], b=[5, 6])["result"] == 17


@pytest.mark.parametrize(("order", "expected"), [(1, 15), (2, math.sqrt(55))])
def test_vector_norms(ask: Ask, order: int, expected: float) -> None:
    """Vector Norms: L1 (the printed 15 is lost) and L2 (7.4162)."""
    assert_near(ask("linear-algebra/norm", a=[-1, 2, 3, 4, -5], order=order)["result"], expected)


def test_matrix_norm(ask: Ask) -> None:
    """Matrix Norms: Frobenius, √28 = 5.2915."""
    assert_near(ask("linear-algebra/norm", a=[[1, 2, 3], [-1, -2, -3]], order="fro")["result"], math.sqrt(28))


def test_matrix_inversion(ask: Ask, call: Call) -> None:
    """Matrix Inversion, 'invertible if it's determinant is non-zero'."""
    assert_near(ask("linear-algebra/inverse", a=[[-1, 2], [-3, 4]])["result"], [[2, -1], [1.5, -0.5]])
    status, problem = call("linear-algebra/inverse", a=[[1, 2], [2, 4]])
    assert (status, problem["type"]) == (422, "/problems/singular-matrix")


def test_matrix_determinant(ask: Ask) -> None:
    """Matrix Determinant: ad - bc = -2; the printed value is lost."""
    assert ask("linear-algebra/determinant", a=[[-1, 2], [3, -4]])["result"] == -2.0


def test_linear_system(ask: Ask) -> None:
    """Matrix Determinant: 'Solving linear system equations'; by Cramer's rule x = 1, y = 2."""
    assert_near(ask("linear-algebra/solve", a=[[-1, 2], [3, -4]], b=[3, -5])["x"], [1, 2])


def test_eigenvalues_and_eigenvectors(ask: Ask) -> None:
    """EigenValue and EigenVector: 1 and -3; their sum is the trace, their product the determinant."""
    a, half = [[-1, 2], [2, -1]], math.sqrt(0.5)
    found = ask("linear-algebra/eigen", a=a, structure="symmetric")
    assert_near(found["eigenvalues"], [-3, 1])
    assert_near_up_to_signs(found["eigenvectors"], [[-half, half], [half, half]])
    assert ask("linear-algebra/trace", a=a)["result"] == -2
    assert_near(ask("linear-algebra/determinant", a=a)["result"], -3)


def test_limit(ask: Ask) -> None:
    """Limits and Derivatives: sin(x)/x at 0. The text takes the largest of 1000 samples: right by luck, to rounding."""
    limit = ask("calculus/symbolic/limit", expression="sin(x)/x", variable="x", to=0)
    assert (limit["exists"], limit["value"]) == (True, 1.0)
    samples = ask("calculus/sample", expression="sin(x)/x", variables=["x"], ranges=[[0.001, 1]], points=1000)
    assert_near(max(samples["values"]), math.sin(0.001) / 0.001)
    assert round(max(samples["values"]), 5) == 1.0


def test_derivative(ask: Ask) -> None:
    """Derivatives: 20x of y = 10x². The text prints [3 432 27 48 675], which is not what its code computes."""
    y, x = [0, 10, 40, 90, 160], [0, 1, 2, 3, 4]
    assert ask("calculus/sampled-gradient", y=y, x=x)["result"] == [10, 20, 40, 60, 70]
    assert ask("calculus/derivative", expression="10*x**2", variable="x", at=x)["result"] == [0, 20, 40, 60, 80]


def test_product_rule(ask: Ask) -> None:
    """Product Rule of x² sin(x) at 2, 3, 1: the derivative itself."""
    x = np.array([2, 3, 1])
    found = ask("calculus/product-rule", factors=["x**2", "sin(x)"], variable="x", at=x)
    assert_near(found["terms"], [2 * x * np.sin(x), x**2 * np.cos(x)])
    assert_near(found["result"], 2 * x * np.sin(x) + x**2 * np.cos(x))


def test_product_rule_of_samples(ask: Ask) -> None:
    """Product Rule: the code differentiates by the position in [2, 3, 1], so it prints no derivative by x."""
    u, v = [4, 9, 1], np.sin([2, 3, 1])
    gradients = ask("calculus/sampled-gradient", y=[u, v.tolist()])["result"]
    assert_near(gradients, [[5, -1.5, -8], [v[1] - v[0], (v[2] - v[0]) / 2, v[2] - v[1]]])
    found = ask("linear-algebra/einsum", subscripts="ij,ij->j", operands=[gradients, [v.tolist(), u]])["result"]
    assert_near(found, [1.473777746, -0.516899, -6.0314169], 1e-6)


def test_chain_rule(ask: Ask) -> None:
    """Chain Rule of sin((x³)²) at 1, 2, 3: 6x⁵ cos(x⁶), the derivative itself."""
    x = np.array([1, 2, 3])
    found = ask("calculus/chain-rule", functions=["x**3", "sin(g**2)"], at=x)
    assert_near(found["stages"][0]["local_derivative"], 3 * x**2)
    assert_near(found["stages"][1]["local_derivative"], 2 * x**3 * np.cos(x**6))
    assert_near(found["result"], 6 * x**5 * np.cos(x**6))


def test_chain_rule_of_samples(ask: Ask) -> None:
    """Chain Rule: the code multiplies differences of g by differences of f(g), which count g twice."""
    g, f = [1, 8, 27], np.sin([1, 64, 729])
    gradients = ask("calculus/sampled-gradient", y=[g, f.tolist()])["result"]
    assert_near(gradients, [[7, 13, 19], [f[1] - f[0], (f[2] - f[0]) / 2, f[2] - f[1]]])
    found = ask("numerics/reduce", array=gradients, operation="product", axis=0)["result"]
    assert_near(found, [0.54988537, -4.49497209, -14.6316952], 1e-7)


def test_gradient_descent(ask: Ask) -> None:
    """Neural Network Optimization: x² - 2x + 1 from 5 with rate 0.1, 100 steps: 1 + 4·0.8¹⁰⁰."""
    found = ask(
        "optimization/gradient-descent",
        objective="x**2 - 2*x + 1", variables=["x"], initial=[5], iterations=100,
        algorithm={"name": "gradient_descent", "learning_rate": 0.1},
    )  # fmt: skip
    assert_near(np.array(found["path"])[:, 0], 1 + 4 * 0.8 ** np.arange(101.0))
    assert_near(found["x"], [1 + 4 * 0.8**100])


def test_integral(ask: Ask) -> None:
    """Integrals: the trapezoidal rule with 100 points errs by h²/6; the area is 1/3. Its plot is the samples."""
    plot = ask("calculus/sample", expression="x**2", variables=["x"], ranges=[[0, 1]], points=100)
    assert_near(plot["values"], np.linspace(0, 1, 100) ** 2)
    area = {"expression": "x**2", "variable": "x", "lower": 0, "upper": 1}
    rule = 1 / 3 + 1 / (6 * 99**2)  # 0.33335033840084355 in the text
    assert_near(ask("calculus/integrate", **area, method="trapezoid", points=100)["result"], rule)
    assert_near(
        ask("calculus/integrate-samples", y=plot["values"], x=plot["grid"][0], method="trapezoid")["result"], rule
    )
    assert_near(ask("calculus/integrate", **area)["result"], 1 / 3)
