"""'Demystifying Mathematical Concepts for Deep Learning', section by section. It lost its minus signs."""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np
import pytest

from tests.tutorials.conftest import Ask, assert_near, assert_near_up_to_signs

A = np.array([[1, 2], [3, 4]])
TALL = np.array([[1, 3, 4], [5, 6, 9], [1, 2, 3], [7, 6, 8]])
X = [1, 1, 2, 3, 1, 3, 4, 2, 5, 6, 3, 2, 4, 3]
Y = [1, 1, 3, 4, 2, 4, 5, 2, 5, 6, 3, 2, 4, 3]
STANDARD = {"name": "normal", "mean": 0, "standard_deviation": 1}


def test_vector(ask: Ask) -> None:
    """Scalar and Vector: 'creating a vector'."""
    vector = ask("linear-algebra/describe-array", array=[1, 2, 3, 4, 5])
    assert (vector["rank"], vector["shape"], vector["size"], vector["dtype"]) == (1, [5], 5, "int64")


@pytest.mark.parametrize(
    ("operation", "expected"),
    [
        ("add", [2, 4, 6, 8, 10]),
        ("subtract", [0, 0, 0, 0, 0]),  # 'a  b' in the text: its minus is lost.
        ("multiply", [1, 4, 9, 16, 25]),
        ("divide", [1.0, 1.0, 1.0, 1.0, 1.0]),
    ],
)
def test_vector_operations(ask: Ask, operation: str, expected: list[float]) -> None:
    """Scalar and Vector: 'Vector Operations'."""
    vector = [1, 2, 3, 4, 5]
    assert ask(f"linear-algebra/{operation}", a=vector, b=vector)["result"] == expected


@pytest.mark.parametrize(
    ("kind", "expected", "determinant"),
    [
        ({"kind": "scale", "factors": [2, 3]}, [2, 3], 6),
        ({"kind": "rotate", "angle": math.pi / 2}, [-1, 1], 1),
        ({"kind": "shear", "shears": [2, 0]}, [3, 1], 1),
        ({"kind": "reflect", "normal": [1, 0]}, [-1, 1], -1),
    ],
)
def test_matrix_moves_points(ask: Ask, kind: dict[str, object], expected: list[float], determinant: float) -> None:
    """Matrix and Tensor: a matrix may 'scale', 'rotate', 'shear' and 'flip'; Determinant: the factor of the area."""
    moved = ask("linear-algebra/transform", points=[[1, 1]], **kind)
    assert_near(moved["result"], [expected])
    assert_near(moved["determinant"], determinant)


def test_dot_product_of_matrices(ask: Ask) -> None:
    """Matrix and Tensor: 'Dot Product'."""
    assert ask("linear-algebra/dot", a=A, b=A)["result"] == [[7, 10], [15, 22]]


def test_cross_product(ask: Ask) -> None:
    """Matrix and Tensor: 'Cross Product' of the rows, each the z of two plane vectors; it is normal to their plane."""
    assert ask("linear-algebra/cross", a=A, b=A)["result"] == [0, 0]
    assert ask("linear-algebra/cross", a=[1, 2, 0], b=[3, 4, 0])["result"] == [0, 0, -2]


def test_dot_product_projects(ask: Ask) -> None:
    """Matrix and Tensor: the dot product 'represents the projection of one vector on another'."""
    projected = ask("linear-algebra/project", a=[1, 2], onto=[3, 4])
    assert_near(projected["coefficient"], 11 / 25)
    assert_near(projected["projection"], [33 / 25, 44 / 25])


@pytest.mark.parametrize(("array", "rank"), [(7, 0), ([7, 8], 1), ([[7, 8]], 2), ([[[7, 8]]], 3)])
def test_tensor_rank(ask: Ask, array: object, rank: int) -> None:
    """Matrix and Tensor: 'Tensor dimension is known as its rank'."""
    assert ask("linear-algebra/describe-array", array=array)["rank"] == rank


def test_determinant(ask: Ask) -> None:
    """Determinant. The text prints 2.0000000000000004: its minus is lost, and rounding is in the last digit."""
    assert ask("linear-algebra/determinant", a=A)["result"] == -2.0


def test_properties_of_the_determinant(ask: Ask) -> None:
    """Determinant, 'Properties': det(M1 M2) = det M1 det M2 and det(cM) = cᴺ det M, as one stack."""
    m1, m2, c = np.array([[2, 1], [1, 3]]), A, 3
    one, two, both, scaled = ask("linear-algebra/determinant", a=np.array([m1, m2, m1 @ m2, c * m2]))["result"]
    assert_near(both, one * two)
    assert_near(scaled, c**2 * two)


def test_eigenvalues_and_eigenvectors(ask: Ask) -> None:
    """Eigenvalues and Eigenvectors: λ² - 5λ - 2 = 0. Four of the printed numbers lost their minus."""
    found = ask("linear-algebra/eigen", a=A)
    assert_near(found["eigenvalues"], [(5 - math.sqrt(33)) / 2, (5 + math.sqrt(33)) / 2])
    assert_near_up_to_signs(found["eigenvectors"]["real"], [[-0.82456484, -0.41597356], [0.56576746, -0.90937671]])
    assert_near(np.prod(found["eigenvalues"]["real"]), ask("linear-algebra/determinant", a=A)["result"])


