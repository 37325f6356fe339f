"""Stabilising solutions of algebraic Riccati equations."""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import numpy as np
import scipy.linalg

from service.methods.linear_algebra import balls
from service.methods.linear_algebra.lapack import Array, epsilon
from service.methods.linear_algebra.scaling import exponent_of, times_power
from service.methods.linear_algebra.sensitivity import SAMPLES, roundings, three_sigma
from service.methods.linear_algebra.sylvester import Stein, Sylvester, condition_of
from service.schemas.types.errors import ComputationError, SingularMatrix

_NO_SOLUTION = (
    "There is no stabilising solution, to working precision: some unstable mode of `a` cannot be reached through `b`, "
    "or some mode on the {boundary} does not show in `q`."
)


_STEPS = 8  # of Newton's method, each of which doubles the right digits or nearly so
_SMALL = 24  # rows up to which a residual of many digits takes some milliseconds
_BITS = 512  # in which terms 1e100 times as large as the residual leave it exact
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
    kind = np.result_type(a, b, q, r)
    scaled = (a, times_power(b, -of_b), times_power(q, -unit), times_power(r, -of_r))
    given = [np.ascontiguousarray(matrix, kind) for matrix in scaled]
    equation = _Equation(given[0], given[1], given[2], given[3], continuous)
    boundary = "imaginary axis" if continuous else "unit circle"
    try:
        x, step = equation.solution()
        gain, closed = equation.loop(x)
        poles = np.linalg.eigvals(closed).astype(complex)
    except ValueError:  # LinAlgError is one, and so is SciPy's word for what overflowed on the way
        raise ComputationError.at(_NO_SOLUTION.format(boundary=boundary), "a") from None
    if (poles.real.max() if continuous else np.abs(poles).max() - 1) >= 0:
        raise ComputationError.at(_NO_SOLUTION.format(boundary=boundary), "a")
    terms = equation.terms(x, gain)
    scale = sum(np.linalg.norm(term) for term in terms)
    residual = float(np.linalg.norm(sum(terms)) / (scale or 1))
    error = equation.effect_of_rounding(x, gain, closed) + (step or 0.0)
    if step is None:
        error += (residual + _UNITS * epsilon(x)) * float(scale / np.linalg.norm(x)) * equation.inverse_norm(closed)
    return Riccati(times_power(x, unit), residual, times_power(gain, -of_b), poles, error)


class _Equation(NamedTuple):
    """AᴴX + XA − XBR⁻¹BᴴX + Q = 0, or AᴴXA − X − AᴴXB(R + BᴴXB)⁻¹BᴴXA + Q = 0."""

    a: Array
    b: Array
    q: Array
    r: Array
    continuous: bool

    def solution(self) -> tuple[Array, float | None]:
        """X by SciPy and `refined`. Raises ValueError.

        It balances the pencil of the equation first, which loses all digits where Q is far smaller than the rest.
        """
        solver: Any = scipy.linalg.solve_continuous_are if self.continuous else scipy.linalg.solve_discrete_are
        try:
            found = self.refined(solver(self.a, self.b, self.q, self.r))
            if found[1] is not None or len(self.a) > _SMALL:
                return found
        except ValueError:
            return self.refined(solver(self.a, self.b, self.q, self.r, balanced=False))
        try:
            other = self.refined(solver(self.a, self.b, self.q, self.r, balanced=False))
        except ValueError:
            return found
        return found if other[1] is None else other

    def loop(self, x: Array) -> tuple[Array, Array]:
        """The gain K and the closed loop A − B K of a solution."""
        adjoint = self.b.conj().T
        inner = self.r if self.continuous else self.r + adjoint @ x @ self.b
        gain = np.linalg.solve(inner, adjoint @ x @ (np.eye(len(x)) if self.continuous else self.a))
        return gain, self.a - self.b @ gain

    def terms(self, x: Array, gain: Array) -> list[Array]:
        """Those whose sum is to be 0."""
        flow = self.a.conj().T @ x
        return [flow, x @ self.a, -x @ self.b @ gain, self.q] if self.continuous else [
            flow @ self.a, -x, -flow @ self.b @ gain, self.q
        ]  # fmt: skip

    def refined(self, x: Array) -> tuple[Array, float | None]:
        """X after steps of Newton's method with a residual of many digits, and the last one relative to X.

        None where that does not settle, or would take long.
        """
        last = math.inf
        for _ in range(_STEPS if len(x) <= _SMALL else 0):
            _, closed = self.loop(x)
            with np.errstate(all="ignore"):
                try:
                    move = self._linear(closed).solve(self._residual(x) * (-1 if self.continuous else 1))
                except (SingularMatrix, ComputationError, ZeroDivisionError):
                    break
                size = float(np.linalg.norm(move) / np.linalg.norm(x))
            if not size < last / 2:
                break
            x, last = x + (move + move.conj().T) / 2, size
            if size <= epsilon(x):
                return x, size + epsilon(x)
        return x, None

    def effect_of_rounding(self, x: Array, gain: Array, closed: Array) -> float:
        """By how much of X the rounding of the entries may move it.

        With δF = δA − δB K the equation changes by δFᴴX + XδF + δQ + KᴴδR K, in discrete time with F beside each X.
        """
        given = self.a, self.b, self.q, self.r
        drawn = [roundings(matrix) for matrix in given]
        if all(samples is None for samples in drawn):
            return 0.0
        try:
            system = self._linear(closed)
        except SingularMatrix:
            return math.inf
        moves = []
        for k in range(SAMPLES):
            changes = [np.zeros_like(m) if s is None else s[k] for m, s in zip(given, drawn, strict=True)]
            flow = x @ (changes[0] - changes[1] @ gain)
            flow = flow if self.continuous else closed.conj().T @ flow
            change = flow + flow.conj().T + changes[2] + gain.conj().T @ changes[3] @ gain
            moves.append(np.linalg.norm(system.solve(change.astype(x.dtype))) / np.linalg.norm(x))
        return three_sigma(np.array(moves))

    def inverse_norm(self, closed: Array) -> float:
        """‖·‖₁ of the inverse of the linear map that the equation is near X."""
        try:
            system = self._linear(closed)
        except SingularMatrix:
            return math.inf
        return condition_of(1.0, system.solve, system.adjoint, closed)

    def _linear(self, closed: Array) -> Sylvester | Stein:
        """The solver of FᴴΔ + ΔF = M or Δ − FᴴΔF = M with the closed loop F."""
        adjoint = np.ascontiguousarray(closed.conj().T)
        return Sylvester(adjoint, closed, "") if self.continuous else Stein(adjoint)

    def _residual(self, x: Array) -> Array:
        """The left side at X, as exact as balls of many bits make it."""
        a, b, q, r, x_ = map(balls.of, (self.a, self.b, self.q, self.r, x))
        a_adjoint, b_adjoint = balls.of(self.a.conj().T), balls.of(self.b.conj().T)

        def left() -> Any:
            if self.continuous:
                return (a_adjoint * x_ + x_ * a - x_ * b * r.solve(b_adjoint * x_) + q).entries()
            flow = a_adjoint * x_
            return (flow * a - x_ - flow * b * (r + b_adjoint * x_ * b).solve(b_adjoint * x_ * a) + q).entries()

        kind = complex if np.iscomplexobj(x) else float
        return np.array([kind(entry) for entry in balls.at(_BITS, left)]).reshape(x.shape)
