"""Systems of linear equations, by the factorisation that fits their structure."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from service.handlers.costs import LAPACK_CALL, broadcast_shape
from service.handlers.linear_algebra.doubts import certainty, doubts
from service.methods.linear_algebra import linear_systems as methods
from service.methods.linear_algebra.lapack import Array
from service.operation import Cost
from service.schemas.linear_algebra.systems import LinearSystemRequest
from service.schemas.types.errors import InvalidInput
from service.schemas.types.results import ExtendedTensor, RealTensor, Result, Tensor

UNCERTAIN = (
    "The solution depends strongly on the last digits of `a` and `b`: the matrix is nearly singular for their "
    "precision. See condition_number and trusted_digits."
)


@dataclass(slots=True, kw_only=True)
class LinearSystemResult(Result):
    """The solution of a system of linear equations, or of each of a stack."""

    x: Tensor
    """The solution, of the shape of `b` (with the leading axes of `a`)."""
    residual: RealTensor
    """The relative backward error ‖b − Ax‖∞ / (‖A‖∞‖x‖∞ + ‖b‖∞), the largest of all columns."""
    condition_number: ExtendedTensor
    """‖A‖₁‖A⁻¹‖₁ as LAPACK estimates it; of up to four rows with `general` without an estimate."""


def solve(request: LinearSystemRequest) -> LinearSystemResult:
    """The solution x of A x = b.

    `general` by LU (LAPACK getrf), `symmetric` by Bunch-Kaufman LDLᴴ (sytrf, hetrf), `positive_definite` by Cholesky
    (potrf), triangular by substitution (trtrs), `banded` by LU within the bands (gbtrf), `toeplitz` by Levinson's
    recursion, or LU where that is not stable. Up to 21 rows, and up to 140 where the condition leaves fewer than 11
    digits, the solution is `proved`: enclosed by ball arithmetic (FLINT) for the doubles received; of up to four rows
    with `general` by cofactors in integers, rounded once. Where the entries are rounded numbers, or there are too many,
    a warning tells how many digits of the largest component can be trusted. A singular matrix is refused as
    `singular-matrix`.
    """
    a, b = _operands(request)
    found = methods.solve(a, b, request.structure)
    return LinearSystemResult(
        x=found.x[..., 0] if request.b.ndim == 1 else found.x,
        residual=found.residual,
        condition_number=found.condition,
        certainty=certainty(found.level),
        warnings=doubts(found.error, a.dtype.char, UNCERTAIN),
    )


def solve_cost(request: LinearSystemRequest) -> Cost:
    """A factorisation of every item, and the solution of every column."""
    a, b = request.a, request.b
    n, columns = a.shape[-1], b.shape[-1] if b.ndim > 1 else 1
    items = max(math.prod(broadcast_shape(a.shape[:-2], b.shape[:-2])), 1)
    steps = 3 * LAPACK_CALL + 10.0 * n**3 + 20.0 * n**2 * columns
    return Cost(items * steps, max(a.size, items * n * columns))


def _operands(request: LinearSystemRequest) -> tuple[Array, Array]:
    """The matrices and the right-hand sides as columns, in one precision."""
    a, b = request.a, request.b
    columns = b[:, None] if b.ndim == 1 else b
    if columns.shape[-2] != a.shape[-1]:
        detail = f"`a` has {a.shape[-1]} rows, but here are {columns.shape[-2]}."
        raise InvalidInput.at(detail, "b")
    if columns.shape[:-2] != a.shape[:-2]:
        _check_broadcast(a, b, columns)
    kind = np.result_type(a, b)
    return a.astype(kind, copy=False), columns.astype(kind, copy=False)


def _check_broadcast(a: Array, b: Array, columns: Array) -> None:
    try:
        np.broadcast_shapes(a.shape[:-2], columns.shape[:-2])
    except ValueError:
        detail = f"The leading axes {list(b.shape[:-2])} do not broadcast with those of `a`, {list(a.shape[:-2])}."
        raise InvalidInput.at(detail, "b") from None
