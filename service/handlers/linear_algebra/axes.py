"""Transposes, diagonals and traces."""

from __future__ import annotations

import numpy as np

from service.handlers.linear_algebra.elementwise import ArrayResult
from service.methods.linear_algebra.integers import exactly, product_bound
from service.operation import Cost
from service.schemas.linear_algebra.operands import DiagonalRequest, TraceRequest, TransposeRequest
from service.schemas.types.errors import InvalidInput


def transpose(request: TransposeRequest) -> ArrayResult:
    """The transpose Aᵀ of a matrix; of an array, its axes in another order. Complex entries are not conjugated."""
    a, axes = request.a, request.axes
    if axes is None:
        return ArrayResult(result=a.T)
    if sorted(axis % a.ndim if -a.ndim <= axis < a.ndim else -1 for axis in axes) != list(range(a.ndim)):
        raise InvalidInput.at(f"Name each of the {a.ndim} axes of `a` once, from 0 to {a.ndim - 1}.", "axes")
    return ArrayResult(result=a.transpose(axes))


def diagonal(request: DiagonalRequest) -> ArrayResult:
    """The square matrix with a vector on its diagonal; of a matrix (or each of a stack), its diagonal."""
    a, offset = request.a, request.offset
    if a.ndim == 1:
        return ArrayResult(result=np.diag(a, offset))
    rows, columns = a.shape[-2:]
    if not -rows < offset < columns:
        raise InvalidInput.at(f"A {rows}×{columns} matrix has the diagonals {1 - rows} to {columns - 1}.", "offset")
    return ArrayResult(result=np.diagonal(a, offset, -2, -1))


def diagonal_cost(request: DiagonalRequest) -> Cost:
    """A vector gives a whole matrix."""
    a = request.a
    elements = (len(a) + abs(request.offset)) ** 2 if a.ndim == 1 else a.size
    return Cost(2.0 * elements, elements)


def trace(request: TraceRequest) -> ArrayResult:
    """The trace tr A = Σᵢ aᵢᵢ, the sum of the diagonal and of the eigenvalues. Of integers it is exact."""
    diagonals = np.diagonal(request.a, 0, -2, -1)
    if diagonals.dtype.kind != "i":
        return ArrayResult(result=diagonals.sum(-1))
    bound = product_bound([diagonals], diagonals.shape[-1])
    return ArrayResult(result=exactly(lambda entries: entries.sum(-1), [diagonals], bound))
