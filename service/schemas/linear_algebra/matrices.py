"""Requests that are one matrix, or a stack of them."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from service.schemas.types.arrays import Matrix, MatrixStack, SquareStack
from service.schemas.types.base import Request, mixed_choice


class SquareRequest(Request):
    """A square matrix, or a stack of them."""

    a: SquareStack = Field(examples=[[[4.0, 7.0], [2.0, 6.0]]])
    """Square matrix (…, N, N), real or complex."""


class MatrixRequest(Request):
    """A matrix, or a stack of them."""

    a: MatrixStack = Field(examples=[[[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]]])
    """Matrix (…, M, N), real or complex."""


class RankRequest(MatrixRequest):
    """A matrix, or a stack of them, and a tolerance for its rank."""

    relative_tolerance: float | None = Field(default=None, ge=0, lt=1)
    """Singular values up to this times the largest count as zero; by default max(M, N) times the rounding unit."""


class SubspaceRequest(Request):
    """A matrix and a tolerance for its rank."""

    a: Matrix = Field(examples=[[[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]])
    """Matrix (M, N), real or complex."""
    relative_tolerance: float | None = Field(default=None, ge=0, lt=1)
    """Singular values up to this times the largest count as zero; by default max(M, N) times the rounding unit."""


class ConditionRequest(Request):
    """A matrix, or a stack of them, and the norm of its condition number."""

    a: MatrixStack = Field(examples=[[[1.0, 2.0], [3.0, 4.0]]])
    """Square matrix (…, N, N), real or complex; for order 2 also (…, M, N)."""
    order: Annotated[Literal[1, 2, "inf", "fro"], mixed_choice(1, 2, "inf", "fro")] = 2
    """The norm in ‖A‖‖A⁻¹‖: 2 (ratio of the extreme singular values), 1, `"inf"`, or `"fro"` (Frobenius)."""
