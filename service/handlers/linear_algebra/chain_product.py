"""The product of several matrices in the order that needs the fewest multiplications."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import reduce
from typing import Any

import numpy as np
from numpy.typing import NDArray

from service.methods.linear_algebra.integers import exactly, operands, product_bound
from service.operation import Cost
from service.schemas.linear_algebra.operands import MatricesRequest
from service.schemas.types.errors import InvalidInput
from service.schemas.types.results import Result, Tensor

Array = NDArray[Any]
Order = int | tuple[Any, Any]
"""A matrix's place in the list, or the product of two orders."""


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
    The first and the last may be vectors, a row and a column. Products of integers are exact.
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
    cost, order = _best_order(_sizes(arrays))
    result = _multiply(arrays, order)
    return ChainProductResult(result=result, order=_text(order), multiplications=cost)


def cost(request: MatricesRequest) -> Cost:
    """The multiplications of the best order, and its largest partial product."""
    sizes = _sizes(request.matrices)
    flops, order = _best_order(sizes)
    return Cost(2.0 * flops + 100 * len(sizes) ** 3, max(_product_sizes(order, sizes)))


def _product_sizes(order: Order, sizes: list[int]) -> list[int]:
    """The entries of the product of an order, then of all partial ones in it."""
    if isinstance(order, int):
        return [sizes[order] * sizes[order + 1]]
    first, last = order, order
    while not isinstance(first, int):
        first = first[0]
    while not isinstance(last, int):
        last = last[1]
    inner = [size for part in order for size in _product_sizes(part, sizes)]
    return [sizes[first] * sizes[last + 1], *inner]


def _sizes(arrays: list[Array]) -> list[int]:
    """The rows of the first, then the columns of each; a vector on the left is a row, on the right a column."""
    first = 1 if arrays[0].ndim == 1 and len(arrays) > 1 else arrays[0].shape[0]
    last = 1 if arrays[-1].ndim == 1 else arrays[-1].shape[-1]
    return [first, *(matrix.shape[-1] for matrix in arrays[:-1]), last]


def _best_order(sizes: list[int]) -> tuple[int, Order]:
    """The fewest multiplications for matrices of these sizes, and their order."""
    count = len(sizes) - 1
    best: dict[tuple[int, int], tuple[int, Order]] = {(i, i): (0, i) for i in range(count)}
    for length in range(1, count):
        for i in range(count - length):
            j = i + length
            splits = (
                (best[i, k][0] + best[k + 1, j][0] + sizes[i] * sizes[k + 1] * sizes[j + 1], k) for k in range(i, j)
            )
            fewest, k = min(splits)
            best[i, j] = fewest, (best[i, k][1], best[k + 1, j][1])
    return best[0, count - 1]


def _multiply(arrays: list[Array], order: Order) -> Array:
    def product(*factors: Array) -> Any:
        return _evaluate(factors, order)

    if arrays[0].dtype.kind != "i":
        with np.errstate(over="ignore", invalid="ignore"):  # A result that is not finite is refused by its field.
            return np.asarray(product(*arrays))
    terms = math.prod(matrix.shape[-1] for matrix in arrays[:-1])
    return exactly(product, arrays, product_bound(arrays, terms))


def _evaluate(factors: tuple[Array, ...], order: Order) -> Any:
    if isinstance(order, int):
        return factors[order]
    return reduce(np.matmul, (_evaluate(factors, part) for part in order))


def _text(order: Order) -> str:
    return f"A{order}" if isinstance(order, int) else f"({_text(order[0])} {_text(order[1])})"
