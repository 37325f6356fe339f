"""Linear and quadratic matrix equations: Sylvester, Lyapunov and Riccati, in continuous and discrete time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
import scipy.linalg
from scipy.sparse.linalg import LinearOperator, onenormest

from service.methods.linear_algebra.certificates import Array, doubts, epsilon, norm_1, routine
from service.methods.linear_algebra.scaling import tamed, times_power
from service.schemas.linear_algebra.matrix_equations import LyapunovRequest, SylvesterRequest
from service.schemas.types.errors import ComputationError, InvalidInput, SingularMatrix
from service.schemas.types.results import ExtendedNumber, Matrix, Number, Result

_norm = partial(scipy.linalg.norm, check_finite=False)
_ILL_CONDITIONED = "The equation is near one without a solution; the largest entries of x have about the digits named."


@dataclass(slots=True, kw_only=True)
class LinearEquationResult(Result):
    """The solution of a linear matrix equation."""

    x: Matrix
    """The solution X."""
    residual: Number
    """What is left of the equation in the Frobenius norm, relative to the sum of the norms of its terms."""
    condition_number: ExtendedNumber
    """The 1-norm condition number of the linear system for the entries of X (the inverse's norm is an estimate)."""


def sylvester(request: SylvesterRequest) -> LinearEquationResult:
    """The solution X of the Sylvester equation A X + X B = Q (Bartels and Stewart, CACM 15, 1972; LAPACK gees, trsyl).

    It is unique unless A and −B share an eigenvalue, which is refused as `singular-matrix`.
    """
    a, b, q = _alike(request.a, request.b, request.q)
    if q.shape != (len(a), len(b)):
        raise InvalidInput.at(f"Expected shape [{len(a)}, {len(b)}], found {list(q.shape)}.", "q")
    (a, b), of_ab = _tamed_alike(a, b)
    q, of_q = tamed(q)
    system = _Sylvester(a, b, "`a` and the negative of `b` share an eigenvalue")
    x = system.solve(q)
    norms = _norm(x) * (_norm(a) + _norm(b)) + _norm(q)
    residual = _ratio(_norm(a @ x + x @ b - q), norms)
    condition = _condition(norm_1(a) + float(np.abs(b).sum(1).max()), system.solve, system.adjoint, x)
    return _result(times_power(x, of_q - of_ab), residual, condition)


def lyapunov(request: LyapunovRequest) -> LinearEquationResult:
    """The solution X of the Lyapunov equation A X + X Aᴴ = Q in continuous, A X Aᴴ − X + Q = 0 in discrete time.

    By Schur's form as a Sylvester equation (LAPACK gees, trsyl); in discrete time after the bilinear transformation
    (A + I)⁻¹(A − I). It is refused as `singular-matrix` where two eigenvalues have λᵢ + conj(λⱼ) = 0, in discrete time
    λᵢ conj(λⱼ) = 1. With Q = −W (discrete: W) positive definite, X is positive definite where A is stable.
    """
    a, q = _alike(request.a, request.q)
    if a.shape != q.shape:
        raise InvalidInput.at(f"Expected shape {list(a.shape)}, that of `a`; found {list(q.shape)}.", "q")
    q, of_q = tamed(q)
    if request.time == "continuous":
        a, of_a = tamed(a)
        system = _Sylvester(a, a.conj().T, "two eigenvalues of `a` have λᵢ + conj(λⱼ) = 0")
        x = system.solve(q)
        norms = 2 * _norm(a) * _norm(x) + _norm(q)
        residual = _ratio(_norm(a @ x + x @ a.conj().T - q), norms)
        scale = norm_1(a) + float(np.abs(a).sum(0).max())
        condition = _condition(scale, system.solve, system.adjoint, x)
        return _result(times_power(x, of_q - of_a), residual, condition)
    stein = _Stein(a)
    x = stein.solve(q)
    norms = (_norm(a) ** 2 + 1) * _norm(x) + _norm(q)
    residual = _ratio(_norm(a @ x @ a.conj().T - x + q), norms)
    condition = _condition(norm_1(a) ** 2 + 1, stein.solve, stein.adjoint, x)
    return _result(times_power(x, of_q), residual, condition)


class _Sylvester:
    """A X + X B = Q for many Q, from the Schur forms of A and B. Raises SingularMatrix where X is not unique."""

    def __init__(self, a: Array, b: Array, why: str) -> None:
        try:
            (self.r, self.u), (self.s, self.v) = scipy.linalg.schur(a), scipy.linalg.schur(b)
            gap = np.abs(np.subtract.outer(_eigenvalues(self.r), -_eigenvalues(self.s))).min()
        except ValueError:  # LinAlgError is one, and so is SciPy's word for what overflowed on the way
            raise ComputationError.at("The computation overflows on the way; scale the equation.", "a") from None
        self.trsyl = routine("trsyl", self.r.dtype.char)
        self.transposed = "C" if np.iscomplexobj(self.r) else "T"
        if gap <= epsilon(a) * (_norm(a) + _norm(b)):
            raise SingularMatrix.at(f"The equation has no unique solution: {why}, to working precision.", "a")

    def solve(self, q: Array) -> Array:
        y, scale, _ = self.trsyl(self.r, self.s, self.u.conj().T @ q @ self.v)
        return np.asarray(self.u @ (y / scale) @ self.v.conj().T)

    def adjoint(self, q: Array) -> Array:
        """The solution of AᴴX + X Bᴴ = Q."""
        kind = self.transposed
        y, scale, _ = self.trsyl(self.r, self.s, self.u.conj().T @ q @ self.v, trana=kind, tranb=kind)
        return np.asarray(self.u @ (y / scale) @ self.v.conj().T)


class _Stein:
    """X − A X Aᴴ = Q for many Q: with C = (A + I)⁻¹(A − I), C X + X Cᴴ = −2 (A + I)⁻¹ Q (A + I)⁻ᴴ."""

    def __init__(self, a: Array) -> None:
        identity = np.eye(len(a), dtype=a.dtype)
        why = "two eigenvalues of `a` have λᵢ conj(λⱼ) = 1"
        try:
            self.inverse = np.linalg.inv(a + identity)
        except np.linalg.LinAlgError:
            raise SingularMatrix.at(f"The equation has no unique solution: {why} (both are −1).", "a") from None
        c = self.inverse @ (a - identity)
        self.system = _Sylvester(c, c.conj().T, why)

    def solve(self, q: Array) -> Array:
        return self.system.solve(-2 * self.inverse @ q @ self.inverse.conj().T)

    def adjoint(self, q: Array) -> Array:
        """The solution of X − AᴴX A = Q."""
        return np.asarray(-2 * self.inverse.conj().T @ self.system.adjoint(q) @ self.inverse)


def _eigenvalues(t: Array) -> Array:
    return t.diagonal() if np.iscomplexobj(t) else np.linalg.eigvals(t)


def _alike(*arrays: Array) -> list[Array]:
    kind = np.result_type(*arrays)
    return [np.ascontiguousarray(array, kind) for array in arrays]


def _tamed_alike(a: Array, b: Array) -> tuple[tuple[Array, Array], Array]:
    """Two matrices over one power of two, and its exponent."""
    _, k = tamed(np.concatenate((a, b), axis=None)[None])
    return (times_power(a, -k), times_power(b, -k)), k


def _condition(norm: float, solve: Callable[[Array], Array], adjoint: Callable[[Array], Array], like: Array) -> float:
    """The norm of the linear map X ↦ Q times that of its inverse, which a few solutions estimate."""
    size = like.size
    inverse = LinearOperator(
        (size, size),
        matvec=lambda v: solve(v.reshape(like.shape)).ravel(),
        rmatvec=lambda v: adjoint(v.reshape(like.shape)).ravel(),
        dtype=like.dtype,
    )
    return norm * float(onenormest(inverse, t=1))


def _result(x: Array, residual: float, condition: float) -> LinearEquationResult:
    warnings = doubts(condition * epsilon(x), x.dtype.char, _ILL_CONDITIONED)
    return LinearEquationResult(x=x, residual=residual, condition_number=condition, warnings=warnings)


def _ratio(part: Any, whole: Any) -> float:
    return float(part / whole) if whole else 0.0
