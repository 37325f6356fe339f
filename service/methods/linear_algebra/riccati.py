"""Stabilising solutions of algebraic Riccati equations."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
import scipy.linalg

from service.methods.linear_algebra.lapack import Array, epsilon
from service.methods.linear_algebra.scaling import exponent_of, times_power
from service.methods.linear_algebra.sylvester import Stein, Sylvester, condition_of
from service.schemas.types.errors import ComputationError, SingularMatrix

_NO_SOLUTION = (
    "There is no stabilising solution: some unstable mode of `a` cannot be reached through `b`, or some mode on the "
    "{boundary} does not show in `q`."
)


_UNITS = 4
"""Rounding units of the terms that a residual may hide: one for each of them."""


class Riccati(NamedTuple):
    """The stabilising solution X and what follows from it."""

    x: Array
    residual: float
    """What is left of the equation in the Frobenius norm, relative to the sum of the norms of its terms."""
    gain: Array
    """K: R⁻¹BᴴX, in discrete time (R + BᴴXB)⁻¹BᴴXA."""
    closed: Array
    """Eigenvalues of A − B K."""
    error: float
    """Of X relative to its norm: by what the residual and rounding move the solution of the equation near it."""


def riccati(a: Array, b: Array, q: Array, r: Array, *, continuous: bool) -> Riccati:
    """The stabilising solution for Hermitian Q and R. Raises ComputationError where there is none."""
    # SciPy loses digits, or finds no solution, where the weights or inputs are far from 1: new units for these three.
    of_b, of_r = exponent_of(b), exponent_of(r)
    unit = of_r - 2 * of_b
    b, q, r = times_power(b, -of_b), times_power(q, -unit), times_power(r, -of_r)
    boundary = "imaginary axis" if continuous else "unit circle"
    try:
        x = (scipy.linalg.solve_continuous_are if continuous else scipy.linalg.solve_discrete_are)(a, b, q, r)
        inner = r if continuous else r + b.conj().T @ x @ b
        gain = np.linalg.solve(inner, b.conj().T @ x @ (np.eye(len(a)) if continuous else a))
        closed = np.linalg.eigvals(a - b @ gain).astype(complex)
    except ValueError:  # LinAlgError is one, and so is SciPy's word for what overflowed on the way
        raise ComputationError.at(_NO_SOLUTION.format(boundary=boundary), "a") from None
    if (closed.real.max() if continuous else np.abs(closed).max() - 1) >= 0:
        raise ComputationError.at(_NO_SOLUTION.format(boundary=boundary), "a")
    flow = a.conj().T @ x
    terms = [flow, x @ a, -x @ b @ gain, q] if continuous else [flow @ a, -x, -flow @ b @ gain, q]
    scale = sum(np.linalg.norm(term) for term in terms)
    residual = float(np.linalg.norm(sum(terms)) / (scale or 1))
    error = (residual + _UNITS * epsilon(x)) * scale * _inverse_norm(a - b @ gain, continuous=continuous)
    return Riccati(times_power(x, unit), residual, times_power(gain, -of_b), closed, float(error / np.linalg.norm(x)))


def _inverse_norm(closed: Array, *, continuous: bool) -> float:
    """‖·‖₁ of the inverse of the map Δ ↦ FᴴΔ + ΔF, or FᴴΔF − Δ, that the equation is near X; F is the closed loop."""
    adjoint = np.ascontiguousarray(closed.conj().T)
    try:
        system = Sylvester(adjoint, closed, "") if continuous else Stein(adjoint)
    except SingularMatrix:
        return math.inf
    return condition_of(1.0, system.solve, system.adjoint, closed)
