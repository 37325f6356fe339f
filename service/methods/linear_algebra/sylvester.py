"""Linear matrix equations by Schur forms."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import scipy.linalg
from scipy.sparse.linalg import LinearOperator, onenormest

from service.methods.linear_algebra.lapack import Array, epsilon, routine
from service.methods.linear_algebra.norms import frobenius
from service.methods.linear_algebra.scaling import tamed, times_power
from service.schemas.types.errors import ComputationError, SingularMatrix


class Sylvester:
    """A X + X B = Q for many Q, from the Schur forms of A and B. Raises SingularMatrix where X is not unique."""

    def __init__(self, a: Array, b: Array, why: str) -> None:
        try:
            (self.r, self.u), (self.s, self.v) = scipy.linalg.schur(a), scipy.linalg.schur(b)
            gap = np.abs(np.subtract.outer(_eigenvalues(self.r), -_eigenvalues(self.s))).min()
        except ValueError:  # LinAlgError is one, and so is SciPy's word for what overflowed on the way
            raise ComputationError.at("The computation overflows on the way; scale the equation.", "a") from None
        self.trsyl = routine("trsyl", self.r.dtype.char)
        self.transposed = "C" if np.iscomplexobj(self.r) else "T"
        if gap <= epsilon(a) * (frobenius(a) + frobenius(b)):
            raise SingularMatrix.at(f"The equation has no unique solution: {why}, to working precision.", "a")

    def solve(self, q: Array) -> Array:
        """The solution X."""
        y, scale, _ = self.trsyl(self.r, self.s, self.u.conj().T @ q @ self.v)
        return np.asarray(self.u @ (y / scale) @ self.v.conj().T)

    def adjoint(self, q: Array) -> Array:
        """The solution of AᴴX + X Bᴴ = Q."""
        kind = self.transposed
        y, scale, _ = self.trsyl(self.r, self.s, self.u.conj().T @ q @ self.v, trana=kind, tranb=kind)
        return np.asarray(self.u @ (y / scale) @ self.v.conj().T)


class Stein:
    """X − A X Aᴴ = Q for many Q: with C = (A + I)⁻¹(A − I), C X + X Cᴴ = −2 (A + I)⁻¹ Q (A + I)⁻ᴴ."""

    def __init__(self, a: Array) -> None:
        identity = np.eye(len(a), dtype=a.dtype)
        why = "two eigenvalues of `a` have λᵢ conj(λⱼ) = 1"
        try:
            self.inverse = np.linalg.inv(a + identity)
        except np.linalg.LinAlgError:
            raise SingularMatrix.at(f"The equation has no unique solution: {why} (both are −1).", "a") from None
        c = self.inverse @ (a - identity)
        self.system = Sylvester(c, c.conj().T, why)

    def solve(self, q: Array) -> Array:
        """The solution X."""
        return self.system.solve(-2 * self.inverse @ q @ self.inverse.conj().T)

    def adjoint(self, q: Array) -> Array:
        """The solution of X − AᴴX A = Q."""
        return np.asarray(-2 * self.inverse.conj().T @ self.system.adjoint(q) @ self.inverse)


def _eigenvalues(t: Array) -> Array:
    return t.diagonal() if np.iscomplexobj(t) else np.linalg.eigvals(t)


def alike(*arrays: Array) -> list[Array]:
    """The arrays in the one type that holds them all, C-contiguous."""
    kind = np.result_type(*arrays)
    return [np.ascontiguousarray(array, kind) for array in arrays]


def tamed_alike(a: Array, b: Array) -> tuple[tuple[Array, Array], Array]:
    """Two matrices over one power of two, and its exponent."""
    _, k = tamed(np.concatenate((a, b), axis=None)[None])
    return (times_power(a, -k), times_power(b, -k)), k


def condition_of(size: float, solve: Callable[[Array], Array], adjoint: Callable[[Array], Array], like: Array) -> float:
    """The norm of the linear map X ↦ Q times that of its inverse, which a few solutions estimate."""
    inverse = LinearOperator(
        (like.size, like.size),
        matvec=lambda v: solve(v.reshape(like.shape)).ravel(),
        rmatvec=lambda v: adjoint(v.reshape(like.shape)).ravel(),
        dtype=like.dtype,
    )
    return size * float(onenormest(inverse, t=1))


def residual_of(left: Array, scale: Any) -> float:
    """‖left‖F over a scale; 0 where that is."""
    return float(frobenius(left) / scale) if scale else 0.0
