"""Requests of linear and quadratic matrix equations."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from service.schemas.types.arrays import Matrix, SquareMatrix
from service.schemas.types.base import Request

Time = Literal["continuous", "discrete"]


class SylvesterRequest(Request):
    """The matrices of A X + X B = Q."""

    a: SquareMatrix = Field(examples=[[[3.0, 1.0], [0.0, 2.0]]])
    """Square matrix (M, M)."""
    b: SquareMatrix = Field(examples=[[[1.0, 0.0], [1.0, 4.0]]])
    """Square matrix (N, N)."""
    q: Matrix = Field(examples=[[[1.0, 2.0], [3.0, 4.0]]])
    """Right-hand side (M, N)."""


class LyapunovRequest(Request):
    """The matrices of a Lyapunov equation."""

    a: SquareMatrix = Field(examples=[[[-0.5, 0.1], [0.0, -0.3]]])
    """Square matrix (N, N)."""
    q: SquareMatrix = Field(examples=[[[1.0, 0.0], [0.0, 1.0]]])
    """Square matrix (N, N), symmetric or not."""
    time: Time = "continuous"
    """`continuous` for A X + X Aᴴ = Q, `discrete` for A X Aᴴ − X + Q = 0."""


class RiccatiRequest(Request):
    """The matrices of an algebraic Riccati equation: a linear system and the weights of its quadratic cost."""

    a: SquareMatrix = Field(examples=[[[0.0, 1.0], [0.0, 0.0]]])
    """State matrix (N, N)."""
    b: Matrix = Field(examples=[[[0.0], [1.0]]])
    """Input matrix (N, K)."""
    q: SquareMatrix = Field(examples=[[[1.0, 0.0], [0.0, 1.0]]])
    """Weight of the state (N, N), symmetric (complex: Hermitian)."""
    r: SquareMatrix = Field(examples=[[[1.0]]])
    """Weight of the input (K, K), symmetric (complex: Hermitian), in continuous time not singular."""
    time: Time = "continuous"
    """`continuous` or `discrete`."""
