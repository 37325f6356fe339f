"""Products of vectors, matrices and tensors. Products of integers are exact."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from service.handlers.linear_algebra.elementwise import ArrayResult, check_broadcast
from service.methods.linear_algebra.integers import exactly, operands, product_bound
from service.operation import Cost
from service.schemas.linear_algebra.operands import (
    CrossRequest,
    DotRequest,
    KroneckerRequest,
    MatmulRequest,
    VectorPairRequest,
)
from service.schemas.types.errors import InvalidInput

Array = NDArray[Any]


def _product(compute: Callable[[Array, Array], Any], a: Array, b: Array, terms: int) -> ArrayResult:
    """The result of `compute(a, b)`, whose entries are sums of so many products; exact for integers."""
    if a.dtype.kind == "i":
        return ArrayResult(result=exactly(compute, [a, b], product_bound([a, b], terms)))
    with np.errstate(over="ignore", invalid="ignore"):  # A result that is not finite is refused by its field.
        return ArrayResult(result=compute(a, b))


def dot(request: DotRequest) -> ArrayResult:
    """The dot product a · b = Σᵢ aᵢbᵢ of two vectors; of matrices, the matrix product (NumPy's `dot`).

    In general a sum over the last axis of `a` and the second-last of `b`: result[i, j, k, m] = Σ a[i, j, :] b[k, :, m].
    Complex entries are not conjugated.
    """
    a, b = operands({"a": request.a, "b": request.b})
    terms = a.shape[-1] if a.ndim and b.ndim else 1
    if a.ndim and b.ndim and b.shape[_summed(b)] != terms:
        detail = f"The last axis of `a` has length {terms}, and must meet a length of {terms} here, not "
        raise InvalidInput.at(detail + f"{b.shape[_summed(b)]} (shape {list(b.shape)}).", "b")
    return _product(np.dot, a, b, terms)


def _summed(b: Array) -> int:
    return -2 if b.ndim > 1 else -1


def dot_cost(request: DotRequest) -> Cost:
    """One multiplication for each entry of the result and each term."""
    a, b = request.a, request.b
    if not a.ndim or not b.ndim:
        return Cost(10.0 * a.size * b.size, a.size * b.size)
    terms = max(a.shape[-1], b.shape[_summed(b)])
    elements = (a.size // a.shape[-1]) * (b.size // b.shape[_summed(b)])
    return Cost(2.0 * elements * terms + a.size + b.size, max(elements, a.size, b.size))


def cross(request: CrossRequest) -> ArrayResult:
    """The cross product a × b = (a₂b₃ − a₃b₂, a₃b₁ − a₁b₃, a₁b₂ − a₂b₁) of vectors in space.

    Its length is the area of their parallelogram. Of two vectors in the plane, the number a₁b₂ − a₂b₁.
    """
    a, b = operands({"a": request.a, "b": request.b})
    for name, array in (("a", a), ("b", b)):
        if array.shape[-1] not in (2, 3):
            raise InvalidInput.at(f"The last axis must have 3 components, or 2; it has {array.shape[-1]}.", name)
    if a.shape[-1] != b.shape[-1]:
        raise InvalidInput.at(f"`a` has {a.shape[-1]} components; send as many here.", "b")
    check_broadcast(a, b)
    return _product(_cross, a, b, 2)


def _cross(a: Array, b: Array) -> Array:
    def term(i: int, j: int) -> Array:
        return np.asarray(a[..., i] * b[..., j] - a[..., j] * b[..., i])

    if a.shape[-1] == 2:
        return term(0, 1)
    return np.stack((term(1, 2), term(2, 0), term(0, 1)), -1)


def outer(request: VectorPairRequest) -> ArrayResult:
    """The outer product a bᵀ, the matrix (M, N) of all products aᵢbⱼ. Complex entries are not conjugated."""
    a, b = operands({"a": request.a, "b": request.b})
    return _product(np.outer, a, b, 1)


def kronecker(request: KroneckerRequest) -> ArrayResult:
    """The Kronecker product a ⊗ b: every entry of `a` times the whole of `b`, (M P, N Q) for (M, N) and (P, Q)."""
    a, b = operands({"a": request.a, "b": request.b})
    return _product(np.kron, a, b, 1)


def pair_cost(request: VectorPairRequest | KroneckerRequest) -> Cost:
    """Every entry of `a` meets every entry of `b`."""
    elements = request.a.size * request.b.size
    return Cost(10.0 * elements, elements)


def matmul(request: MatmulRequest) -> ArrayResult:
    """The matrix product A B, (…, M, N) with entries Σₖ aᵢₖbₖⱼ; stacks broadcast (NumPy's `matmul`).

    A vector on the left is a row, on the right a column, and its axis is left out of the result.
    """
    a, b = operands({"a": request.a, "b": request.b})
    terms, rows = a.shape[-1], b.shape[_summed(b)]
    if terms != rows:
        detail = f"`a` has {terms} columns (shape {list(a.shape)}), but here are {rows} rows (shape {list(b.shape)})."
        raise InvalidInput.at(detail, "b")
    check_broadcast(a, b, (a.shape[:-2], b.shape[:-2]))
    return _product(np.matmul, a, b, terms)


def matmul_cost(request: MatmulRequest) -> Cost:
    """One multiplication for each entry of the result and each term; larger where the leading axes broadcast."""
    a, b = request.a, request.b
    stack = [max(pair) for pair in _paired(a.shape[:-2], b.shape[:-2])]
    rows = a.shape[-2] if a.ndim > 1 else 1
    columns = b.shape[-1] if b.ndim > 1 else 1
    elements = int(np.prod([*stack, rows, columns], dtype=object))
    return Cost(2.0 * elements * a.shape[-1] + a.size + b.size, max(elements, a.size, b.size))


def _paired(first: tuple[int, ...], second: tuple[int, ...]) -> list[tuple[int, int]]:
    axes = max(len(first), len(second))
    padded = [(1,) * (axes - len(shape)) + shape for shape in (first, second)]
    return list(zip(*padded, strict=True))
