"""Sums over indices against NumPy: nested, with vectors and matrices inside, and their gradients."""

import numpy as np
import pytest

from service.expressions import compile_function

_RANDOM = np.random.default_rng(0)
A, T, b, x = (_RANDOM.normal(size=shape) for shape in ((3, 4), (2, 3, 4), (3,), (4,)))

CASES = [
    (
        "sum(T[k,i,j]*b[i]*x[j] for k in range(2) for i in range(3) for j in range(4))",
        np.einsum("kij,i,j->", T, b, x),
    ),
    ("sum(A[j,i]*x[i]*b[j] for i in range(4) for j in range(3))", b @ A @ x),
    ("sum(sum(A[j,i]*x[i] for i in range(4))**2 for j in range(3))", ((A @ x) ** 2).sum()),
    ("sum(x[i]*A[i] for i in range(3))", x[:3] @ A),
    ("sum(T[i] @ x for i in range(2))", T.sum(0) @ x),
    ("sum((T[i] @ x) @ (T[i] @ x) for i in range(2))", sum((t @ x) @ (t @ x) for t in T)),
    ("sum(transpose(T[i]) @ b for i in range(2)) @ x", T.sum(0).T @ b @ x),
    ("max(sum(abs(A[i,j]*x[j]) for j in range(4)) for i in range(3))", np.abs(A * x).sum(1).max()),
    ("prod(sum(A[i,j]*x[j] for j in range(4)) + i for i in range(3))", np.prod(A @ x + np.arange(3))),
    ("mean(x[3-i]*i for i in range(0, 4, 2))", np.mean(x[[3, 1]] * [0, 2])),
    ("sum((A*x[i])[j,1] for i in range(4) for j in range(3))", A[:, 1].sum() * x.sum()),
    ("sum(T[:,i,:] @ x for i in range(3))", np.einsum("kij,j->k", T, x)),
    ("sum(norm(T[k,i])*x[k] for k in range(2) for i in range(3))", np.linalg.norm(T, axis=2).sum(1) @ x[:2]),
    ("sum(prod(T[k]*x) for k in range(2))", sum(np.prod(t * x) for t in T)),
    ("sum(min(T[k]*x) for k in range(2) for i in range(3))", 3 * sum(np.min(t * x) for t in T)),
    ("sum(1 for i in range(5)) + mean(2 for i in range(3))", 7),
]


@pytest.mark.parametrize(("text", "expected"), CASES)
def test_values(text, expected):
    function = compile_function(text, "x", {"A": A, "T": T, "b": b}, size=4)
    np.testing.assert_allclose(function.value(x), expected, rtol=1e-13)
    np.testing.assert_allclose(function.value(np.stack([x, 2 * x, x]))[[0, 2]], [expected] * 2, rtol=1e-13)


@pytest.mark.parametrize(("text", "_"), CASES)
def test_gradients(text, _):
    function = compile_function(text, "x", {"A": A, "T": T, "b": b}, size=4)
    steps = 1e-6 * np.eye(4)
    differences = [(function.value(x + step) - function.value(x - step)) / 2e-6 for step in steps]
    jacobian = function.jacobian(x)[1]
    np.testing.assert_allclose(jacobian, np.reshape(differences, (4, -1)).T, atol=1e-7)
