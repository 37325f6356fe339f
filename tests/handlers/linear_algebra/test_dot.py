from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from service.methods.linear_algebra.cancellation import dot_of
from tests.conftest import Call


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ([1, 2, 3], [4, 5, 6]),
        ([[1, 2], [3, 4]], [[1, 2], [3, 4]]),
        ([[1.5, 2]], [1.0, 0.5]),
        ([[[1, 2]], [[3, 4]]], [[1, 0], [0, 1]]),
        (3, [1, 2]),
        (2, 4),
    ],
)
def test_dot_is_numpys(call: Call, a: Any, b: Any) -> None:
    status, answer = call("linear-algebra/dot", a=a, b=b)
    assert (status, answer["result"]) == (200, np.dot(a, b).tolist())


def test_dot_does_not_conjugate(call: Call) -> None:
    _, answer = call("linear-algebra/dot", a={"real": [0], "imag": [1]}, b={"real": [0], "imag": [1]})
    assert answer["result"] == {"real": -1.0, "imag": 0.0}


@pytest.mark.parametrize("name", ["dot", "matmul"])
def test_inner_lengths_must_agree(call: Call, name: str) -> None:
    status, problem = call(f"linear-algebra/{name}", a=[[1, 2, 3]], b=[[1, 2], [3, 4]])
    assert (status, problem["errors"][0]["pointer"]) == (422, "/b")


@pytest.mark.parametrize("n", [1, 3, 64])
def test_a_dot_product_of_a_few_doubles_is_rounded_once(n: int) -> None:
    draws = np.random.default_rng(n)
    x, y = draws.normal(size=(2, n)) * 2.0 ** draws.integers(-60, 60, (2, n))
    assert dot_of(x, y) == float(sum(Fraction(a) * Fraction(b) for a, b in zip(x.tolist(), y.tolist(), strict=True)))


def test_other_dot_products_are_for_arrays() -> None:
    big, many = np.array([1e200]), np.ones(65)
    assert dot_of(big, big) is None
    assert dot_of(many, many) is None
    assert dot_of(many[:3], many[:3].astype(np.float32)) is None
