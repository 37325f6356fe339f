"""The product of several matrices in the order that needs the fewest multiplications."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from service.handlers.costs import product_steps
from service.handlers.linear_algebra.doubts import cancelled, certainty
from service.methods.linear_algebra.cancellation import Sums
from service.methods.linear_algebra.chain_order import best_order, product, product_sizes, sizes, written
from service.methods.linear_algebra.integers import operands, sum_of_products
from service.methods.linear_algebra.lapack import Array
from service.methods.linear_algebra.levels import EXACT
from service.methods.linear_algebra.multilinear import multilinear_of
from service.operation import Cost
from service.schemas.linear_algebra.operands import MatricesRequest
from service.schemas.types.errors import InvalidInput
from service.schemas.types.results import Result, Tensor


@dataclass(slots=True, kw_only=True)
class ChainProductResult(Result):
    """A product of matrices, and how it was computed."""

    result: Tensor
    """The product: a matrix, or a vector or number where the first or the last factor is a vector."""
    order: str
    """The products in the order in which they were done, such as `((A0 A1) A2)`."""
    multiplications: int
    """How many multiplications of two numbers that order needs."""


def chain_product(request: MatricesRequest) -> ChainProductResult:
    """The product A₀A₁⋯A_K of matrices, in the order with the fewest multiplications.

    The order is found by dynamic programming (Cormen et al., Introduction to Algorithms, section 14.2).
    The first and the last may be vectors, a row and a column. Products of integers are exact. Those of few
    multiplications are `proved`; elsewhere entries whose terms cancel are computed again exactly, or told.
    """
    arrays = operands({f"matrices/{place}": matrix for place, matrix in enumerate(request.matrices)})
    for place, matrix in enumerate(arrays[1:-1], 1):
        if matrix.ndim == 1:
            raise InvalidInput.at("Only the first and the last may be a vector; send a matrix.", "matrices", place)
    for place in range(1, len(arrays)):
        columns, rows = arrays[place - 1].shape[-1], arrays[place].shape[0]
        if columns != rows:
            detail = f"This matrix has {rows} rows, but the one before has {columns} columns."
            raise InvalidInput.at(detail, "matrices", place)
    multiplications, order = best_order(sizes(arrays))
    terms = math.prod(matrix.shape[-1] for matrix in arrays[:-1])

    def compute(*factors: Array) -> Any:
        return product(factors, order)

    found = Sums(sum_of_products(compute, arrays, terms), np.zeros(()), EXACT)
    if found.result.dtype.kind != "i":
        found = multilinear_of(compute, arrays, found.result, multiplications)
    return ChainProductResult(
        result=found.result,
        order=written(order),
        multiplications=multiplications,
        certainty=certainty(found.level),
        warnings=cancelled(found.errors, "d" if found.level == EXACT else found.result.dtype.char),
    )


def chain_product_cost(request: MatricesRequest) -> Cost:
    """The multiplications of the best order, and its largest partial product."""
    lengths = sizes(request.matrices)
    multiplications, order = best_order(lengths)
    steps = product_steps(request.matrices, math.prod(lengths[1:-1]))
    return Cost(2 * steps * multiplications + 100 * len(lengths) ** 3, max(product_sizes(order, lengths)))
