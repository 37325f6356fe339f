"""Algebraic Riccati equations, and the optimal feedback that they stand for."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from service.handlers.linear_algebra.doubts import checked, doubts
from service.methods.linear_algebra import riccati as methods
from service.methods.linear_algebra.factors import require_hermitian
from service.methods.linear_algebra.lapack import Array
from service.schemas.linear_algebra.matrix_equations import RiccatiRequest
from service.schemas.types.errors import InvalidInput, SingularMatrix
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


_INACCURATE = (
    "The equation is near one without a stabilising solution; the largest entries of x have about the digits named."
)


def riccati(request: RiccatiRequest) -> RiccatiResult:
    """The stabilising solution X of the algebraic Riccati equation.

    Continuous time: AᴴX + X A − X B R⁻¹ Bᴴ X + Q = 0. Discrete time:
    AᴴX A − X − AᴴX B (R + BᴴX B)⁻¹ BᴴX A + Q = 0. From the stable deflating subspace of the extended Hamiltonian or
    symplectic pencil (van Dooren, SIAM J. Sci. Stat. Comput. 2, 1981; LAPACK gges), up to 24 states refined by Newton's
    method with residuals of many digits. A warning tells what the rounding of the entries leaves. A system without such
    a solution is refused.
    """
    found = methods.riccati(*_checked(request), continuous=request.time == "continuous")
    return RiccatiResult(
        x=found.x,
        residual=found.residual,
        certainty=checked(found.residual, found.x),
        gain=found.gain,
        closed_loop_eigenvalues=found.closed,
        warnings=doubts(found.error, found.x.dtype.char, _INACCURATE),
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
    if request.time == "continuous" and np.linalg.cond(r, 1) * np.finfo(r.dtype).eps > 1:
        raise SingularMatrix.at("`r` is singular: in continuous time each input needs a weight.", "r")
    return a, b, (q + q.conj().T) / 2, (r + r.conj().T) / 2
