"""Requests that are one matrix, or a stack of them."""

from __future__ import annotations

from pydantic import Field

from service.schemas.arrays import MatrixStack, SquareStack
from service.schemas.base import Request


class SquareRequest(Request):
    """A square matrix, or a stack of them."""

    a: SquareStack = Field(examples=[[[4.0, 7.0], [2.0, 6.0]]])
    """Square matrix (…, N, N), real or complex."""


class MatrixRequest(Request):
    """A matrix, or a stack of them."""

    a: MatrixStack = Field(examples=[[[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]]])
    """Matrix (…, M, N), real or complex."""
