"""Linear least squares by singular values, that do not cut the rank in silence."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from service.methods.linear_algebra import exact, sensitivity
from service.methods.linear_algebra.lapack import Array, epsilon
from service.methods.linear_algebra.levels import CHECKED, ESTIMATED, PROVED
from service.methods.linear_algebra.norms import frobenius, scaled_norm
from service.methods.linear_algebra.singular_values import singular_values, svd


class Fit(NamedTuple):
    """The X of smallest ‖A X − B‖."""

    x: Array
    rank: int
    squares: Array
    """‖b − A x‖₂² of each column."""
    error: float
    """Of the largest coefficient, relative to it; 0 where nothing is claimed."""
    level: int
    """What stands behind x (see `levels`)."""


def full_rank(a: Array, b: Array) -> Fit:
    """The rank is cut only where the columns, scaled to length 1, are dependent within max(M, N) rounding units.

    A problem in doubt, if it is small, is solved exactly.
    """
    m, n = a.shape
    lengths = scaled_norm(a, 2, (0,), keepdims=False)
    lengths[lengths == 0] = 1
    s = singular_values(a / lengths)
    rank = int((s > max(m, n) * epsilon(a) * s[0]).sum())
    inverse = _truncated_inverse(a, lengths if rank == n else np.ones_like(lengths), rank)
    x = inverse @ b
    x += inverse @ (b - a @ x)
    residual = b - a @ x
    error = _error(inverse, x, float(frobenius(lengths[:, None] * x) + frobenius(b)), residual)
    doubtful = sensitivity.doubtful(error / epsilon(a), a.dtype.char)
    settled = rank == n or sensitivity.is_exact(a)
    if m >= n and (doubtful or rank < n) and settled and exact.affordable(a.shape):
        found = exact.least_squares(a, b)
        if found is not None:
            error = sensitivity.least_squares_error(a, b, inverse, found[0])
            return Fit(found[0].astype(a.dtype), n, found[1], error, PROVED)
    optimality = frobenius(a.conj().T @ residual) / (frobenius(a) * (frobenius(a) * frobenius(x) + frobenius(b)) or 1)
    level = CHECKED if optimality <= (m + n) * epsilon(a) else ESTIMATED
    return Fit(x, rank, _squares(residual), error, level)


def truncated(a: Array, b: Array, tolerance: float) -> Fit:
    """By the singular values above the largest times a tolerance, on purpose."""
    s = singular_values(a)
    rank = int((s > s[0] * tolerance).sum())
    x = _truncated_inverse(a, np.ones(a.shape[1], s.dtype), rank) @ b
    return Fit(x, rank, _squares(b - a @ x), 0.0, ESTIMATED)


def ridge(a: Array, b: Array, penalty: float) -> Fit:
    """With the penalty λ‖x‖² added."""
    u, s, vh = svd(a)
    size = np.hypot(s, math.sqrt(penalty))
    weights = s / size / size  # s/(s² + λ), whose squares may leave the range
    x = vh.conj().T @ (weights[:, None] * (u.conj().T @ b))
    rank = int((s > max(a.shape) * epsilon(a) * s[0]).sum())
    return Fit(x, rank, _squares(b - a @ x), float(2 * epsilon(a) * size[0] / size[-1]), ESTIMATED)


def condition(s: Array, errors: Array, penalty: float, *, wide: bool) -> float:
    """Infinite where σₙ is zero within its error; a ridge on more columns than rows acts on singular values of zero."""
    least = 0.0 if s[-1] <= errors[-1] or (wide and penalty) else float(s[-1])
    root = math.sqrt(penalty)
    smallest = math.hypot(least, root)
    return math.hypot(s[0], root) / smallest if smallest else math.inf


def _truncated_inverse(a: Array, lengths: Array, rank: int) -> Array:
    """The pseudo-inverse by as many singular values of the matrix with its columns divided by these lengths."""
    u, s, vh = svd(a / lengths)
    return np.asarray((vh[:rank].conj().T / s[:rank]) @ u[:, :rank].conj().T / lengths[:, None])


def _error(inverse: Array, x: Array, size: float, residual: Array) -> float:
    """The error of the largest coefficient, with ε‖A‖‖x‖ for the rounding (Björck, Numerical Methods, 1996, 1.4)."""
    first = scaled_norm(inverse, 2, (1,), keepdims=False) * size
    # Rows of A⁺A⁺ᴴ = A⁺RᴴQᴴ are as long as those of A⁺Rᴴ, which has not N columns but min(M, N).
    factor = np.asarray(np.linalg.qr(inverse, mode="r")).conj().T * frobenius(residual)
    second = scaled_norm(inverse @ factor, 2, (1,), keepdims=False)
    largest = float(np.abs(x).max())
    return epsilon(x) * float((first + second).max()) / largest if largest else 0.0


def _squares(residual: Array) -> Array:
    return np.asarray((residual.real**2 + residual.imag**2).sum(0))
