from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from service.handlers.linear_algebra.einsum import einsum
from service.schemas.linear_algebra.operands import EinsumRequest
from tests.conftest import Call

_RANDOM = np.random.default_rng(3)


@pytest.mark.parametrize(
    ("subscripts", "shapes"),
    [
        ("ij,jk->ik", [(2, 3), (3, 4)]),
        ("ij,jk", [(2, 3), (3, 4)]),
        ("ba", [(2, 3)]),
        ("ii->i", [(3, 3)]),
        ("ii", [(3, 3)]),
        ("i,j,k->kji", [(2,), (3,), (4,)]),
        ("...ij,...jk->...ik", [(5, 2, 3), (3, 4)]),
        ("...ij,...jk", [(5, 1, 2, 3), (6, 3, 4)]),
        ("i...->...", [(2, 3, 4)]),
        ("ij,kj,lj->ikl", [(2, 3), (4, 3), (5, 3)]),
        ("a , b -> a b", [(2,), (3,)]),
        ("", [()]),
    ],
)
@pytest.mark.parametrize("kind", ["integer", "real", "complex"])
def test_einsum_is_numpys(subscripts: str, shapes: list[tuple[int, ...]], kind: str) -> None:
    operands: list[Any] = [_RANDOM.integers(-9, 9, shape) for shape in shapes]
    if kind != "integer":
        operands = [operand + (0.5 if kind == "real" else 1j) for operand in operands]
    operands = [np.asarray(operand) for operand in operands]
    found = einsum(EinsumRequest.model_construct(subscripts=subscripts, operands=operands)).result
    expected = np.einsum(subscripts, *operands)
    assert np.asarray(found).dtype == expected.dtype
    assert np.allclose(found, expected, rtol=1e-13, atol=1e-12)


@pytest.mark.parametrize(
    ("subscripts", "operands", "pointer"),
    [
        ("ij,jk->ik", [[[1, 2]], [[1, 2]]], "/operands/1"),
        ("ij", [[1, 2]], "/operands/0"),
        ("i", [[[1, 2]]], "/operands/0"),
        ("i,j", [[1, 2]], "/subscripts"),
        ("i;j", [[1, 2]], "/subscripts"),
        ("i->j", [[1, 2]], "/subscripts"),
        ("i->ii", [[1, 2]], "/subscripts"),
        ("i->i->i", [[1, 2]], "/subscripts"),
        ("i..", [[1, 2]], "/subscripts"),
        ("i,i", [[1.5], [2**53 + 1]], "/operands/1/0"),
    ],
)
def test_bad_subscripts_are_refused(call: Call, subscripts: str, operands: Any, pointer: str) -> None:
    status, problem = call("linear-algebra/einsum", subscripts=subscripts, operands=operands)
    assert (status, problem["errors"][0]["pointer"]) == (422, pointer)


def test_a_huge_result_is_refused_before_it_is_made(call: Call) -> None:
    vector = [1] * 1000
    status, problem = call("linear-algebra/einsum", subscripts="a,b,c,d->abcd", operands=[vector] * 4)
    assert (status, problem["type"]) == (422, "/problems/too-large")


def test_a_huge_sum_is_done_in_a_clever_order(call: Call) -> None:
    vector = [1] * 1000
    assert call("linear-algebra/einsum", subscripts="a,b,c,d->", operands=[vector] * 4)[1]["result"] == 10**12
    status, problem = call("linear-algebra/einsum", subscripts="a,b,c->", operands=[[2**30], [2**30], [2**30]])
    assert (status, problem["type"]) == (422, "/problems/integer-overflow")


def test_python_integers_are_contracted_in_pairs() -> None:
    operands = [np.full((2, 3), 2**40), np.full((3, 2), -(2**20)), np.array([[1, 0], [0, 0]]), np.array([1, -1])]
    found = einsum(EinsumRequest.model_construct(subscripts="ij,jk,kl,m->il", operands=operands)).result
    assert np.asarray(found).tolist() == [[0, 0], [0, 0]]
    operands[3] = np.array([1, 0])
    found = einsum(EinsumRequest.model_construct(subscripts="ij,jk,kl,m->li", operands=operands)).result
    assert np.asarray(found).tolist() == [[-3 * 2**60] * 2, [0, 0]]


def test_few_products_are_proved(call: Call):
    rows = [[1e16, 0.1, -1e16], [0.3, 0.7, 0.1]]
    status, found = call("linear-algebra/einsum", subscripts="ij,j->i", operands=[rows, [1.0, 3.3, 1.0]])
    assert (status, found["result"][0], found["certainty"]) == (200, float(Fraction(0.1) * Fraction(3.3)), "proved")
    found = call("linear-algebra/chain-product", matrices=[rows, [[1.0], [3.3], [1.0]], [[0.5]]])[1]
    assert (found["result"][0], found["certainty"]) == ([float(Fraction(0.1) * Fraction(3.3) / 2)], "proved")