def test_norm(ask: Ask) -> None:
    """NORM Function: ‖a‖ = √285 is Frobenius', not 'the largest singular value', which is the norm of order 2."""
    a = np.arange(1, 10).reshape(3, 3)
    assert_near(ask("linear-algebra/norm", a=a)["result"], math.sqrt(285))
    largest = ask("linear-algebra/svd", a=a)["s"][0]
    assert_near(ask("linear-algebra/norm", a=a, order=2)["result"], largest)
    assert_near(largest, math.sqrt((285 + math.sqrt(285**2 - 4 * 324)) / 2))  # λ² - 285λ + 324 = 0 of aᵀa, and 0


def test_matrix_factorization(ask: Ask) -> None:
    """Matrix Factorization lists LU, QR and Cholesky: the factors give back the matrix."""
    lu = ask("linear-algebra/lu", a=A)
    assert_near(np.array(lu["l"]) @ lu["u"], A[lu["permutation"]])
    qr = ask("linear-algebra/qr", a=TALL)
    assert_near(np.array(qr["q"]) @ qr["r"], TALL)
    factor = np.array(ask("linear-algebra/cholesky", a=A.T @ A)["factor"])
    assert_near(factor, np.array([[10, 0], [14, 2]]) / math.sqrt(10))


def test_singular_value_decomposition(ask: Ask) -> None:
    """Singular Value Decomposition. Nearly all printed entries of U and Vh lost their minus."""
    found = ask("linear-algebra/svd", a=TALL, full_matrices=False)
    # The roots of λ³ - 331λ² + 1837λ - 270, the characteristic polynomial of aᵀa, with 30 digits
    assert_near(found["s"], [18.037639400729417, 2.3436029200997715, 0.38870323146783296])
    u = [
        [-0.27067357, -0.61678044, -0.69789573],
        [-0.65939972, -0.2937857, 0.62152182],
        [-0.20244298, -0.3480035, 0.06765408],
        [-0.67152413, 0.64200111, -0.34939247],
    ]
    assert_near_up_to_signs(found["u"], u)


def test_product_of_the_singular_value_decomposition(ask: Ask) -> None:
    """Singular Value Decomposition: 'Generate the initial matrix'."""
    found = ask("linear-algebra/svd", a=TALL, full_matrices=False)
    sigma = ask("linear-algebra/diagonal", a=found["s"])["result"]
    assert_near(ask("linear-algebra/chain-product", matrices=[found["u"], sigma, found["vh"]])["result"], TALL)


def test_pseudoinverse(ask: Ask) -> None:
    """Moore-Penrose Pseudoinverse: (aᵀa)⁻¹aᵀ in fractions. Six printed entries lost their minus."""
    exact = [["-10/27", "1/27", "-1/9", "5/27"], ["211/135", "-35/27", "-1/9", "97/135"],
             ["-38/45", "17/18", "1/6", "-26/45"]]  # fmt: skip
    expected = np.array([[Fraction(entry) for entry in row] for row in exact])
    assert (expected @ TALL == np.eye(3)).all()
    assert_near(ask("linear-algebra/pseudo-inverse", a=TALL)["result"], expected.astype(float))


def test_hadamard_product(ask: Ask) -> None:
    """Hadamard Product."""
    assert ask("linear-algebra/multiply", a=A, b=A)["result"] == [[1, 4], [9, 16]]


def test_entropy(ask: Ask) -> None:
    """Entropy of normal densities, normalised: 1.66880668539410189 with 30 digits, not …41022."""
    densities = ask("statistics/distributions/density", distribution=STANDARD, x=X)["result"]
    assert_near(densities, np.exp(-(np.array(X) ** 2) / 2) / math.sqrt(2 * math.pi))
    assert_near(ask("statistics/entropy", probabilities=densities)["result"], 1.6688066853941019)


def test_entropy_in_bits(ask: Ask) -> None:
    """Entropy: 'to the base 2 … in bits', to the natural base in nats."""
    assert ask("statistics/entropy", probabilities=[0.5, 0.25, 0.25], base=2)["result"] == 1.5
    assert_near(ask("statistics/entropy", probabilities=[0.5, 0.25, 0.25])["result"], 1.5 * math.log(2))


def test_kullback_leibler_divergence(ask: Ask) -> None:
    """Kullback-Leibler Divergence: 0.267324966414643511 with 30 digits; 'D(p, q) ≠ D(q, p)', and 0 of equals."""
    p, q = ask("statistics/distributions/density", distribution=STANDARD, x=[X, Y])["result"]
    there, back, same = ask("statistics/kl-divergence", p=[p, q, p], q=[q, p, p])["result"]
    assert_near(there, 0.26732496641464351)
    assert_near(back, 0.17624728370989843)
    assert abs(same) < 1e-15


@pytest.mark.parametrize("batch_size", [None, 1, 4], ids=["full batch", "stochastic", "minibatch"])
def test_gradient_descent(ask: Ask, batch_size: int | None) -> None:
    """Gradient Descent finds 'coefficients and bias for linear regression' in its three types; here of y = 2x - 1."""
    x = np.linspace(-1, 1, 9)
    trained = ask(
        "optimization/train-linear-model",
        x=x[:, None], y=2 * x - 1, batch_size=batch_size, epochs=300, seed=1,
        algorithm={"name": "gradient_descent", "learning_rate": 0.1},
    )  # fmt: skip
    assert_near(trained["weights"], [2.0], 1e-6)
    assert_near(trained["bias"], -1.0, 1e-6)
    assert trained["loss_history"][-1] < 1e-10 < trained["loss_history"][0]
