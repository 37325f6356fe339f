"""Systems of linear equations, by the factorisation that fits their structure."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from service.methods.linear_algebra import exact, sensitivity
from service.methods.linear_algebra.certificates import Index, doubts, epsilon, norm_inf, norms_1
from service.methods.linear_algebra.scaling import condition_1, tamed, times_power
from service.methods.linear_algebra.structures import Factorisation, factorise, relevant
from service.operation import Cost
from service.schemas.linear_algebra.systems import LinearSystemRequest
from service.schemas.types.errors import AbacusError, Fault, InvalidInput, NotPositiveDefinite, SingularMatrix
from service.schemas.types.results import ExtendedTensor, RealTensor, Result, Tensor

Array = NDArray[Any]

_SMALL = 16
"""Stacks of general systems up to this size go through NumPy's stacked LAPACK calls as a whole."""


@dataclass(slots=True, kw_only=True)
class LinearSystemResult(Result):
    """The solution of a system of linear equations, or of each of a stack."""

    x: Tensor
    """The solution, of the shape of `b` (with the leading axes of `a`)."""
    residual: RealTensor
    """The relative backward error ‖b − Ax‖∞ / (‖A‖∞‖x‖∞ + ‖b‖∞), the largest of all columns."""
    condition_number: ExtendedTensor
    """‖A‖₁‖A⁻¹‖₁ as LAPACK estimates it."""


class _Solved(NamedTuple):
    """Arrays for a stack, else numbers beside x."""

    x: Array
    residual: Any
    condition: Any
    error: Any


def solve(request: LinearSystemRequest) -> LinearSystemResult:
    """The solution x of A x = b.

    `general` by LU (LAPACK getrf), `symmetric` by Bunch-Kaufman LDLᴴ (sytrf, hetrf), `positive_definite` by Cholesky
    (potrf), triangular by substitution (trtrs), `banded` by LU within the bands (gbtrf), `toeplitz` by Levinson's
    recursion, or LU where that is not stable. A small system whose condition leaves fewer than 11 digits is solved
    again in exact rational arithmetic; where its entries are rounded numbers, or it is too large for that, a warning
    tells how many digits of the largest component can be trusted. A singular matrix is refused as `singular-matrix`.
    """
    a, b = _operands(request)
    vector = request.b.ndim == 1
    if a.ndim == 2 and b.ndim == 2:
        found = _solve(a, b, request.structure, affordable=_affordable(a, b, 1))
    elif request.structure == "general" and a.shape[-1] <= _SMALL:
        found = _small_stack(a, b)
    else:
        found = _one_by_one(a, b, request.structure)
    detail = (
        "The solution depends strongly on the last digits of `a` and `b`: the matrix is nearly singular for their "
        "precision. See condition_number and trusted_digits."
    )
    return LinearSystemResult(
        x=found.x[..., 0] if vector else found.x,
        residual=found.residual,
        condition_number=found.condition,
        warnings=doubts(found.error, a.dtype.char, detail),
    )


