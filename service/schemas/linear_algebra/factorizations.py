"""Requests of factorisations: a matrix, or a stack of them, and what is asked about it."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from service.schemas.linear_algebra.matrices import MatrixRequest, SquareRequest
from service.schemas.types.arrays import Matrix, RealMatrix, SquareStack
from service.schemas.types.base import Request
from service.schemas.types.short_lists import Integers

_SYMMETRIC = [[4.0, 2.0], [2.0, 3.0]]

Structure = Literal["general", "symmetric"]


class SymmetricRequest(Request):
    """A symmetric matrix (complex: Hermitian), or a stack of them."""

    a: SquareStack = Field(examples=[_SYMMETRIC])
    """Symmetric matrix (…, N, N), or Hermitian where complex."""


class CholeskyRequest(SymmetricRequest):
    """A positive definite matrix, or a stack of them."""

    lower: bool = True
    """True for the lower factor L with A = L Lᴴ, false for the upper factor R with A = Rᴴ R."""


class QrRequest(MatrixRequest):
    """A matrix and the kind of its QR factorisation."""

    mode: Literal["reduced", "complete"] = "reduced"
    """With K = min(M, N): `reduced` gives Q (M, K) and R (K, N), `complete` gives Q (M, M) and R (M, N)."""
    pivoting: bool = False
    """Whether columns are exchanged so that the diagonal of R decreases in size, which shows the rank."""


class SchurRequest(SquareRequest):
    """A square matrix and the kind of its Schur form."""

    kind: Literal["real", "complex"] = "real"
    """For a real matrix: `real` keeps T real with 2×2 blocks for complex pairs, `complex` makes T triangular."""


class SvdRequest(MatrixRequest):
    """A matrix and the extent of its singular vectors."""

    full_matrices: bool = False
    """False gives U (M, K) and Vᴴ (K, N) with K = min(M, N), true the square ones (M, M) and (N, N)."""


class EigenRequest(SquareRequest):
    """A square matrix and what is known about it."""

    structure: Structure = "general"
    """`symmetric` (complex: Hermitian) answers real eigenvalues, `general` always complex ones."""


class GeneralizedEigenRequest(Request):
    """A pair of square matrices, or stacks of one shape."""

    a: SquareStack = Field(examples=[[[2.0, 1.0], [1.0, 3.0]]])
    """Square matrix (…, N, N), real or complex."""
    b: SquareStack = Field(examples=[[[2.0, 0.0], [0.0, 1.0]]])
    """Non-singular matrix (…, N, N) of the shape of `a`; positive definite with `symmetric`."""
    structure: Structure = "general"
    """`symmetric` (complex: Hermitian) answers real eigenvalues, `general` always complex ones."""


class LowRankRequest(Request):
    """A matrix and the one demand that sets the rank of its approximation."""

    a: Matrix = Field(examples=[[[3.0, 2.0, 2.0], [2.0, 3.0, -2.0]]])
    """Matrix (M, N), real or complex, not zero."""
    rank: int | None = Field(default=None, ge=1)
    """The rank, at most min(M, N)."""
    ranks: Integers | None = None
    """Several ranks, each from 1 to min(M, N); the answers come in `results`."""
    explained_variance: float | None = Field(default=None, gt=0, le=1)
    """The least rank whose share of the sum of squared singular values reaches this."""
    relative_error: float | None = Field(default=None, ge=0, lt=1)
    """The least rank whose error relative to A in the Frobenius norm is at most this."""


class PcaRequest(Request):
    """Observations of several variables."""

    data: RealMatrix = Field(examples=[[[2.5, 2.4], [0.5, 0.7], [2.2, 2.9], [1.9, 2.2], [3.1, 3.0]]])
    """Observations × variables (N, P), at least 2 observations."""
    components: int | None = Field(default=None, ge=1)
    """How many components, at most min(N, P), which is the default."""
    standardize: bool = False
    """Whether each variable is divided by its standard deviation (N − 1 in the denominator) first."""
