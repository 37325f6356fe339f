"""Requests about sparse matrices."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from service.schemas.types.arrays import Array, ArrayType, Vector
from service.schemas.types.base import Request
from service.schemas.types.sparse import SparseMatrix

RightHandSide = Annotated[Array, ArrayType(1, 2, "complex")]

_EXAMPLE = {
    "format": "coo",
    "shape": [3, 3],
    "row": [0, 0, 1, 1, 1, 2, 2],
    "column": [0, 1, 0, 1, 2, 1, 2],
    "data": [2.0, -1.0, -1.0, 2.0, -1.0, -1.0, 2.0],
}
_LARGER = {
    "format": "csr",
    "shape": [5, 5],
    "indptr": [0, 2, 5, 8, 11, 13],
    "indices": [0, 1, 0, 1, 2, 1, 2, 3, 2, 3, 4, 3, 4],
    "data": [2.0, -1.0, -1.0, 2.0, -1.0, -1.0, 2.0, -1.0, -1.0, 2.0, -1.0, -1.0, 2.0],
}


MaxRestarts = Annotated[int, Field(ge=1, le=2**31 - 1)]
"""How often ARPACK may restart, which it counts in 32 bits."""


class SparseSystemRequest(Request):
    """A sparse square matrix and right-hand sides."""

    a: SparseMatrix = Field(examples=[_EXAMPLE])
    """Sparse square matrix (N, N), real or complex."""
    b: RightHandSide = Field(examples=[[1.0, 0.0, 1.0]])
    """Right-hand side (N), or several as columns (N, K)."""


class SparseLeastSquaresRequest(Request):
    """A sparse matrix, a right-hand side, and when to stop."""

    a: SparseMatrix = Field(examples=[{**_EXAMPLE, "shape": [4, 3], "row": [0, 0, 1, 1, 1, 2, 3]}])
    """Sparse matrix (M, N), real or complex."""
    b: Vector = Field(examples=[[1.0, 2.0, 3.0, 4.0]])
    """Right-hand side (M)."""
    tolerance: float = Field(default=1e-14, gt=0, lt=1)
    """The iteration ends where its answer is exact for a problem that differs by this, relatively."""
    max_iterations: int | None = Field(default=None, ge=1)
    """At most so many iterations; by default the larger of 1,000 and 10 min(M, N)."""


class SparseEigenRequest(Request):
    """A sparse square matrix and which of its eigenvalues are asked for."""

    a: SparseMatrix = Field(examples=[_LARGER])
    """Sparse square matrix (N, N), real or complex."""
    k: int = Field(ge=1, examples=[2])
    """How many eigenvalues, at most N − 2."""
    which: Literal["LM", "SM", "LR", "SR", "LI", "SI", "LA", "SA"] = "LM"
    """Largest or smallest (L, S) by magnitude (M), real (R) or imaginary (I) part; algebraically (A) if `symmetric`."""
    structure: Literal["general", "symmetric"] = "general"
    """`symmetric` (complex: Hermitian) answers real eigenvalues, `general` always complex ones."""
    max_iterations: MaxRestarts | None = None
    """At most so many restarts; by default 10 N."""


class SparseSvdRequest(Request):
    """A sparse matrix and which of its singular values are asked for."""

    a: SparseMatrix = Field(examples=[_LARGER])
    """Sparse matrix (M, N), real or complex."""
    k: int = Field(ge=1, examples=[2])
    """How many singular values, at most min(M, N) − 1."""
    which: Literal["LM", "SM"] = "LM"
    """The largest (LM) or the smallest (SM)."""
    max_iterations: MaxRestarts | None = None
    """At most so many restarts; by default 10 min(M, N)."""
