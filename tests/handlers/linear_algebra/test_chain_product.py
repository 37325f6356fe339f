from functools import reduce
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.handlers.linear_algebra.chain_product import chain_product
from service.schemas.linear_algebra.operands import MatricesRequest
from tests.conftest import Call
from tests.handlers.linear_algebra.generated import few, near


def test_the_order_is_that_of_the_textbook() -> None:
    # Cormen et al., Introduction to Algorithms, section 14.2: 15,125 multiplications.
    sizes = [30, 35, 15, 5, 10, 20, 25]
    matrices = [np.ones((m, n)) for m, n in pairwise(sizes)]
    found = chain_product(MatricesRequest.model_construct(matrices=matrices))
    assert (found.order, found.multiplications) == ("((A0 (A1 A2)) ((A3 A4) A5))", 15125)


@few
@given(st.lists(st.integers(1, 6), min_size=2, max_size=8), st.integers(0, 2**32))
def test_any_order_gives_the_same_product(sizes: list[int], seed: int) -> None:
    random = np.random.default_rng(seed)
    matrices = [random.normal(size=shape) for shape in pairwise(sizes)]
    found = chain_product(MatricesRequest.model_construct(matrices=matrices))
    assert near(np.asarray(found.result), reduce(np.matmul, matrices), 100)


@pytest.mark.parametrize(
    ("matrices", "result"),
    [
        ([[[1, 2], [3, 4]]], [[1, 2], [3, 4]]),
        ([[1, 2], [[1, 2], [3, 4]], [1, 1]], 17),
        ([[[2**40, 0], [0, 1]], [[2**-40, 0], [0, 1]]], [[1.0, 0.0], [0.0, 1.0]]),
        ([[[2**40, -(2**40)]], [[2**40], [2**40]], [[1]]], [[0]]),
    ],
)
def test_products(call: Call, matrices: Any, result: Any) -> None:
    status, answer = call("linear-algebra/chain-product", matrices=matrices)
    assert (status, answer["result"]) == (200, result)


@pytest.mark.parametrize(
    ("matrices", "pointer"),
    [
        ([[[1, 2]], [[1, 2]]], "/matrices/1"),
        ([[[1, 2]], [1, 2], [[1, 2]]], "/matrices/1"),
        ([], "/matrices"),
        ([[[1, 2.5]], [[2**53 + 1], [1]]], "/matrices/1/0/0"),
    ],
)
def test_bad_chains_are_refused(call: Call, matrices: Any, pointer: str) -> None:
    status, problem = call("linear-algebra/chain-product", matrices=matrices)
    assert (status, problem["errors"][0]["pointer"]) == (422, pointer)


def test_an_exact_overflow_is_refused(call: Call) -> None:
    status, problem = call("linear-algebra/chain-product", matrices=[[[2**40]], [[2**40]]])
    assert (status, problem["type"]) == (422, "/problems/integer-overflow")


def test_the_order_decides_what_is_too_large(call: Call) -> None:
    tall, wide = [[1, 2]] * 6000, [[1] * 6000] * 2
    assert call("linear-algebra/chain-product", matrices=[tall, wide, [1] * 6000])[1]["result"][0] == 18_000
    status, problem = call("linear-algebra/chain-product", matrices=[tall, wide])
    assert (status, problem["type"]) == (422, "/problems/too-large")
