"""Requests of two or more arrays that are added, multiplied or contracted."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from service.schemas.types.arrays import (
    Array,
    ArrayType,
    ExactSquareStack,
    ExactTensor,
    ExactVector,
    ExactVectorStack,
    Tensor,
)
from service.schemas.types.base import Request
from service.schemas.types.short_lists import Integers, items

Factor = Annotated[Array, ArrayType(1, 2, "complex", exact=True)]


class ArrayRequest(Request):
    """One array of any number of axes."""

    array: ExactTensor = Field(examples=[[[1, 2, 3], [4, 5, 6]]])
    """A number, vector, matrix or tensor, real or complex."""
    dtype: Literal[
        "int8", "int16", "int32", "int64", "uint8", "uint16", "uint32",
        "float16", "float32", "float64", "complex64", "complex128",
    ] | None = None  # fmt: skip
    """The type that an entry would be stored in; by default int64, float64 or complex128, as the entries are."""


class BroadcastRequest(Request):
    """Two arrays whose shapes broadcast."""

    a: ExactTensor = Field(examples=[[1, 2, 3]])
    """A number, vector, matrix or tensor, real or complex; integers stay exact."""
    b: ExactTensor = Field(examples=[[4, 5, 6]])
    """Of the shape of `a`, or one that broadcasts: axes are matched from the last, and a length of 1 is repeated."""


class QuotientRequest(Request):
    """Two arrays whose shapes broadcast, to be divided."""

    a: Tensor = Field(examples=[[1.0, 2.0, 3.0]])
    """Dividend: a number, vector, matrix or tensor, real or complex."""
    b: Tensor = Field(examples=[[4.0, 5.0, 6.0]])
    """Divisor, of the shape of `a` or one that broadcasts with it."""


class LinearCombinationRequest(Request):
    """Vectors and their coefficients."""

    vectors: ExactVectorStack = Field(examples=[[[1, 0, 2], [0, 1, 1]]])
    """The vectors as rows (K, N); also matrices or tensors (K, …)."""
    coefficients: ExactVector = Field(examples=[[3, -1]])
    """One number for each vector (K)."""


class DotRequest(Request):
    """Two arrays for NumPy's dot product."""

    a: ExactTensor = Field(examples=[[1, 2, 3]])
    """A number, vector, matrix or tensor, real or complex."""
    b: ExactTensor = Field(examples=[[4, 5, 6]])
    """Its first axis (the second-last, where it has more than one) has the length of the last axis of `a`."""


class CrossRequest(Request):
    """Two vectors, or stacks of them, of 3 or of 2 components."""

    a: ExactVectorStack = Field(examples=[[1, 0, 0]])
    """Vector (…, 3) or (…, 2)."""
    b: ExactVectorStack = Field(examples=[[0, 1, 0]])
    """Vector with as many components; the leading axes broadcast."""


class VectorPairRequest(Request):
    """Two vectors."""

    a: ExactVector = Field(examples=[[1, 2, 3]])
    """Vector (M), real or complex."""
    b: ExactVector = Field(examples=[[4, 5]])
    """Vector (N), real or complex."""


class KroneckerRequest(Request):
    """Two arrays for a Kronecker product."""

    a: ExactTensor = Field(examples=[[[1, 2], [3, 4]]])
    """Matrix (M, N), or an array of any number of axes."""
    b: ExactTensor = Field(examples=[[[0, 1], [1, 0]]])
    """Matrix (P, Q), or an array of any number of axes."""


class MatmulRequest(Request):
    """Two matrices, or stacks of them that broadcast."""

    a: ExactVectorStack = Field(examples=[[[1, 2], [3, 4]]])
    """Matrix (…, M, K), or a vector (K)."""
    b: ExactVectorStack = Field(examples=[[[5, 6], [7, 8]]])
    """Matrix (…, K, N), or a vector (K)."""


class MatricesRequest(Request):
    """Matrices to be multiplied in their order."""

    matrices: Annotated[list[Factor], BeforeValidator(items)] = Field(
        min_length=1, max_length=64, examples=[[[[1, 2], [3, 4]], [[5], [6]], [[7, 8]]]]
    )
    """Up to 64 matrices, each with as many rows as the one before has columns; the first and last may be vectors."""


class EinsumRequest(Request):
    """Arrays and the subscripts of their contraction."""

    subscripts: str = Field(max_length=500, examples=["ij,jk->ik"])
    """A letter for each axis of each operand, commas between operands, and the axes of the result behind `->` (without
    it, the letters that occur once, in alphabetical order). `...` stands for the leading axes, which broadcast."""
    operands: Annotated[list[ExactTensor], BeforeValidator(items)] = Field(
        min_length=1, max_length=26, examples=[[[[1, 2], [3, 4]], [[5, 6], [7, 8]]]]
    )
    """One array for each term of the subscripts, real or complex; integers stay exact."""


class TransposeRequest(Request):
    """An array and the new order of its axes."""

    a: ExactTensor = Field(examples=[[[1, 2, 3], [4, 5, 6]]])
    """A matrix, or an array of any number of axes."""
    axes: Integers | None = None
    """Which axis of `a` becomes the first, the second, …; by default the reverse order. `[0, 2, 1]` transposes the
    items of a stack. Negative ones count from the end."""


class DiagonalRequest(Request):
    """A vector or a matrix, and an offset."""

    a: ExactVectorStack = Field(examples=[[[1, 2, 3], [4, 5, 6], [7, 8, 9]]])
    """A vector gives the matrix with that diagonal; a matrix, or each of a stack (…, M, N), gives its diagonal."""
    offset: int = Field(default=0, ge=-(10**6), le=10**6)
    """0 for the main diagonal, positive above it, negative below."""


class TraceRequest(Request):
    """A square matrix, or a stack of them, whose integers stay exact."""

    a: ExactSquareStack = Field(examples=[[[1, 2], [3, 4]]])
    """Square matrix (…, N, N), real or complex."""


class MatrixPowerRequest(Request):
    """A square matrix, or a stack of them, and an exponent."""

    a: ExactSquareStack = Field(examples=[[[1, 1], [1, 0]]])
    """Square matrix (…, N, N), real or complex; integers stay exact where the exponent is not negative."""
    exponent: int = Field(ge=-(10**6), le=10**6, examples=[10])
    """How many factors; 0 gives the identity, a negative one the power of the inverse."""
