"""Diagonals, and diagonal matrices."""

from __future__ import annotations

import numpy as np

from service.handlers.linear_algebra.results import ArrayResult
from service.operation import Cost
from service.schemas.linear_algebra.operands import DiagonalRequest
from service.schemas.types.errors import InvalidInput


def diagonal(request: DiagonalRequest) -> ArrayResult:
    """The square matrix with a vector on its diagonal; of a matrix (or each of a stack), its diagonal."""
    a, offset = request.a, request.offset
    if a.ndim == 1:
        return ArrayResult(result=np.diag(a, offset), certainty="exact")
    rows, columns = a.shape[-2:]
    if not -rows < offset < columns:
        raise InvalidInput.at(f"A {rows}×{columns} matrix has the diagonals {1 - rows} to {columns - 1}.", "offset")
    return ArrayResult(result=np.diagonal(a, offset, -2, -1), certainty="exact")


def diagonal_cost(request: DiagonalRequest) -> Cost:
    """A vector gives a whole matrix."""
    a = request.a
    elements = (len(a) + abs(request.offset)) ** 2 if a.ndim == 1 else a.size
    return Cost(2.0 * elements, elements)
