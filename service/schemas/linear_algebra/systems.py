"""Requests of systems of linear equations."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from service.schemas.types.arrays import Array, ArrayType, Matrix, SquareStack, VectorStack
from service.schemas.types.base import Request


class LinearSystemRequest(Request):
    """A square system of linear equations, or a stack of them."""

    a: SquareStack = Field(examples=[[[3.0, 1.0], [1.0, 2.0]]])
    """Square matrix (…, N, N), real or complex, in full whatever its structure."""
    b: VectorStack = Field(examples=[[9.0, 8.0]])
    """Right-hand side: a vector (N), or several as the columns of a matrix (…, N, K); leading axes broadcast."""
    structure: Literal[
        "general", "symmetric", "positive_definite", "triangular_lower", "triangular_upper", "banded", "toeplitz"
    ] = "general"
    """What is known of `a`. `symmetric` and `positive_definite` mean Hermitian for complex entries; of a triangular
    matrix only that triangle is read; the bands are found; `toeplitz` means that each diagonal is constant."""


class LeastSquaresRequest(Request):
    """A system of linear equations to be solved as well as possible."""

    a: Matrix = Field(examples=[[[1.0, 0.0], [1.0, 1.0], [1.0, 2.0]]])
    """Matrix (M, N), real or complex; M may be more or less than N."""
    b: Annotated[Array, ArrayType(1, 2, "complex")] = Field(examples=[[1.0, 2.0, 4.0]])
    """Right-hand side: a vector (M), or several as the columns of a matrix (M, K)."""
    ridge: float = Field(default=0.0, ge=0)
    """λ ≥ 0 in the penalty λ‖x‖² (Tikhonov regularisation); 0 for none."""
    relative_tolerance: float | None = Field(default=None, ge=0, lt=1)
    """Singular values up to this times the largest count as zero. By default the rank is cut only where the columns,
    scaled to length 1, are dependent within max(M, N) times the rounding unit."""
