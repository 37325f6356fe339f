"""Linear least squares that do not cut the rank in silence."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from service.handlers.linear_algebra.norms import scaled_norm
from service.handlers.linear_algebra.rank import svd
from service.handlers.linear_algebra.svd import certified_singular_values
from service.methods.linear_algebra import exact, high_precision, sensitivity
from service.methods.linear_algebra.certificates import doubts, epsilon
from service.methods.linear_algebra.scaling import tamed, times_power
from service.operation import Cost
from service.schemas.linear_algebra.systems import LeastSquaresRequest
from service.schemas.types.errors import InvalidInput
from service.schemas.types.results import ExtendedNumber, ExtendedTensor, RealVector, Result, Tensor, Warning

Array = NDArray[Any]


@dataclass(slots=True, kw_only=True)
class LeastSquaresResult(Result):
    """The solution of a least-squares problem."""

    x: Tensor
    """The coefficients: a vector (N), or columns (N, K) where `b` has columns."""
    rank: int
    """How many independent columns of `a` were used."""
    singular_values: RealVector
    """Of `a`, in descending order, min(M, N) of them."""
    residual_sum_of_squares: ExtendedTensor
    """‖b − Ax‖₂², one for each column of `b`, without the penalty; infinite where it overflows."""
    condition_number: ExtendedNumber
    """The ratio of the extreme singular values; with a ridge λ, √((σ₁² + λ)/(σₙ² + λ))."""


def least_squares(request: LeastSquaresRequest) -> LeastSquaresResult:
    """The x of smallest ‖A x − b‖₂² + λ‖x‖₂², by singular values (LAPACK gesdd); the shortest x where there are many.

    The columns are scaled to length 1 first, so that the rank is cut only where they truly are dependent, which a
    warning tells; `relative_tolerance` cuts it on purpose. A small problem whose condition leaves fewer than 11 digits
    is solved again exactly, by its normal equations in rational arithmetic; for a larger one a warning tells how many
    digits of the largest coefficient can be trusted.
    """
    a, b = _operands(request)
    b, of_b = tamed(b)
    a, of_a = tamed(a) if request.ridge == 0 else (a, 0)
    s, errors, _ = certified_singular_values(a, svd(a, vectors=False))
    if request.ridge > 0:
        x, rank, warnings = _ridge(a, b, request.ridge)
        rss = _squares(b - a @ x)
    elif request.relative_tolerance is not None:
        rank = int((s > s[0] * request.relative_tolerance).sum())
        x, warnings = _inverse(a, np.ones(a.shape[1], s.dtype), rank) @ b, []
        rss = _squares(b - a @ x)
    else:
        x, rank, rss, warnings = _unregularised(a, b)
    vector = request.b.ndim == 1
    x, rss = times_power(x, of_b - of_a), times_power(rss, 2 * of_b)
    return LeastSquaresResult(
        x=x[:, 0] if vector else x,
        rank=rank,
        singular_values=times_power(s, of_a),
        residual_sum_of_squares=rss[0] if vector else rss,
        condition_number=_condition(s, errors, request.ridge, wide=a.shape[0] < a.shape[1]),
        warnings=warnings,
    )


def cost(request: LeastSquaresRequest) -> Cost:
    """Singular values three times, a second opinion on them, and what may be computed exactly."""
    usual = high_precision.cost(request)
    columns = request.b.size // len(request.b)
    flops = 3 * usual.flops + 20 * exact.effort(request.a.shape) + 10.0 * request.a.size * columns
    return Cost(flops, max(usual.elements, request.b.size, request.a.shape[1] * columns))


def _operands(request: LeastSquaresRequest) -> tuple[Array, Array]:
    a, b = request.a, request.b
    if len(b) != len(a):
        raise InvalidInput.at(f"`a` has {len(a)} rows, but here are {len(b)}.", "b")
    kind = np.result_type(a, b)
    return a.astype(kind, copy=False), b.reshape(len(b), -1).astype(kind, copy=False)


def _unregularised(a: Array, b: Array) -> tuple[Array, int, Array, list[Warning]]:
    m, n = a.shape
    lengths = scaled_norm(a, 2, (0,), keepdims=False)
    lengths[lengths == 0] = 1
    s = svd(a / lengths, vectors=False)
    rank = int((s > max(m, n) * epsilon(a) * s[0]).sum())
    inverse = _inverse(a, lengths if rank == n else np.ones_like(lengths), rank)
    x = inverse @ b
    x += inverse @ (b - a @ x)
    residual = b - a @ x
    error = _error(inverse, x, _size(lengths[:, None] * x) + _size(b), residual)
    doubtful = sensitivity.doubtful(error / epsilon(a), a.dtype.char)
    settled = rank == n or sensitivity.roundings(a) is None
    if m >= n and (doubtful or rank < n) and settled and exact.affordable(a.shape):
        found = exact.least_squares(a, b)
        if found is not None:
            error = sensitivity.least_squares_error(a, b, inverse, found[0])
            return found[0].astype(a.dtype), n, found[1], _ill_conditioned(error, a)
    warnings = _ill_conditioned(error, a)
    if rank < min(m, n):
        detail = (
            f"Only {rank} of {min(m, n)} columns (or rows) are independent: the shortest of many solutions is given."
        )
        warnings.append(Warning(code="rank-deficient", detail=detail))
    return x, rank, _squares(residual), warnings


def _inverse(a: Array, lengths: Array, rank: int) -> Array:
    """The pseudo-inverse by as many singular values of the matrix with its columns divided by these lengths."""
    u, s, vh = svd(a / lengths)
    return np.asarray((vh[:rank].conj().T / s[:rank]) @ u[:, :rank].conj().T / lengths[:, None])


def _error(inverse: Array, x: Array, size: Any, residual: Array) -> float:
    """The error of the largest coefficient, with ε‖A‖‖x‖ for the rounding (Björck, Numerical Methods, 1996, 1.4)."""
    first = scaled_norm(inverse, 2, (1,), keepdims=False) * size
    second = scaled_norm(inverse @ (inverse.conj().T * _size(residual)), 2, (1,), keepdims=False)
    largest = float(np.abs(x).max())
    return epsilon(x) * float((first + second).max()) / largest if largest else 0.0


def _condition(s: Array, errors: Array, ridge: float, *, wide: bool) -> float:
    """Infinite where σₙ is zero within its error; a ridge on more columns than rows acts on singular values of zero."""
    least = 0.0 if s[-1] <= errors[-1] or (wide and ridge) else float(s[-1])
    root = math.sqrt(ridge)
    smallest = math.hypot(least, root)
    return math.hypot(s[0], root) / smallest if smallest else math.inf


def _ill_conditioned(error: float, a: Array) -> list[Warning]:
    detail = "The columns of `a` are nearly dependent: the coefficients depend on the last digits of the data."
    return doubts(error, a.dtype.char, detail)


def _ridge(a: Array, b: Array, ridge: float) -> tuple[Array, int, list[Warning]]:
    u, s, vh = svd(a)
    size = np.hypot(s, math.sqrt(ridge))
    weights = s / size / size  # s/(s² + λ), whose squares may leave the range
    x = vh.conj().T @ (weights[:, None] * (u.conj().T @ b))
    rank = int((s > max(a.shape) * epsilon(a) * s[0]).sum())
    condition = math.hypot(s[0], math.sqrt(ridge)) / math.hypot(s[-1], math.sqrt(ridge))
    return x, rank, _ill_conditioned(2 * epsilon(a) * condition, a)


def _size(array: Array) -> float:
    return float(scaled_norm(array, "fro", (0, 1), keepdims=False))


def _squares(residual: Array) -> Array:
    return np.asarray((residual.real**2 + residual.imag**2).sum(0))