def cost(request: LinearSystemRequest) -> Cost:
    """A factorisation of every item, the solution of every column, and what may be computed exactly."""
    a, b = request.a, request.b
    n, columns = a.shape[-1], b.shape[-1] if b.ndim > 1 else 1
    items = max(a.size // n**2, b.size // (n * columns), 1) if b.ndim < 3 else math.prod(_stack_shape(a, b))
    flops = items * (10.0 * n**3 + 20.0 * n**2 * columns) + 2 * exact.effort((items, n, n + columns))
    return Cost(flops, max(a.size, items * n * columns))


def _stack_shape(a: Array, b: Array) -> tuple[int, ...]:
    axes = max(a.ndim, b.ndim) - 2
    padded = [(1,) * (axes - len(shape)) + shape for shape in (a.shape[:-2], b.shape[:-2])]
    return tuple(max(pair) for pair in zip(*padded, strict=True))


def _operands(request: LinearSystemRequest) -> tuple[Array, Array]:
    """The matrices and the right-hand sides as columns, in one precision."""
    a, b = request.a, request.b
    columns = b[:, None] if b.ndim == 1 else b
    if columns.shape[-2] != a.shape[-1]:
        detail = f"`a` has {a.shape[-1]} rows, but here are {columns.shape[-2]}."
        raise InvalidInput.at(detail, "b")
    try:
        np.broadcast_shapes(a.shape[:-2], columns.shape[:-2])
    except ValueError:
        detail = f"The leading axes {list(b.shape[:-2])} do not broadcast with those of `a`, {list(a.shape[:-2])}."
        raise InvalidInput.at(detail, "b") from None
    kind = np.result_type(a, b)
    return a.astype(kind, copy=False), columns.astype(kind, copy=False)


def _affordable(a: Array, b: Array, count: int) -> bool:
    """Whether so many systems can be solved and inverted exactly."""
    return exact.affordable((a.shape[-1], a.shape[-1] + b.shape[-1]), count)


def _solve(a: Array, b: Array, structure: str, *, affordable: bool) -> _Solved:
    a_read = np.ascontiguousarray(relevant(a, structure))
    try:
        factors = factorise(a, structure)
    except (SingularMatrix, NotPositiveDefinite):
        if not affordable:
            raise
        return _exact_solution(a_read, b, structure)  # Rounding may have made the zero pivot.
    x = factors.solve(b)
    residual = float(_residuals(a_read, x, b, norm_inf(a_read)))
    if not sensitivity.doubtful(factors.condition * (1 + residual / epsilon(a)), a.dtype.char):
        return _Solved(x, residual, factors.condition, 0.0)
    if affordable:
        return _exact_solution(a_read, b, structure)
    return _Solved(x, residual, factors.condition, _error(a_read, b, x, factors))


def _exact_solution(a: Array, b: Array, structure: str) -> _Solved:
    if structure == "positive_definite" and not exact.positive_definite(a):
        raise NotPositiveDefinite.at("The matrix is not positive definite; `symmetric` solves indefinite systems.", "a")
    solution = exact.solve(a, np.concatenate((b, np.eye(len(a), dtype=a.dtype)), axis=1))
    if solution is None:
        raise SingularMatrix.at("The matrix is exactly singular; least-squares has an answer for it.", "a")
    x, inverse = np.hsplit(solution.x, [b.shape[1]])
    error = sensitivity.solution_error(a, b, inverse, x)
    x = x.astype(a.dtype)
    return _Solved(x, float(_residuals(a, x, b, norm_inf(a))), float(condition_1(a, inverse)), error)


def _error(a: Array, b: Array, x: Array, factors: Factorisation) -> float:
    """The relative error from rounding, LAPACK's included, probed along random combinations of the columns."""
    combine = sensitivity.signs(b.shape[1], a.dtype.char)
    v, y = b @ combine, x @ combine
    change = np.abs(a @ y - v) + 2 * epsilon(a) * (np.abs(a) @ np.abs(y) + np.abs(v))
    moved = factors.solve((change * sensitivity.signs(len(a), a.dtype.char)).astype(a.dtype))
    largest = np.abs(y).max()
    return float(np.abs(moved).max() / largest) if largest else 0.0


def _residuals(a: Array, x: Array, b: Array, norm: Any) -> Array:
    """The relative backward error of each item with its norm ‖A‖∞, 0 where everything is zero."""
    try:
        with np.errstate(over="raise", invalid="raise"):
            left = np.abs(b - a @ x).max(-2)
            scale = np.asarray(norm)[..., None] * np.abs(x).max(-2) + np.abs(b).max(-2)
    except FloatingPointError:
        if not np.isfinite(x).all():
            return np.full(x.shape[:-2], np.nan)
        (a, of_a), (x, of_x) = tamed(a), tamed(x)
        b = times_power(b, -(of_a + of_x)[..., None, None])
        return _residuals(a, x, b, norms_1(a.mT))
    return np.asarray(np.divide(left, scale, out=np.zeros_like(left), where=scale > 0).max(-1))


def _small_stack(a: Array, b: Array) -> _Solved:
    try:
        x, inverse = np.linalg.solve(a, b), np.linalg.inv(a)
    except np.linalg.LinAlgError:  # The whole stack fails for one item.
        return _one_by_one(a, b, "general")
    residual = _residuals(a, x, b, norms_1(a.mT))
    condition = np.array(np.broadcast_to(norms_1(a) * norms_1(inverse), residual.shape))
    found = _Solved(x, residual, condition, np.zeros(residual.shape))
    doubtful = sensitivity.doubtful(condition * (1 + residual / epsilon(a)), a.dtype.char)
    _put(found, a, b, "general", [tuple(index) for index in np.argwhere(doubtful).tolist()])
    return found


def _one_by_one(a: Array, b: Array, structure: str) -> _Solved:
    shape = np.broadcast_shapes(a.shape[:-2], b.shape[:-2])
    found = _Solved(np.empty(shape + b.shape[-2:], a.dtype), *np.empty((3, *shape)))
    _put(found, a, b, structure, list(np.ndindex(shape)))
    return found


def _put(found: _Solved, a: Array, b: Array, structure: str, indices: list[Index]) -> None:
    """Solve the items at these indices one by one."""
    affordable = _affordable(a, b, len(indices))
    shape = found.residual.shape
    a, b = np.broadcast_to(a, shape + a.shape[-2:]), np.broadcast_to(b, shape + b.shape[-2:])
    for index in indices:
        try:
            one = _solve(np.ascontiguousarray(a[index]), b[index], structure, affordable=affordable)
        except AbacusError as problem:
            faults = [Fault((fault.location[0], *index, *fault.location[1:]), fault.detail) for fault in problem.faults]
            raise type(problem)(f"Item {list(index)} of the stack: {problem.detail}", faults) from None
        for whole, part in zip(found, one, strict=True):
            whole[index] = part
