"""The order in which a product of several matrices needs the fewest multiplications."""

from __future__ import annotations

from functools import reduce
from typing import Any

import numpy as np

from service.methods.linear_algebra.lapack import Array

Order = int | tuple[Any, Any]
"""A matrix's place in the list, or the product of two orders."""


def product_sizes(order: Order, sizes: list[int]) -> list[int]:
    """The entries of the product of an order, then of all partial ones in it."""
    if isinstance(order, int):
        return [sizes[order] * sizes[order + 1]]
    first, last = order, order
    while not isinstance(first, int):
        first = first[0]
    while not isinstance(last, int):
        last = last[1]
    inner = [size for part in order for size in product_sizes(part, sizes)]
    return [sizes[first] * sizes[last + 1], *inner]


def sizes(arrays: list[Array]) -> list[int]:
    """The rows of the first, then the columns of each; a vector on the left is a row, on the right a column."""
    first = 1 if arrays[0].ndim == 1 and len(arrays) > 1 else arrays[0].shape[0]
    last = 1 if arrays[-1].ndim == 1 else arrays[-1].shape[-1]
    return [first, *(matrix.shape[-1] for matrix in arrays[:-1]), last]


def best_order(sizes: list[int]) -> tuple[int, Order]:
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


def product(factors: tuple[Array, ...], order: Order) -> Any:
    """The product of the factors in an order."""
    if isinstance(order, int):
        return factors[order]
    return reduce(np.matmul, (product(factors, part) for part in order))


def written(order: Order) -> str:
    """The order as text, such as `((A0 A1) A2)`."""
    return f"A{order}" if isinstance(order, int) else f"({written(order[0])} {written(order[1])})"
