"""Algebraic Riccati equations, and the optimal feedback that they stand for."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import scipy.linalg

from service.methods.linear_algebra.certificates import Array, doubts
from service.methods.linear_algebra.factors import require_hermitian
from service.methods.linear_algebra.scaling import exponent_of, times_power
from service.schemas.linear_algebra.matrix_equations import RiccatiRequest
from service.schemas.types.errors import ComputationError, InvalidInput, SingularMatrix
from service.schemas.types.results import ComplexVector, Matrix, Number, Result


@dataclass(slots=True, kw_only=True)
class RiccatiResult(Result):
    """The stabilising solution of a Riccati equation."""

    x: Matrix
    """The stabilising solution X (N, N), symmetric (complex: Hermitian)."""
    residual: Number
    """What is left of the equation in the Frobenius norm, relative to the sum of the norms of its terms."""
    gain: Matrix
    """The optimal feedback u = −K x (K, N): R⁻¹BᴴX, in discrete time (R + BᴴXB)⁻¹BᴴXA."""
    closed_loop_eigenvalues: ComplexVector
    """Eigenvalues of A − B K (N): real parts negative, in discrete time inside the unit circle."""


_NO_SOLUTION = (
    "There is no stabilising solution: some unstable mode of `a` cannot be reached through `b`, or some mode on the "
    "{boundary} does not show in `q`."
)
_INACCURATE = "The computed solution leaves a residual; its largest entries have at most the digits named."


def riccati(request: RiccatiRequest) -> RiccatiResult:
    """The stabilising solution X of the algebraic Riccati equation.

    Continuous time: AᴴX + X A − X B R⁻¹ Bᴴ X + Q = 0. Discrete time:
    AᴴX A − X − AᴴX B (R + BᴴX B)⁻¹ BᴴX A + Q = 0. From the stable deflating subspace of the extended Hamiltonian or
    symplectic pencil (van Dooren, SIAM J. Sci. Stat. Comput. 2, 1981; LAPACK gges). A system without such a solution is
    refused.
    """
    a, b, q, r = _checked(request)
    # SciPy loses digits, or finds no solution, where the weights or inputs are far from 1: new units for these three.
    of_b, of_r = exponent_of(b), exponent_of(r)
    unit = of_r - 2 * of_b
    b, q, r = times_power(b, -of_b), times_power(q, -unit), times_power(r, -of_r)
    continuous = request.time == "continuous"
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
    residual = float(np.linalg.norm(sum(terms)) / (sum(np.linalg.norm(term) for term in terms) or 1))
    return RiccatiResult(
        x=times_power(x, unit),
        residual=residual,
        gain=times_power(gain, -of_b),
        closed_loop_eigenvalues=closed,
        warnings=doubts(residual, x.dtype.char, _INACCURATE),
    )


def _checked(request: RiccatiRequest) -> tuple[Array, Array, Array, Array]:
    a, b, q, r = request.a, request.b, request.q, request.r
    if len(b) != len(a):
        raise InvalidInput.at(f"Expected {len(a)} rows, as many as `a` has; found {len(b)}.", "b")
    if q.shape != a.shape:
        raise InvalidInput.at(f"Expected shape {list(a.shape)}, that of `a`; found {list(q.shape)}.", "q")
    if len(r) != b.shape[1]:
        raise InvalidInput.at(f"Expected order {b.shape[1]}, the columns of `b`; found {len(r)}.", "r")
    require_hermitian(q, "q")
    require_hermitian(r, "r")
    if np.linalg.cond(r, 1) * np.finfo(r.dtype).eps > 1:
        raise SingularMatrix.at("`r` is singular: each input needs a weight.", "r")
    return a, b, (q + q.conj().T) / 2, (r + r.conj().T) / 2
