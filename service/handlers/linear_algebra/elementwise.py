"""Sums, differences, Hadamard products and quotients of arrays, and linear combinations."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from service.handlers.places import at_places
from service.methods.linear_algebra.integers import exactly, largest, operands, product_bound
from service.methods.linear_algebra.scaling import times_power
from service.schemas.linear_algebra.operands import (
    ArrayRequest,
    BroadcastRequest,
    LinearCombinationRequest,
    QuotientRequest,
)
from service.schemas.types.errors import InvalidInput
from service.schemas.types.results import ExtendedComplexTensor, Result, Tensor

Array = NDArray[Any]


@dataclass(slots=True, kw_only=True)
class ArrayResult(Result):
    """One array."""

    result: Tensor
    """The result: a number, or an array of the shape that the operation gives it."""


@dataclass(slots=True, kw_only=True)
class QuotientResult(Result):
    """The quotients of two arrays."""

    result: ExtendedComplexTensor
    """a / b entry by entry; a division by zero gives an infinity, 0/0 gives NaN."""


@dataclass(slots=True, kw_only=True)
class DescribeArrayResult(Result):
    """Shape and storage of an array."""

    rank: int
    """The number of axes: 0 for a number, 1 for a vector, 2 for a matrix."""
    shape: list[int]
    """The length of each axis."""
    size: int
    """The number of entries: the product of the shape."""
    dtype: str
    """The type of an entry, by NumPy's name."""
    bytes: int
    """The memory of all entries: the size times the bytes of one."""


def describe_array(request: ArrayRequest) -> DescribeArrayResult:
    """The number of axes (the tensor's rank), the shape, the size, the dtype and the memory of an array.

    A scalar has rank 0, a vector 1, a matrix 2. With `dtype`, the entries must be storable in that type: a fraction or
    an overflow in an integer type, or an imaginary part in a real one, is refused.
    """
    array = request.array
    dtype = np.dtype(request.dtype or array.dtype)
    with np.errstate(all="ignore"):
        stored = array.real.astype(dtype) if dtype.kind != "c" else array.astype(dtype)
    whole = dtype.kind in "iu"
    if (whole and (stored != array).any()) or (np.iscomplexobj(array) and dtype.kind != "c") or not _finite(stored):
        raise InvalidInput.at(f"Some entries cannot be stored as {dtype.name}.", "dtype")
    return DescribeArrayResult(
        rank=array.ndim,
        shape=list(array.shape),
        size=array.size,
        dtype=dtype.name,
        bytes=array.size * dtype.itemsize,
    )


def _finite(array: Array) -> bool:
    return bool(np.isfinite(array).all())


def add(request: BroadcastRequest) -> ArrayResult:
    """The sum a + b, entry by entry. Arrays of integers are added exactly."""
    return _elementwise(request, np.add, product=False)


def subtract(request: BroadcastRequest) -> ArrayResult:
    """The difference a − b, entry by entry. Arrays of integers are subtracted exactly."""
    return _elementwise(request, np.subtract, product=False)


def multiply(request: BroadcastRequest) -> ArrayResult:
    """The Hadamard product a ⊙ b, entry by entry (`matmul` is the matrix product). Integers are multiplied exactly."""
    return _elementwise(request, np.multiply, product=True)


def _elementwise(request: BroadcastRequest, compute: np.ufunc, *, product: bool) -> ArrayResult:
    a, b = operands({"a": request.a, "b": request.b})
    check_broadcast(a, b)
    if a.dtype.kind != "i":
        with np.errstate(over="ignore"):  # A result that is not finite is refused by its field.
            return ArrayResult(result=compute(a, b))
    bound = product_bound([a, b], 1) if product else largest(a) + largest(b)
    return ArrayResult(result=exactly(compute, [a, b], bound))


def divide(request: QuotientRequest) -> QuotientResult:
    """The quotient a / b, entry by entry (IEEE 754).

    A division by zero gives an infinity, and 0/0 gives NaN, with a warning.
    """
    a, b = request.a, request.b
    check_broadcast(a, b)
    with np.errstate(all="ignore"):
        result = _complex_quotient(a, b) if "c" in (a.dtype.kind, b.dtype.kind) else np.divide(a, b)
    if b.all():
        return QuotientResult(result=result)
    zero = np.broadcast_to(b == 0, result.shape)
    return QuotientResult(result=result, warnings=at_places(zero, "division-by-zero", "Some divisors are zero."))


def _complex_quotient(a: Array, b: Array) -> Array:
    """The quotient, computed of numbers near 1: the usual formula adds two parts, and divides by the sum."""
    of_a, of_b = (np.frexp(np.maximum(np.abs(one.real), np.abs(one.imag)))[1] for one in (a, b))
    quotient = times_power(a, -of_a) / times_power(b, -of_b)
    return np.asarray(np.where(b == 0, a / b, times_power(quotient, of_a - of_b)))


def linear_combination(request: LinearCombinationRequest) -> ArrayResult:
    """The linear combination c₁v₁ + … + c_K v_K of the rows v of `vectors` with the `coefficients` c."""
    coefficients, vectors = operands({"coefficients": request.coefficients, "vectors": request.vectors})
    if len(coefficients) != len(vectors):
        detail = f"There are {len(vectors)} vectors but {len(coefficients)} coefficients; send one for each vector."
        raise InvalidInput.at(detail, "coefficients")
    arrays = [coefficients, vectors]
    if vectors.dtype.kind == "i":
        return ArrayResult(result=exactly(_combine, arrays, product_bound(arrays, len(vectors))))
    with np.errstate(over="ignore", invalid="ignore"):
        return ArrayResult(result=_combine(*arrays))


def _combine(coefficients: Array, vectors: Array) -> Any:
    return np.tensordot(coefficients, vectors, 1)


def check_broadcast(a: Array, b: Array, shapes: tuple[tuple[int, ...], tuple[int, ...]] | None = None) -> None:
    """Raise InvalidInput at `b` where two arrays (or the given parts of their shapes) do not broadcast."""
    try:
        np.broadcast_shapes(*(shapes or (a.shape, b.shape)))
    except ValueError:
        detail = (
            f"Shape {list(b.shape)} does not broadcast with {list(a.shape)}: from the last axis on, lengths must be "
            "equal, or one of them 1."
        )
        raise InvalidInput.at(detail, "b") from None
