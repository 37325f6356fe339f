"""Linear, mixed-integer and quadratic programs, and the assignment problem."""

from __future__ import annotations

from typing import Annotated, Literal

import numpy as np
from pydantic import Discriminator, Field, Tag

from service.schemas.types.arrays import IntegerMatrix, RealMatrix, RealSquareMatrix, RealVector
from service.schemas.types.base import Request
from service.schemas.types.bounds import Bounds, Ends
from service.schemas.types.short_lists import Integers
from service.schemas.types.sparse import SparseMatrix


def _form(value: object) -> str:
    return "dense" if isinstance(value, list | np.ndarray) else "sparse"


DenseOrSparse = Annotated[
    Annotated[RealMatrix, Tag("dense")] | Annotated[SparseMatrix, Tag("sparse")], Discriminator(_form)
]
"""A matrix as nested lists, or in one of the sparse forms."""


class LinearConstraints(Request):
    """Rows lower ≤ Ax ≤ upper; an equation has equal ends."""

    matrix: DenseOrSparse = Field(examples=[[[1.0, 1.0], [1.0, 3.0]]])
    """A (m, n), as nested lists or sparse."""
    lower: Ends | None = Field(default=None, examples=[[None, None]])
    """(m), null or -Infinity where a row is open below; omitted, all are."""
    upper: Ends | None = Field(default=None, examples=[[4.0, 6.0]])
    """(m), null or Infinity where a row is open above; omitted, all are."""


class LinearProgramRequest(Request):
    """A linear objective under linear constraints."""

    objective: RealVector = Field(examples=[[3.0, 2.0]])
    """c (n) of cᵀx."""
    sense: Literal["minimize", "maximize"] = "minimize"
    """What to do with cᵀx."""
    constraints: LinearConstraints | None = None
    """The rows; omitted, only the bounds hold."""
    bounds: Bounds | None = Field(default=None, examples=[[[0.0, 3.0], [0.0, None]]])
    """(n, 2) pairs [lower, upper]; omitted, every variable is non-negative: [0, null]."""
    time_limit: float = Field(default=20.0, gt=0, le=300)
    """Seconds after which the best found so far is answered; keep it below the deadline of the request."""


class MixedIntegerProgramRequest(LinearProgramRequest):
    """A linear program in which some variables are integers."""

    integrality: Integers = Field(examples=[[1, 0]])
    """(n): 1 where a variable is an integer, 0 where it is continuous."""
    relative_gap: float = Field(default=1e-9, ge=0, le=1)
    """Stop where |value - bound| ≤ this times |value|."""


class MpsRequest(Request):
    """A program in MPS text."""

    text: str = Field(
        examples=[
            "NAME          TINY\n"
            "ROWS\n N  COST\n L  LIM1\n G  LIM2\n"
            "COLUMNS\n    X  COST  1.0  LIM1  1.0\n    X  LIM2  1.0\n    Y  COST  2.0  LIM1  1.0\n"
            "RHS\n    RHS  LIM1  4.0  LIM2  1.0\n"
            "BOUNDS\n UP BND  X  4.0\n"
            "ENDATA\n"
        ]
    )
    """Fixed or free MPS, with RANGES, BOUNDS, OBJSENSE and integer markers."""


class QuadraticProgramRequest(Request):
    """A convex quadratic objective under linear constraints."""

    quadratic: RealSquareMatrix = Field(examples=[[[2.0, 0.0], [0.0, 2.0]]])
    """Q (n, n) of ½xᵀQx + cᵀx; its symmetric part counts, and must be positive semidefinite."""
    linear: RealVector | None = Field(default=None, examples=[[-2.0, -5.0]])
    """c (n); omitted, zero."""
    constraints: LinearConstraints | None = None
    """The rows; omitted, only the bounds hold."""
    bounds: Bounds | None = None
    """(n, 2) pairs [lower, upper]; omitted, every variable is free."""


class AssignmentRequest(Request):
    """Costs of giving rows to columns."""

    cost: RealMatrix = Field(examples=[[[4.0, 1.0, 3.0], [2.0, 0.0, 5.0], [3.0, 2.0, 2.0]]])
    """(m, n): what it costs to give row i to column j."""
    forbidden: IntegerMatrix | None = None
    """Pairs [row, column] that may not be assigned (k, 2), counted from 0."""
    maximize: bool = False
    """Take the largest total instead of the smallest."""
