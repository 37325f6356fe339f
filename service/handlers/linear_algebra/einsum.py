"""Einstein summation."""

from __future__ import annotations

from typing import Any

import numpy as np

from service.handlers.costs import product_steps
from service.handlers.linear_algebra.doubts import cancelled, certainty
from service.handlers.linear_algebra.results import ArrayResult
from service.methods.linear_algebra.einstein_summation import contract_in_pairs, read
from service.methods.linear_algebra.integers import operands, sum_of_products
from service.methods.linear_algebra.lapack import Array
from service.methods.linear_algebra.multilinear import multilinear_of
from service.operation import Cost
from service.schemas.linear_algebra.operands import EinsumRequest


def einsum(request: EinsumRequest) -> ArrayResult:
    """Einstein's summation: products of the operands' entries, summed over every letter that the result does not have.

    `ij,jk->ik` is the matrix product, `ii->` the trace, `ij->ji` the transpose, `i,i->` the dot product, `...ij,...jk`
    a product of stacks. Operands are contracted in pairs in an order that is cheap (NumPy's `einsum`, greedy). Complex
    entries are not conjugated; integers are exact. Sums of few products are `proved`: right to their last digit for the
    doubles received. Of more, entries whose terms cancel are computed again exactly, or told.
    """
    named = {f"operands/{place}": operand for place, operand in enumerate(request.operands)}
    contraction = read(request.subscripts, request.operands)
    arrays = operands(named)
    largest = max(contraction.elements, *(array.size for array in arrays))

    def compute(*factors: Array) -> Any:
        if factors[0].dtype == object:
            return contract_in_pairs(contraction, list(factors), largest)
        return np.einsum(contraction.text, *factors, optimize=("greedy", largest))

    terms = contraction.products // contraction.elements
    result = sum_of_products(compute, arrays, terms)
    if result.dtype.kind == "i":
        return ArrayResult(result=result, certainty="exact")
    found, errors, level = multilinear_of(compute, arrays, result, contraction.products)
    return ArrayResult(result=found, certainty=certainty(level), warnings=cancelled(errors, found.dtype.char))


def einsum_cost(request: EinsumRequest) -> Cost:
    """Every product of the full index space; no array is larger than the largest operand or the result."""
    contraction = read(request.subscripts, request.operands)
    sizes = [operand.size for operand in request.operands]
    steps = product_steps(request.operands, contraction.products // contraction.elements)
    return Cost(2 * steps * len(sizes) * contraction.products + 1e5, max(contraction.elements, *sizes))
